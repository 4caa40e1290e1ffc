#include <fmt/format.h>

#include <algorithm>

#include "public_signals/aggregation/suspect_likes.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/outputs.hpp"
#include "public_signals/cli/report_page.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/panel/raw_files.hpp"
#include "public_signals/quality/breaks.hpp"
#include "public_signals/quality/validate.hpp"

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
/// read. Files that cannot be read are refused where weeks are made of them.
Result<std::vector<LeftOut>> read_and_not_asked(const ValidateOptions& options) {
    const auto workspace = options.input.empty() ? find_workspace(options.common.config) : std::nullopt;
    const auto study = workspace ? TRY(study_here(options.common.config)) : std::nullopt;
    if (!study) {
        return std::vector<LeftOut>();
    }
    auto raw = read_raw_but_posts(workspace->root / "data" / "raw");
    return raw ? keep_asked(*raw, *study) : std::vector<LeftOut>();
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
    std::vector<LeftOut> not_asked;

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
    inputs.asked = TRY(checks_asked(options));
    inputs.scrapes = TRY(source_scrapes(options));
    inputs.calendar = TRY(calendar_here(options.common.config));
    inputs.not_asked = TRY(read_and_not_asked(options));
    return inputs;
}

Result<void> add_what_files_say(const ValidateOptions& options, const CheckInputs& inputs, ValidationReport& report) {
    TRY(add_twin_posts(options, report));
    name_what_was_read(inputs.not_asked, report);
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
            return PanelCheck{std::move(*report), std::move(inputs.not_asked)};
        }
    }
    CheckedPanel checked = TRY(panel_and_report(options, inputs));
    TRY(write_file(output.path, report_file_text(checked.report)));
    if (options.html) {
        const Report page =
            TRY(page_of(checked, {.config = options.common.config, .command = validate_command(options)}));
        TRY(write_file(page_beside(output.path), page.html));
    }
    return PanelCheck{std::move(checked.report), std::move(inputs.not_asked)};
}

Result<ExitCode> run(const ValidateOptions& options) {
    const auto [report, not_asked] = TRY(check_panel(options));
    narrate_left_out(options.common, not_asked);
    if (options.common.json) {
        print(report_file_text(report));
    } else if (!options.no_print) {
        const std::string output = options.output.empty() ? "data/panel/validation_report.json" : options.output;
        print(summary_text(report));
        print(fmt::format("report: {}\n", output));
        if (options.html) {
            print(fmt::format("page: {}\n", page_beside(output).string()));
        }
    }
    return report.action_needed ? ExitCode::ActionNeeded : ExitCode::Done;
}

}  // namespace public_signals::inline cli
