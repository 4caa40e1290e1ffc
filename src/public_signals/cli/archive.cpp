#include <fmt/format.h>

#include "public_signals/archive/archive_verify.hpp"
#include "public_signals/archive/wacz.hpp"
#include "public_signals/cli/archives_in_use.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/outputs.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/data/json_writer.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

Result<std::vector<NamedPath>> asked_archives(const std::vector<std::string>& files, const CommonOptions& common) {
    if (files.empty()) {
        const Workspace workspace = TRY(require_workspace(common.config));
        KnownArchives known = TRY(archives_known(workspace.root, workspace.root / "data"));
        name_missing(common, known);
        return std::move(known.here);
    }
    std::vector<NamedPath> archives;
    archives.reserve(files.size());
    for (const std::string& file : files) {
        archives.push_back({file, file});
    }
    return archives;
}

std::string as_json_line(const std::string& file, const warc::ArchiveCheck& check) {
    Json line = {{"file", file}, {"ok", check.ok()}, {"records", check.records}};
    auto& problems = line["problems"] = Json::array();
    for (const warc::ArchiveProblem& problem : check.problems) {
        Json entry = {{"offset", problem.offset}, {"record_id", nullptr}};
        if (!problem.record_id.empty()) {
            entry["record_id"] = problem.record_id;
        }
        entry["problem"] = name_of(problem.problem);
        problems.push_back(std::move(entry));
    }
    return line.dump() + "\n";
}

std::string as_text(const std::string& file, const warc::ArchiveCheck& check) {
    std::string text =
        fmt::format("{}: {}, {}\n", file, check.ok() ? "whole" : counted(std::ssize(check.problems), "problem"),
                    counted(static_cast<long long>(check.records), "record"));
    for (const warc::ArchiveProblem& problem : check.problems) {
        text += fmt::format("  {:>12}  {:<26} {}\n", problem.offset, name_of(problem.problem), problem.record_id);
    }
    return text;
}

}  // namespace

Result<ExitCode> run(const ArchiveVerifyOptions& options) {
    std::string text;
    bool all_whole = true;
    const std::vector<NamedPath> archives = TRY(asked_archives(options.files, options.common));
    for (const NamedPath& archive : archives) {
        const warc::ArchiveCheck check = TRY(warc::verify(archive.path));
        all_whole = all_whole && check.ok();
        text += options.common.json ? as_json_line(archive.name, check) : as_text(archive.name, check);
    }
    if (archives.empty()) {
        narrate(
            options.common.quiet,
            "there is no archive in data/archive, and no run was read from another: nothing was collected here yet");
    }
    options.common.json ? print(text) : say(text);
    return all_whole ? ExitCode::Done : ExitCode::ArchiveDamaged;
}

Result<ExitCode> run(const ArchiveExportOptions& options) {
    std::vector<fs::path> archives;
    for (const NamedPath& archive : TRY(asked_archives(options.files, options.common))) {
        if (!options.files.empty() || !archive.name.ends_with(".open")) {
            archives.push_back(archive.path);
        }
    }
    if (archives.empty()) {
        return invalid("there is no finished archive here", "data/archive",
                       "name the archives to export: `public-signals archive export FILE`");
    }
    const NamedPath output = TRY(path_or_default(options.output, "data/archive.wacz", options.common.config));
    TRY(check_outputs(options.common.config, "archive export", {{"--output", output.path}}, archives));
    TRY(warc::write_wacz(archives, output.path));
    print(options.common.json ? Json{{"output", output.name}, {"archives", archives.size()}}.dump() + "\n"
                              : fmt::format("{}\n", output.name));
    return ExitCode::Done;
}

}  // namespace public_signals::inline cli
