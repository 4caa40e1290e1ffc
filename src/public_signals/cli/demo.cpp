// The shipped study runs at a fixed now of its own, the day of its last scrape, so that its bytes never change.

#include "public_signals/base/file.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/demo_summary.hpp"
#include "public_signals/cli/init.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/demo/sample.hpp"
#include "public_signals/features/model_ready.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

constexpr const char* sample_now = "2026-02-09T12:00:00Z";
constexpr const char* sample_base_start = "2023-07-03";

/// The steps of a weekly refresh, with the values that the summary tells.
Result<StudyRun> run_steps(const fs::path& root, const std::string& archive) {
    CommonOptions common;
    common.config = (root / "config" / "shows.yaml").string();
    common.quiet = true;
    StudyRun study{.root = root};
    study.replayed = TRY(pull({.common = common, .replay = {archive}}));
    study.panel = TRY(make_panel({.common = common}));
    study.report = TRY(check_panel({.common = common})).report;
    study.ready = TRY(make_features({.common = common}));
    return study;
}

/// The same facts for a program.
std::string facts_of(const StudyRun& study, const SampleStudy& sample) {
    Json facts;
    facts["folder"] = study.root.string();
    facts["runs"] = study.replayed.observations.runs.size();
    facts["records"] = study.replayed.records;
    facts["panel_rows"] = study.panel.row_count();
    facts["panel_columns"] = study.panel.columns.size() + 2;
    facts["features"] = study.ready.features.size();
    facts["status"] = name_of(study.report.status());
    facts["reasons"] = study.report.reasons;
    facts["broken_week"] = sample.broken_week.empty() ? Json() : Json(sample.broken_week);
    return facts.dump(2) + "\n";
}

/// Invented data never goes into a study of somebody's: a workspace must be what a demo has made.
Result<void> check_folder(const fs::path& root, int shows) {
    const fs::path config = root / "config" / "shows.yaml";
    std::error_code ignored;
    for (const fs::path& file : {config, root / "shows.yaml"}) {
        if (fs::exists(file, ignored) && TRY(read_file(file)) != sample_shows_yaml(sample_base_start, shows)) {
            return invalid("there is another study already; nothing was changed", file.string(),
                           "name a folder of its own: public-signals demo DIR (the same --shows as before, to run a "
                           "demo again)");
        }
    }
    const fs::path raw = root / "data" / "raw";
    if (!fs::exists(config, ignored) && fs::exists(raw, ignored) && !fs::is_empty(raw, ignored)) {
        return invalid("there are raw files already; nothing was changed", raw.string(),
                       "name a folder of its own: public-signals demo DIR");
    }
    return {};
}

}  // namespace

Result<ExitCode> run(const DemoOptions& options) {
    const fs::path root = options.folder;
    if (options.common.now.empty()) {
        freeze_now(TRY(parse_instant(sample_now)));
    }
    if (options.only.empty()) {
        TRY(check_folder(root, options.shows));
    }
    const SampleStudy sample = make_sample({.shows = options.shows, .clean = options.clean});
    const fs::path archive = root / "sample.warc.gz";
    TRY(write_file(archive, sample.warc));
    if (!options.only.empty()) {
        print(options.common.json ? Json{{"archive", archive.string()}}.dump(2) + "\n" : archive.string() + "\n");
        return ExitCode::Done;
    }
    TRY(make_workspace(root, sample_base_start, options.shows, sample_calendar_yaml(options.shows)));
    TRY(write_file(root / "data" / "outcomes" / "synthetic_grosses.csv", sample.grosses_csv));
    const StudyRun study = TRY(run_steps(root, archive.string()));
    options.common.json ? print(facts_of(study, sample)) : say(story_of(study));
    return ExitCode::Done;
}

}  // namespace public_signals::inline cli
