// Files of a researcher into an archive. Replaying it is a step of its own, as with every archive.
#include <fmt/format.h>

#include <algorithm>

#include "public_signals/archive/warc_archive.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/import/import_archive.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

Result<std::map<std::string, std::string>> import_columns(const std::vector<std::string>& pairs) {
    std::map<std::string, std::string> columns;
    for (const std::string& pair : pairs) {
        const std::size_t equals = pair.rfind('=');
        if (equals == pair.npos || equals == 0) {
            return invalid(fmt::format("--map `{}` is not COLUMN=NAME", pair), "--map",
                           "write it like --map Likes=likes");
        }
        columns[pair.substr(0, equals)] = pair.substr(equals + 1);
    }
    return columns;
}

Result<import::ImportHints> given_by(const ArchiveImportOptions& options) {
    import::ImportHints hints{.format = options.format,
                              .handle = options.handle.starts_with('@') ? options.handle.substr(1) : options.handle,
                              .url = options.url,
                              .columns = TRY(import_columns(options.map)),
                              .is_complete = options.complete};
    if (!options.source.empty()) {
        hints.source = TRY(source_named(options.source));
    }
    if (!options.captured_at.empty()) {
        const auto instant = parse_instant(options.captured_at);
        if (!instant) {
            return invalid(fmt::format("--captured-at `{}` is not a time", options.captured_at), "--captured-at",
                           "write it like 2026-11-22T12:00:00Z");
        }
        if (*instant > now()) {
            return invalid(fmt::format("--captured-at `{}` lies ahead", options.captured_at), "--captured-at",
                           "give the time when the page was saved");
        }
        hints.captured_at = *instant;
    }
    return hints;
}

std::string as_json(const std::string& output, const import::ImportArchive& archive,
                    const std::vector<std::string>& notes) {
    Json json = {{"output", output}};
    auto& runs = json["runs"] = Json::array();
    for (const import::ImportedRun& run : archive.runs) {
        runs.push_back(Json{{"run_id", run.run_id},
                            {"file", run.file},
                            {"format", name_of(run.format)},
                            {"captured_at", warc::warc_date(run.started)},
                            {"start", format_day(run.asked.first)},
                            {"end", format_day(run.asked.last)},
                            {"pages", run.pages},
                            {"posts", run.posts}});
    }
    json["notes"] = notes;
    return json.dump(2) + "\n";
}

std::string as_text(const std::string& output, const import::ImportArchive& archive) {
    std::string text;
    for (const import::ImportedRun& run : archive.runs) {
        text += fmt::format("{}: {}, saved {}: {} pages with {} posts, weeks of {} to {}\n", run.file,
                            name_of(run.format), format_instant(run.started), run.pages, run.posts,
                            format_day(run.asked.first), format_day(run.asked.last));
    }
    return text + output + "\n";
}

}  // namespace

Result<ExitCode> run(const ArchiveImportOptions& options) {
    const import::ImportHints hints = TRY(given_by(options));
    std::optional<Day> first;
    std::optional<Day> last;
    if (!options.start.empty()) {
        first = TRY(day_flag("--start", options.start));
    }
    if (!options.end.empty()) {
        last = TRY(day_flag("--end", options.end));
    }
    std::vector<std::pair<std::string, import::ImportedFile>> files;
    std::vector<std::string> notes;
    for (const std::string& file : options.files) {
        std::string bytes = TRY(read_file(file));
        import::ImportedFile read = TRY(import::read_import(file, std::move(bytes), hints));
        notes.insert(notes.end(), read.notes.begin(), read.notes.end());
        files.emplace_back(fs::path(file).filename().string(), std::move(read));
    }
    const auto workspace = find_workspace(options.common.config);
    const Rules rules = TRY(workspace ? rules_in_use("", workspace->root) : shipped_rules());
    const import::ImportArchive archive = import::archive_of(files, first, last, rules);
    const NamedPath output =
        TRY(path_or_default(options.output, "data/archive/" + archive.name, options.common.config));
    TRY(write_file(output.path, archive.bytes));
    for (const std::string& note : notes) {
        narrate(options.common.quiet, note);
    }
    const bool has_items = std::any_of(archive.runs.begin(), archive.runs.end(), [](const import::ImportedRun& run) {
        return run.format != import::Format::SavedPage && run.format != import::Format::Har;
    });
    if (has_items && !options.complete) {
        narrate(options.common.quiet,
                "posts out of their lists make no week known: add --complete where none of an account's is missing");
    }
    print(options.common.json ? as_json(output.name, archive, notes) : as_text(output.name, archive));
    narrate(options.common.quiet, fmt::format("next: public-signals pull --replay {}", output.name));
    return ExitCode::Done;
}

}  // namespace public_signals::inline cli
