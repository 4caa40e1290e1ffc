#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "public_signals/aggregation/measurement_age.hpp"
#include "public_signals/aggregation/twin_posts.hpp"
#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/base/folder_lock.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/outputs.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/cli/weekly_asked.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/panel/panel_stream.hpp"
#include "public_signals/panel/raw_files.hpp"

namespace public_signals::inline cli {
namespace {

constexpr int most_warnings_of_a_kind = 8;

bool holds(const WeeklyInputs& inputs, Source source) {
    const Observations& observations = inputs.observations;
    for (const Run& run : observations.runs) {
        if (std::find(run.sources.begin(), run.sources.end(), name_of(source)) != run.sources.end()) {
            return true;
        }
    }
    return holds_rows(observations, source) || !inputs.posts(source).posts().empty();
}

std::set<std::string> shows_seen(const WeeklyInputs& inputs) {
    const Observations& observations = inputs.observations;
    std::set<std::string> seen;
    for (const auto& [source, posts] : inputs.latest) {
        seen.insert(posts.shows().begin(), posts.shows().end());
    }
    each_list(observations, [&seen](const auto& rows) {
        for (const auto& row : rows) {
            if constexpr (requires { row.show; }) {
                seen.insert(row.show);
            }
        }
    });
    return seen;
}

}  // namespace

Result<Rules> rules_in_use(const std::string& folder, const std::filesystem::path& workspace_root) {
    std::error_code ignored;
    if (!folder.empty()) {
        if (!std::filesystem::is_directory(folder, ignored)) {
            return invalid("there is no such folder of rules", folder,
                           fmt::format("name a folder with {}", in_prose(rules_files())));
        }
        return read_rules(folder);
    }
    const auto own = workspace_root / "rules";
    return std::filesystem::is_directory(own, ignored) ? read_rules(own) : shipped_rules();
}

Result<Source> source_named(const std::string& name) {
    if (const auto source = find_source(name)) {
        return *source;
    }
    const std::vector<std::string> known = source_names();
    const std::string near = nearest(name, known);
    return invalid(
        fmt::format("unknown source `{}`", name), "--sources",
        near.empty() ? fmt::format("sources are {}", fmt::join(known, " ")) : fmt::format("did you mean `{}`?", near));
}

Result<WeeklyFiles> write_weekly_files(const std::filesystem::path& raw, const WeeklyOptions& options,
                                       const std::filesystem::path& folder) {
    const WeeklyInputs inputs = TRY(read_weekly_inputs(raw, options.study));
    WeeklyFiles files{.left_out = {}, .not_asked = inputs.left_out, .notes = {}};
    std::vector<std::pair<Source, Panel>> panels;
    for (const Source source : all_sources()) {
        if (holds(inputs, source)) {
            panels.emplace_back(source, TRY(weekly_panel(source, inputs, options, &files.notes)));
        }
    }
    const FolderLock lock = TRY(FolderLock::take(folder, FolderLock::For::Writing));
    for (const Source source : all_sources()) {
        const SeriesRow* const series = row_of(source).series;
        if (series != nullptr && series->write_beside != nullptr) {
            TRY(series->write_beside(inputs.observations, options, folder));
        }
    }
    std::vector<TwinPosts> twins;
    for (const Source source : sources_with_posts()) {
        std::ranges::move(twin_posts(source, inputs.posts(source), inputs.copies_of(source)),
                          std::back_inserter(twins));
    }
    if (!options.shows.empty()) {
        std::erase_if(twins,
                      [&](const TwinPosts& found) { return std::ranges::count(options.shows, found.show) == 0; });
    }
    TRY(write_twin_posts(twins, folder));
    if (!twins.empty()) {
        files.notes.push_back({*find_source(twins.front().source), "twin_posts", twin_posts_text(twins)});
    }
    ReadLate late;
    for (const auto& [source, weekly] : panels) {
        TRY(write_weekly(source, weekly, folder));
        late += has_posts(source) ? read_late(source, weekly) : ReadLate{};
    }
    if (late.most()) {
        files.notes.push_back({panels.back().first, "counts_read_late", read_late_text(late)});
    }
    std::vector<Source> written;
    std::ranges::transform(panels, std::back_inserter(written), [](const auto& panel) { return panel.first; });
    TRY(note_weekly_asked(options.study, options.shows.empty(), written, inputs.left_out, folder));
    for (const std::string& show : shows_seen(inputs)) {
        if (!options.shows.empty() && std::ranges::find(options.shows, show) == options.shows.end()) {
            files.left_out.push_back(show);
        }
    }
    return files;
}

Extensions extensions_of_panel(const std::filesystem::path& workspace_root) {
    const auto file = workspace_root / "data" / "panel" / "weekly_social_signals.parquet";
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored)) {
        return {};
    }
    const auto panel = PanelFile::open(file, {});
    return panel ? extensions_of(panel->schema()) : Extensions{};
}

void narrate_left_out(const CommonOptions& options, const std::vector<LeftOut>& left_out) {
    for (const LeftOut& one : left_out) {
        const std::string rows = one.rows == 1
                                     ? "its row stays"
                                     : fmt::format("its {} rows stay", grouped(static_cast<long long>(one.rows)));
        narrate(options.quiet, fmt::format("left out: {} of {} ({}): shows.yaml does not ask it; {} in data/raw",
                                           one.what, one.show, name_of(one.source), rows));
    }
}

void narrate_weekly(const CommonOptions& options, const WeeklyFiles& files) {
    narrate_left_out(options, files.not_asked);
    for (const std::string& show : files.left_out) {
        narrate(options.quiet, fmt::format("left out: `{}` is not in shows.yaml (--all-shows keeps it)", show));
    }
    std::map<std::string, int> told;
    for (const WeeklyNote& note : files.notes) {
        const bool is_warning = !note.code.empty();
        if ((is_warning && ++told[note.code] <= most_warnings_of_a_kind) || options.verbose) {
            narrate(options.quiet, is_warning ? fmt::format("warning[{}]: {}", note.code, note.text)
                                              : fmt::format("{}: {}", name_of(note.source), note.text));
        }
    }
    for (const auto& [code, count] : told) {
        if (count > most_warnings_of_a_kind && !options.verbose) {
            narrate(options.quiet,
                    fmt::format("warning[{}]: {} more (-v shows each)", code, count - most_warnings_of_a_kind));
        }
    }
}

Result<ExitCode> run(const WeeklyCommandOptions& options) {
    const NamedPath input = TRY(path_or_default(options.input, "data/raw", options.common.config));
    const NamedPath output = TRY(path_or_default(options.output, "data/weekly", options.common.config));
    std::vector<WrittenFile> outputs;
    for (const Source source : all_sources()) {
        outputs.push_back({"--output", output.path / weekly_file_name(source)});
    }
    TRY(check_outputs(options.common.config, "weekly", outputs, {input.path}));
    WeeklyOptions weekly;
    const auto study = TRY(study_here(options.common.config));
    if (study) {
        const Workspace workspace = TRY(require_workspace(options.common.config));
        weekly.extensions = united(study->settings.panel.extensions, extensions_of_panel(workspace.root));
        weekly.study = &*study;
        for (const Show& show : study->shows) {
            weekly.shows.push_back(show.name);
        }
    }
    if (options.all_shows) {
        weekly.shows.clear();
    }
    narrate_weekly(options.common, TRY(write_weekly_files(input.path, weekly, output.path)));
    const std::string folder = output.path.string();
    print(options.common.json ? Json{{"output", folder}}.dump(2) + "\n" : folder + "\n");
    return ExitCode::Done;
}

}  // namespace public_signals::inline cli
