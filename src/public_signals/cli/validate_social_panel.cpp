#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "public_signals/aggregation/source_weeks.hpp"
#include "public_signals/aggregation/suspect_likes.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/made_of.hpp"
#include "public_signals/cli/outputs.hpp"
#include "public_signals/cli/report_page.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/engine/targets.hpp"
#include "public_signals/panel/raw_files.hpp"
#include "public_signals/quality/breaks.hpp"
#include "public_signals/quality/expected_weeks.hpp"
#include "public_signals/quality/status.hpp"
#include "public_signals/quality/validate.hpp"
#include "public_signals/study/ledger.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

Result<CheckOptions> checks_asked(const ValidateOptions& options) {
    CheckOptions checks;
    if (const auto study = TRY(study_here(options.common.config))) {
        const QualitySettings& quality = study->settings.quality;
        checks.required_sources = quality.sources;
        checks.min_coverage = quality.min_coverage;
        checks.anomaly_threshold = quality.anomaly_threshold;
        checks.baseline = quality.baseline;
        const TrendsSettings& gt = study->settings.gt;
        if (gt.scale != TrendsScale::Frozen) {  // whose new weeks may lie above 100
            // The first week that the base holds whole.
            checks.index_base = gt.base_start ? to_week(*gt.base_start + std::chrono::days(6))
                                              : Week{std::numeric_limits<std::int32_t>::min()};
        }
    }
    if (!options.sources.empty()) {
        checks.required_sources.clear();
        for (const std::string& name : options.sources) {
            checks.required_sources.emplace_back(name_of(TRY(source_named(name))));
        }
    }
    checks.anomaly_threshold = options.anomaly_threshold.value_or(checks.anomaly_threshold);
    if (!(checks.anomaly_threshold > 1.0)) {
        return invalid(fmt::format("--anomaly-threshold {} is not above 1", checks.anomaly_threshold),
                       "--anomaly-threshold", "5 flags values over five times, or under a fifth of, the median");
    }
    return checks;
}

/// The command that makes the same page, wherever it is written.
std::string validate_command(const ValidateOptions& options) {
    std::string command = "public-signals validate --html";
    if (!options.input.empty()) {
        command += " --input " + shown_path(options.input);
    }
    if (options.anomaly_threshold) {
        command += fmt::format(" --anomaly-threshold {}", *options.anomaly_threshold);
    }
    if (!options.sources.empty()) {
        command += fmt::format(" --sources {}", fmt::join(options.sources, " "));
    }
    return command;
}

Result<NamedPath> panel_file(const ValidateOptions& options) {
    return path_or_default(options.input, "data/panel/weekly_social_signals.parquet", options.common.config);
}

/// When each source was read, by the weekly files of the workspace; nothing known outside of one. Rows of a panel that
/// was not made of them are told apart by their scrape_run_at.
Result<SourceScrapes> source_scrapes(const ValidateOptions& options) {
    const auto workspace = find_workspace(options.common.config);
    return workspace ? SourceScrapes::read(workspace->root / "data" / "weekly")
                     : Result<SourceScrapes>(SourceScrapes());
}

/// What the weekly and raw files say that a panel does not: of the panel of a workspace.
Result<void> add_twin_posts(const ValidateOptions& options, ValidationReport& report) {
    const auto workspace = options.input.empty() ? find_workspace(options.common.config) : std::nullopt;
    if (workspace) {
        report.twin_posts = TRY(read_twin_posts(workspace->root / "data" / "weekly"));
        for (const Source source : sources_with_posts()) {
            const std::int64_t stand_in = engine::row_of(source).posts->likes_in_hiding;
            const fs::path raw = workspace->root / "data" / "raw";
            if (std::error_code ignored; stand_in >= 0 && fs::exists(raw, ignored)) {
                std::ranges::move(suspect_likes(source, stand_in, TRY(read_latest_posts(source, raw))),
                                  std::back_inserter(report.suspect_likes));
            }
        }
    }
    return {};
}

/// What data/raw holds and shows.yaml does not ask, of a panel of a workspace: its weeks are null although pages were
/// read; and what shows.yaml asks and nothing answers. Files that cannot be read are refused where weeks are made of
/// them.
struct RawAndAsked {
    std::vector<LeftOut> not_asked;
    std::vector<Unanswered> unanswered;
};

Result<RawAndAsked> raw_and_asked(const ValidateOptions& options) {
    const auto workspace = options.input.empty() ? find_workspace(options.common.config) : std::nullopt;
    const auto study = workspace ? TRY(study_here(options.common.config)) : std::nullopt;
    if (!study) {
        return RawAndAsked();
    }
    auto raw = read_raw_but_posts(workspace->root / "data" / "raw");
    if (!raw) {
        return RawAndAsked();
    }
    std::vector<LeftOut> not_asked = keep_asked(*raw, *study);
    return RawAndAsked{std::move(not_asked), unanswered(*raw, *study)};
}

/// On stderr: keys that may be mistyped.
void narrate_unanswered(const CommonOptions& common, const std::vector<Unanswered>& keys) {
    constexpr std::size_t most_told = 8;
    for (std::size_t at = 0; at < std::min(keys.size(), most_told); ++at) {
        narrate(common.quiet, fmt::format("nothing that was read answers {} of {} ({}): pull it, or compare its "
                                          "spelling in shows.yaml with what was imported",
                                          keys[at].what, keys[at].show, name_of(keys[at].source)));
    }
    if (keys.size() > most_told) {
        narrate(common.quiet, fmt::format("nor {} more keys of shows.yaml", keys.size() - most_told));
    }
}

/// Who says a week of a source: pages that a layout reads, posts that were handed in, or those as whole lists.
enum class SaidBy { Pages, Imports, WholeImports };

SaidBy said_by(const Observations& raw, const std::vector<LedgerFetch>& fetches, Source source, Week week) {
    std::set<std::string> runs;
    std::set<std::string> of_null_weeks;  // those that asked for the week, where none makes it known
    for (const Run& run : raw.runs) {
        if (run.asked.first <= sunday_of(week) && monday_of(week) <= run.asked.last) {
            of_null_weeks.insert(run.run_id);
        }
    }
    const auto rows = raw.profiles.find(source);
    std::set<std::string> visited;
    for (const Coverage& visit : rows == raw.profiles.end() ? std::vector<Coverage>() : rows->second.coverage) {
        visited.insert(visit.run_id);
        if (covers(visit, week)) {
            runs.insert(visit.run_id);
        }
    }
    const bool is_covered = !runs.empty();
    if (!is_covered) {
        std::ranges::set_intersection(visited, of_null_weeks, std::inserter(runs, runs.end()));
    }
    const bool is_by_imports =
        !runs.empty() && std::ranges::all_of(runs, is_of_import) &&
        std::ranges::all_of(fetches, [&](const LedgerFetch& fetch) {
            return !runs.contains(fetch.run_id) || is_imported_list(fetch.url) || are_imported_posts(fetch.url);
        });
    return !is_by_imports ? SaidBy::Pages : is_covered ? SaidBy::WholeImports : SaidBy::Imports;
}

/// What a break of posts that were handed in is said to be.
Result<void> name_imports(const ValidateOptions& options, ValidationReport& report) {
    const auto workspace = options.input.empty() ? find_workspace(options.common.config) : std::nullopt;
    const auto is_of_posts = [](const ParserBreak& found) { return raw_rows_of(found.source) == RawRows::Posts; };
    if (!workspace || std::ranges::none_of(report.parser_breaks, is_of_posts)) {
        return {};
    }
    const fs::path ledger = workspace->root / "data" / "ledger.sqlite3";
    const auto raw = read_raw_but_posts(workspace->root / "data" / "raw");
    std::error_code ignored;
    std::vector<LedgerFetch> fetches;
    if (fs::exists(ledger, ignored)) {
        Ledger opened = TRY(Ledger::open_read_only(ledger));
        fetches = TRY(opened.fetches());
    }
    std::vector<ParserBreak> known_zeros;
    for (ParserBreak& found : report.parser_breaks) {
        const auto source = find_source(found.source);
        const SaidBy by =
            raw && source && has_posts(*source) ? said_by(*raw, fetches, *source, found.week) : SaidBy::Pages;
        const bool is_without_posts =
            found.only_zero && source && std::ranges::count(found.metrics, source_columns(*source).front().name) > 0;
        if (by == SaidBy::WholeImports && is_without_posts) {
            known_zeros.push_back(found);
        } else if (by != SaidBy::Pages) {
            blame_import(found);
        }
    }
    for (const ParserBreak& found : known_zeros) {
        take_out_told_zeros(report, found);
    }
    report.reasons = reasons_for(report);
    report.action_needed = !report.reasons.empty();
    return {};
}

/// A source of which only another account, query or title was read has no page of what is asked.
void name_what_was_read(const std::vector<LeftOut>& left_out, ValidationReport& report) {
    for (NotJudged& source : report.not_judged) {
        const auto other =
            std::ranges::find_if(left_out, [&](const LeftOut& one) { return name_of(one.source) == source.source; });
        if (source.reason == no_page_was_read && other != left_out.end()) {
            source.reason =
                fmt::format("what was read is not what shows.yaml asks: {} of {}", other->what, other->show);
        }
    }
}

/// What the panel is judged by, read once.
struct CheckInputs {
    NamedPath panel;
    CheckOptions asked;
    SourceScrapes scrapes;
    std::optional<EventCalendar> calendar;
    RawAndAsked raw;

    /// Points into these inputs.
    CheckOptions checks() const {
        CheckOptions checks = asked;
        checks.scrapes = &scrapes;
        checks.calendar = calendar ? &*calendar : nullptr;
        return checks;
    }
};

Result<CheckInputs> check_inputs(const ValidateOptions& options) {
    CheckInputs inputs;
    inputs.panel = TRY(panel_file(options));
    TRY(check_made_of(options.common, inputs.panel, !options.input.empty(), panel_cure));
    inputs.asked = TRY(checks_asked(options));
    inputs.scrapes = TRY(source_scrapes(options));
    inputs.calendar = TRY(calendar_here(options.common.config));
    inputs.raw = TRY(raw_and_asked(options));
    return inputs;
}

Result<void> add_what_files_say(const ValidateOptions& options, const CheckInputs& inputs, ValidationReport& report) {
    TRY(add_twin_posts(options, report));
    TRY(name_imports(options, report));
    name_what_was_read(inputs.raw.not_asked, report);
    return {};
}

/// The report of a panel whose rows are in order, without holding more of it than a few columns; nothing for others.
Result<std::optional<ValidationReport>> report_by_column(const ValidateOptions& options, const CheckInputs& inputs) {
    const CheckOptions checks = inputs.checks();
    const auto file = TRY(ColumnsOfFile::open(inputs.panel.path));
    if (!file) {
        return std::nullopt;
    }
    TRY(check_options(checks, file->schema()));
    ValidationReport report = TRY(validate(*file, checks));
    TRY(add_what_files_say(options, inputs, report));
    return report;
}

Result<CheckedPanel> panel_and_report(const ValidateOptions& options, const CheckInputs& inputs) {
    const CheckOptions checks = inputs.checks();
    ReadPanel panel = TRY(read_panel(inputs.panel.path));
    TRY(check_options(checks, panel.panel));
    ValidationReport report = validate(panel, checks);
    TRY(add_what_files_say(options, inputs, report));
    return CheckedPanel{inputs.panel, std::move(panel), std::move(report)};
}

fs::path page_beside(fs::path report) {
    return report.replace_extension(".html");
}

}  // namespace

Result<CheckedPanel> checked_panel(const ValidateOptions& options) {
    return panel_and_report(options, TRY(check_inputs(options)));
}

Result<PanelCheck> check_panel(const ValidateOptions& options) {
    const NamedPath output =
        TRY(path_or_default(options.output, "data/panel/validation_report.json", options.common.config));
    CheckInputs inputs = TRY(check_inputs(options));
    std::vector<WrittenFile> outputs = {{"--output", output.path}};
    if (options.html) {
        outputs.push_back({"--html", page_beside(output.path)});
    }
    TRY(check_outputs(options.common.config, "validate", outputs, {inputs.panel.path}));
    if (!options.html) {
        if (auto report = TRY(report_by_column(options, inputs))) {
            TRY(write_file(output.path, report_file_text(*report)));
            return PanelCheck{std::move(*report), std::move(inputs.raw.not_asked), std::move(inputs.raw.unanswered)};
        }
    }
    CheckedPanel checked = TRY(panel_and_report(options, inputs));
    TRY(write_file(output.path, report_file_text(checked.report)));
    if (options.html) {
        const Report page =
            TRY(page_of(checked, {.config = options.common.config, .command = validate_command(options)}));
        TRY(write_file(page_beside(output.path), page.html));
    }
    return PanelCheck{std::move(checked.report), std::move(inputs.raw.not_asked), std::move(inputs.raw.unanswered)};
}

Result<ExitCode> run(const ValidateOptions& options) {
    const auto [report, not_asked, unanswered_keys] = TRY(check_panel(options));
    narrate_left_out(options.common, not_asked);
    narrate_unanswered(options.common, unanswered_keys);
    if (options.common.json) {
        print(report_file_text(report));
    } else if (!options.no_print) {
        const std::string output = options.output.empty() ? "data/panel/validation_report.json" : options.output;
        say(summary_text(report));
        say(fmt::format("report: {}\n", output));
        if (options.html) {
            say(fmt::format("page: {}\n", page_beside(output).string()));
        }
    }
    return report.action_needed ? ExitCode::ActionNeeded : ExitCode::Done;
}

}  // namespace public_signals::inline cli
