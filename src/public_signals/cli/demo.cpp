// The shipped study runs at a fixed now of its own, the day of its last scrape, so that its bytes never change.
#include <fmt/format.h>

#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/init.hpp"
#include "public_signals/cli/story.hpp"
#include "public_signals/common/file.hpp"
#include "public_signals/demo/sample.hpp"

namespace public_signals {
namespace fs = std::filesystem;
namespace {

constexpr const char* sample_now = "2026-02-09T12:00:00Z";
constexpr const char* sample_base_start = "2023-07-03";

/// The steps of a weekly refresh, with the values that the story tells.
Result<StudyRun> run_steps(const fs::path& root, const std::string& archive) {
    CommonOptions common;
    common.config = (root / "config" / "shows.yaml").string();
    common.quiet = true;
    StudyRun study{.root = root};
    study.replayed = TRY(pull({.common = common, .replay = {archive}}));
    study.panel = TRY(make_panel({.common = common}));
    study.report = TRY(check_panel({.common = common}));
    study.ready = TRY(make_features({.common = common}));
    return study;
}

}  // namespace

Result<ExitCode> run(const DemoOptions& options) {
    const fs::path root = options.folder;
    if (options.common.now.empty()) {
        freeze_now(TRY(parse_instant(sample_now)));
    }
    const Sample sample = make_sample({.shows = options.shows, .clean = options.clean});
    const fs::path archive = root / "sample.warc.gz";
    TRY(write_file(archive, sample.warc));
    if (!options.only.empty()) {
        print(fmt::format("{}\n", archive.string()));
        return ExitCode::Done;
    }
    TRY(make_workspace(root, sample_base_start));
    TRY(write_file(root / "data" / "outcomes" / "synthetic_grosses.csv", sample.grosses_csv));
    print(story_of(TRY(run_steps(root, archive.string()))));
    return ExitCode::Done;
}

}  // namespace public_signals
