#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "public_signals/base/words.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/features/model_ready.hpp"
#include "public_signals/panel/observations.hpp"
#include "public_signals/panel/schema.hpp"
#include "public_signals/study/ledger.hpp"

namespace public_signals::inline cli {
namespace {

PullOptions pull_of(const RefreshOptions& options) {
    return {.common = options.common,
            .start = options.start,
            .end = options.end,
            .sources = options.sources,
            .rules = options.rules,
            .no_print = options.common.json,
            .strict = options.strict};
}

/// What was asked is what has to be there.
ValidateOptions checks_of(const RefreshOptions& options) {
    return {.common = options.common, .sources = options.sources};
}

/// The panel keeps the groups of columns that it has, and gets those of the sources that are asked for by name.
Result<PanelOptions> panel_of(const RefreshOptions& options) {
    PanelOptions panel{.common = options.common};
    panel.extensions = TRY(extensions_named(options.extensions, "--extensions"));
    for (const std::string& name : options.sources) {
        const Source source = TRY(source_named(name));
        if (is_extension(source)) {
            panel.extensions = united(panel.extensions, TRY(extensions_named({name}, "--sources")));
        }
    }
    if (const auto workspace = find_workspace(options.common.config)) {
        panel.extensions = united(panel.extensions, extensions_of_panel(workspace->root));
    }
    return panel;
}

ExitCode exit_of(ExitCode pulled, bool action_needed) {
    const ExitCode checked = action_needed ? ExitCode::ActionNeeded : ExitCode::Done;
    return pulled != ExitCode::Done ? pulled : checked;
}

/// What the latest run did not bring, for whoever finds the last lines in a mail: `tiktok 3 transient, instagram 1 …`.
Result<std::string> not_collected(const CommonOptions& common) {
    const Workspace workspace = TRY(require_workspace(common.config));
    Ledger ledger = TRY(Ledger::open((workspace.root / "data" / "ledger.sqlite3").lexically_normal()));
    const auto runs = TRY(ledger.runs());
    std::map<std::pair<std::string, std::string>, int> counts;
    if (!runs.empty()) {
        for (const LedgerTarget& target : TRY(ledger.targets(runs.back().run_id))) {
            if (target.state != PageState::Ok && target.state != PageState::Empty) {
                ++counts[{target.source, state_word(target)}];
            }
        }
    }
    std::string text;
    for (const auto& [what, count] : counts) {
        text +=
            fmt::format("  {:<14}{:>4} {:<18}public-signals explain {}\n", what.first, count, what.second, what.second);
    }
    return text;
}

std::string_view title_of(ExitCode pulled) {
    switch (pulled) {
        case ExitCode::Done:
            return "every show was visited; what could not be read is null:";
        case ExitCode::Nothing:
            return "nothing was collected; what is missing is null:";
        default:
            return "not everything was collected; what is missing is null:";
    }
}

Result<void> print_what_is_missing(const CommonOptions& common, ExitCode pulled) {
    const std::string missing = TRY(not_collected(common));
    if (pulled == ExitCode::Done && missing.empty()) {
        return {};
    }
    say(fmt::format("\n{}\n{}", title_of(pulled), missing));
    if (pulled != ExitCode::Done) {
        say("`public-signals status` says what is left and when to come back\n");
    }
    return {};
}

/// What quality.sources requires and --sources leaves out: `validate` by itself asks for it.
Result<void> print_other_requirements(const RefreshOptions& options) {
    const auto study = TRY(study_here(options.common.config));
    if (options.sources.empty() || !study || study->settings.quality.sources == QualitySettings().sources) {
        return {};
    }
    std::vector<std::string> others = study->settings.quality.sources;
    std::erase_if(others, [&](const std::string& name) { return std::ranges::count(options.sources, name) > 0; });
    if (!others.empty()) {
        say(fmt::format(
            "\nThe checks asked for --sources {}; quality.sources requires {} too: public-signals validate\n",
            fmt::join(options.sources, " "), in_prose(others, "and")));
    }
    return {};
}

/// The steps after the pull, and one JSON object of what they gave.
Result<ExitCode> finish_as_json(const RefreshOptions& options, const PanelOptions& how, ExitCode pulled) {
    const CommonOptions& common = options.common;
    const Panel panel = TRY(make_panel(how));
    const ValidationReport report = TRY(check_panel(checks_of(options))).report;
    const FeatureFacts ready = TRY(make_features({.common = common}));
    CommonOptions text = common;
    text.json = false;
    TRY(run(ReportOptions{.common = text, .sources = options.sources, .no_print = true}));
    const Json json = {{"pull_exit_code", static_cast<int>(pulled)},
                       {"status", name_of(report.status())},
                       {"reasons", report.reasons},
                       {"panel_rows", panel.row_count()},
                       {"features", ready.features.size()},
                       {"report", "data/report/index.html"}};
    print(json.dump(2) + "\n");
    return exit_of(pulled, report.action_needed);
}

}  // namespace

Result<ExitCode> run(const RefreshOptions& options) {
    const PanelOptions how = TRY(panel_of(options));
    const ExitCode pulled = TRY(run(pull_of(options)));
    if (pulled == ExitCode::Interrupted) {
        return pulled;
    }
    // A week in which nothing could be collected still has its checks and its report: the older weeks are there.
    if (options.common.json) {
        return finish_as_json(options, how, pulled);
    }
    TRY(run(how));
    const ExitCode checked = TRY(run(checks_of(options)));
    TRY(run(FeaturesOptions{.common = options.common}));
    TRY(run(ReportOptions{.common = options.common, .sources = options.sources}));
    TRY(print_other_requirements(options));
    TRY(print_what_is_missing(options.common, pulled));
    return exit_of(pulled, checked == ExitCode::ActionNeeded);
}

}  // namespace public_signals::inline cli
