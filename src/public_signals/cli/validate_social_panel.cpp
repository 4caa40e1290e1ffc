#include <fmt/format.h>

#include <algorithm>

#include "public_signals/aggregation/suspect_likes.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
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

/// The report of a panel whose rows are in order, without holding more of it than a few columns; nothing for others.
Result<std::optional<ValidationReport>> report_by_column(const ValidateOptions& options) {
    const NamedPath input = TRY(panel_file(options));
    CheckOptions checks = TRY(checks_asked(options));
    const SourceScrapes scrapes = TRY(source_scrapes(options));
    checks.scrapes = &scrapes;
    const auto calendar = TRY(calendar_here(options.common.config));
    checks.calendar = calendar ? &*calendar : nullptr;
    const auto file = TRY(ColumnsOfFile::open(input.path));
    if (!file) {
        return std::nullopt;
    }
    TRY(check_options(checks, file->schema()));
    ValidationReport report = TRY(validate(*file, checks));
    TRY(add_twin_posts(options, report));
    return report;
}

fs::path page_beside(fs::path report) {
    return report.replace_extension(".html");
}

}  // namespace

Result<CheckedPanel> checked_panel(const ValidateOptions& options) {
    NamedPath input = TRY(panel_file(options));
    CheckOptions checks = TRY(checks_asked(options));
    const SourceScrapes scrapes = TRY(source_scrapes(options));
    checks.scrapes = &scrapes;
    const auto calendar = TRY(calendar_here(options.common.config));
    checks.calendar = calendar ? &*calendar : nullptr;
    ReadPanel panel = TRY(read_panel(input.path));
    TRY(check_options(checks, panel.panel));
    ValidationReport report = validate(panel, checks);
    TRY(add_twin_posts(options, report));
    name_what_was_read(TRY(read_and_not_asked(options)), report);
    return CheckedPanel{std::move(input), std::move(panel), std::move(report)};
}

Result<ValidationReport> check_panel(const ValidateOptions& options) {
    const NamedPath output =
        TRY(path_or_default(options.output, "data/panel/validation_report.json", options.common.config));
    if (!options.html) {
        if (auto report = TRY(report_by_column(options))) {
            name_what_was_read(TRY(read_and_not_asked(options)), *report);
            TRY(write_file(output.path, report_file_text(*report)));
            return std::move(*report);
        }
    }
    CheckedPanel checked = TRY(checked_panel(options));
    TRY(write_file(output.path, report_file_text(checked.report)));
    if (options.html) {
        const Report page =
            TRY(page_of(checked, {.config = options.common.config, .command = validate_command(options)}));
        TRY(write_file(page_beside(output.path), page.html));
    }
    return std::move(checked.report);
}

Result<ExitCode> run(const ValidateOptions& options) {
    const ValidationReport report = TRY(check_panel(options));
    narrate_left_out(options.common, TRY(read_and_not_asked(options)));
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
