// forecast: whether attention beats what last week says, as it would have been known then.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "public_signals/base/digest.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/base/wrapped.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/made_of.hpp"
#include "public_signals/cli/outputs.hpp"
#include "public_signals/cli/python_side.hpp"
#include "public_signals/cli/report_page.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/cli/vintage_panels.hpp"
#include "public_signals/models/feature_origin.hpp"
#include "public_signals/models/forecast/forecast_json.hpp"
#include "public_signals/models/forecast/forecast_text.hpp"
#include "public_signals/models/forecast/later_weeks.hpp"
#include "public_signals/models/outcomes.hpp"
#include "public_signals/models/partial_weeks.hpp"
#include "public_signals/panel/panel_columns.hpp"
#include "public_signals/panel/raw_files.hpp"
#include "public_signals/report/forecast_figures.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

constexpr const char* panel_to_forecast = "data/merged/merged_social_grosses_panel.parquet";
/// Of the counts of the scored origins, the share that has to be known then for `auto` to look at nothing later.
constexpr double enough_known = 0.5;

/// What is forecast, and from which file.
struct ForecastInput {
    NamedPath file;
    Panel panel;
    std::vector<PartialValues> of_partial_weeks;  // what the file has of them, unknown in `panel`
};

Result<ForecastInput> input_to_forecast(const ForecastOptions& options) {
    if (!options.outcomes.empty()) {
        if (!options.input.empty() || !options.metrics.empty()) {
            return invalid("--outcomes forecasts outcomes alone", options.input.empty() ? "--metrics" : "--input",
                           "merge them with the panel first: public-signals merge --outcomes FILE");
        }
        const std::vector<ColumnName> map = TRY(outcome_columns(options.map));
        const Outcomes outcomes = TRY(
            read_outcomes(options.outcomes, map, {.date_format = options.date_format, .delimiter = options.delimiter}));
        return ForecastInput{{options.outcomes, options.outcomes}, outcomes.rows, {}};
    }
    if (!options.map.empty()) {
        return invalid("--map names columns of --outcomes", "--map", "the merged panel has names already");
    }
    const NamedPath input = TRY(path_or_default(options.input, panel_to_forecast, options.common.config));
    if (std::error_code ignored; !fs::exists(input.path, ignored)) {
        return fail(ErrorKind::Io, "no such file", input.name,
                    "put your outcomes beside the panel first: public-signals merge --outcomes FILE");
    }
    TRY(check_made_of(options.common, input, !options.input.empty(), merge_cure));
    std::vector<std::string> measured = options.metrics;
    measured.push_back(options.outcome);
    Panel panel = TRY(monday_panel(input, measured));
    auto of_partial_weeks = TRY(forget_partial_weeks(panel, FeatureOrigins{}));
    return ForecastInput{input, std::move(panel), std::move(of_partial_weeks)};
}

bool has_any_value(const Column& column) {
    return std::ranges::find(column.known, 1) != column.known.end();
}

/// Those named, none of which may hold later weeks; else the default metrics that the panel has.
Result<std::vector<std::string>> metrics_of(const ForecastOptions& options, const ForecastInput& input) {
    const Panel& panel = input.panel;
    std::vector<std::string> metrics;
    if (!options.outcomes.empty()) {
        return metrics;
    }
    for (const std::string& name : options.metrics) {
        const Column& column = *TRY(numbers_named(panel, name));
        if (name == options.outcome) {
            return invalid(fmt::format("'{}' is the outcome", name), "--metrics", "name columns of attention");
        }
        if (origin_by_name(name).leaks_future) {
            const FeatureOrigin origin = origin_by_name(name);
            return invalid(
                fmt::format("column '{}' is made with later weeks", name), "--metrics",
                fmt::format("name {}{}", origin.metric,
                            origin.kind == FeatureKind::Z ? ", or make it with features --zscore expanding" : ""));
        }
        TRY(check_not_all_partial(name, has_any_value(column), input.of_partial_weeks));
        if (!has_any_value(column)) {
            return invalid(fmt::format("column '{}' has no known value", name), "--metrics", "leave it out");
        }
        if (std::ranges::find(metrics, name) == metrics.end()) {
            metrics.push_back(name);
        }
    }
    for (const std::string& name :
         options.metrics.empty() ? names_where(&PanelColumn::is_default_metric) : std::vector<std::string>()) {
        const Column* const column = panel.find(name);
        if (column != nullptr && has_any_value(*column)) {
            metrics.push_back(name);
        } else {
            const auto partial = std::ranges::find(input.of_partial_weeks, name, &PartialValues::column);
            narrate(options.common.quiet,
                    partial == input.of_partial_weeks.end()
                        ? fmt::format("{} has no known value: no rival is made of it", name)
                        : fmt::format("{} has values of partial weeks alone: no rival is made of it (public-signals "
                                      "explain {})",
                                      name, partial->flag));
        }
    }
    if (metrics.empty()) {
        return invalid("the panel has no attention that is known", options.input,
                       "name columns with --metrics, or forecast outcomes alone with --outcomes FILE");
    }
    return metrics;
}

/// Attention at each origin from what had been scraped by the end of its Monday.
Result<Attention> attention_from_raw(const ForecastOptions& options, const fs::path& raw,
                                     const std::vector<std::string>& metrics, const WeekGrid& outcome,
                                     const Extensions& extensions) {
    const auto study = TRY(study_here(options.common.config));
    std::set<Day> days;
    const Observations asked = TRY(read_raw_but_posts(raw));
    for (const Run& run : asked.runs) {
        days.insert(day_of(run.scrape_run_at));
    }
    Attention attention = unknown_attention(metrics, outcome);
    attention.real_time = true;
    std::int32_t origin = 0;
    while (origin < outcome.weeks) {
        // The latest run by this Monday stands for all origins until the next run.
        const auto later = days.upper_bound(monday_of(outcome.week_at(origin)));
        std::int32_t last = origin;
        while (last + 1 < outcome.weeks && days.upper_bound(monday_of(outcome.week_at(last + 1))) == later) {
            ++last;
        }
        if (later != days.begin()) {
            const Panel panel = TRY(panel_as_of(raw, study ? &*study : nullptr, extensions, *std::prev(later)));
            TRY(take_attention(attention, outcome, panel, outcome.week_at(origin), outcome.week_at(last)));
            ++attention.vintages;
        }
        origin = last + 1;
    }
    return attention;
}

Result<Attention> attention_to_use(const ForecastOptions& options, const ForecastInput& input, const WeekGrid& outcome,
                                   const ForecastRequest& request) {
    const std::vector<std::string> metrics = TRY(metrics_of(options, input));
    TRY(check_no_leads(input.panel, options.outcome, metrics));
    Attention latest = TRY(latest_attention(metrics, outcome, input.panel));
    if (latest.metrics.empty()) {
        return latest;
    }
    const auto made =
        std::ranges::find_if(latest.metrics, [](const std::string& name) { return panel_column(name) == nullptr; });
    const auto raw = raw_behind(options.raw, options.common.config, input.file);
    if (options.vintages == Vintages::Latest) {
        latest.why_not_real_time = "as --vintages latest asks";
    } else if (made != latest.metrics.end()) {
        latest.why_not_real_time = fmt::format("since the raw files have no column {}", *made);
    } else if (!raw) {
        latest.why_not_real_time = "since no raw files say what was known when";
    } else {
        Attention known = TRY(attention_from_raw(options, *raw, latest.metrics, outcome, extensions_of(input.panel)));
        const double share = known_share(known, latest, first_origin_of(request, outcome)).value_or(0);
        if (options.vintages == Vintages::Known || share >= enough_known) {
            return known;
        }
        latest.why_not_real_time =
            fmt::format("since {} of the numbers that the scored origins take had been scraped by then",
                        share == 0     ? std::string("none")
                        : share < 0.01 ? std::string("under 1 %")
                                       : fmt::format("only {:.0f} %", std::floor(100 * share)));
    }
    if (options.vintages == Vintages::Known) {
        return invalid(fmt::format("nothing can be taken as it was known then, {}", latest.why_not_real_time),
                       "--vintages", "name the raw files with --raw, or take --vintages latest");
    }
    return latest;
}

Result<ForecastRequest> request_of(const ForecastOptions& options) {
    ForecastRequest request{.outcome = options.outcome,
                            .horizons = options.horizons,
                            .window = options.window,
                            .outcome_lag = options.outcome_lag,
                            .placebos = options.placebos,
                            .seed = options.seed,
                            .alpha = options.alpha};
    if (!options.first_origin.empty()) {
        request.first_origin = to_week(TRY(day_flag("--first-origin", options.first_origin)));
    }
    return request;
}

/// An InvalidInput error where no horizon has a week to forecast.
Result<void> check_horizons(const ForecastRequest& request, const WeekGrid& outcome) {
    const int most = outcome.weeks - 1 - first_origin_of(request, outcome);
    const int least = std::ranges::min(request.horizons);
    if (least <= most) {
        return {};
    }
    return invalid(fmt::format("no week can be forecast at a horizon of {}", counted(least, "week")), "--horizons",
                   fmt::format("outcomes run from {} to {}, and the first forecast is made in {}: {}",
                               format_week(outcome.first), format_week(outcome.week_at(outcome.weeks - 1)),
                               format_week(outcome.week_at(first_origin_of(request, outcome))),
                               most < 1 ? std::string("give more weeks, or an earlier --first-origin")
                                        : fmt::format("name horizons of at most {}", most)));
}

/// The words of a command line that makes the same results.
std::string command_of_forecast(const ForecastOptions& options) {
    std::string command = "public-signals forecast";
    const auto add = [&command](const char* flag, const std::vector<std::string>& words) {
        if (!words.empty() && !words.front().empty()) {
            command += std::string(" ") + flag;
            for (const std::string& word : words) {
                command += " " + shown_path(word);
            }
        }
    };
    std::vector<std::string> horizons;
    for (const int horizon : options.horizons) {
        horizons.push_back(fmt::format("{}", horizon));
    }
    const ForecastOptions usual;
    add("--input", {options.input});
    add("--outcomes", {options.outcomes});
    add("--map", options.map);
    add("--date-format", {options.date_format});
    add("--delimiter", {options.delimiter});
    add("--outcome", {options.outcome});
    add("--metrics", options.metrics);
    add("--horizons", options.horizons == usual.horizons ? std::vector<std::string>{} : horizons);
    add("--first-origin", {options.first_origin});
    add("--window", {options.window ? fmt::format("{}", *options.window) : ""});
    add("--outcome-lag", {options.outcome_lag == usual.outcome_lag ? "" : fmt::format("{}", options.outcome_lag)});
    add("--vintages", {options.vintages == usual.vintages ? "" : name_of(options.vintages)});
    add("--raw", {options.raw});
    add("--placebos", {options.placebos == usual.placebos ? "" : fmt::format("{}", options.placebos)});
    add("--seed", {options.seed == usual.seed ? "" : fmt::format("{}", options.seed)});
    add("--alpha", {options.alpha == usual.alpha ? "" : fmt::format("{}", options.alpha)});
    return command;
}

/// Whether a folder holds a forecast with attention.
bool holds_attention(const fs::path& folder) {
    const auto text = read_file(folder / "forecast_results.json");
    const auto stored = text ? forecast_run_from_json(*text, "") : Result<StoredForecastRun>(invalid("none"));
    return stored && !stored->run.request.metrics.empty();
}

/// Where the results go; nowhere for a file of outcomes outside of any study, when nobody named a folder. Outcomes
/// alone never replace a forecast with attention that nobody named: they go beside it.
Result<std::optional<NamedPath>> output_of(const ForecastOptions& options) {
    const bool alone = !options.outcomes.empty() && options.output.empty();
    if (alone && !find_workspace(options.common.config)) {
        return std::nullopt;
    }
    NamedPath output = TRY(path_or_default(options.output, "data/models", options.common.config));
    if (alone && holds_attention(output.path)) {
        narrate(options.common.quiet,
                fmt::format("{} holds a forecast with attention: outcomes alone go beside it", output.name));
        output = {output.path / "outcomes_alone", output.name + "/outcomes_alone"};
    }
    return output;
}

Result<void> write_forecast(const StoredForecastRun& stored, const std::string& json, const std::string& text,
                            const fs::path& folder) {
    TRY(write_file(folder / "forecast_scores.csv", forecast_scores_csv(stored.run)));
    TRY(write_file(folder / "forecast_errors.csv", forecast_errors_csv(stored.run)));
    TRY(write_file(folder / "forecast_error.svg", forecast_error_plot(stored.run)));
    TRY(write_file(folder / "forecast_gain.svg", forecast_gain_plot(stored.run)));
    TRY(write_file(folder / "forecast_results.txt", text));
    return write_file(folder / "forecast_results.json", json);
}

}  // namespace

Result<ExitCode> run(const ForecastOptions& options) {
    const std::optional<NamedPath> output = TRY(output_of(options));
    if (output) {
        TRY(check_outputs(options.common.config, "forecast",
                          {{"--output", output->path},
                           {"--output", output->path / "forecast_scores.csv"},
                           {"--output", output->path / "forecast_errors.csv"}},
                          {options.input, options.outcomes}));
    }
    if (const ExitCode can = TRY(python_can_write({}, options.figures)); can != ExitCode::Done) {
        return can;
    }
    const ForecastInput input = TRY(input_to_forecast(options));
    const ForecastRequest request = TRY(request_of(options));
    const WeekGrid outcome = TRY(week_grid(input.panel, options.outcome));
    TRY(check_request(request, outcome));
    TRY(check_horizons(request, outcome));
    const Attention attention = TRY(attention_to_use(options, input, outcome, request));
    const std::string bytes = TRY(read_file(input.file.path));
    StoredForecastRun stored{.source = {shown_name(input.file.name), sha256_hex(bytes), command_of_forecast(options)},
                             .run = TRY(run_forecast(outcome, attention, request))};
    add_partial_warnings(stored.run, input.of_partial_weeks);
    const std::string json = to_json(stored).dump(2) + "\n";
    const std::string text = text_of(stored);
    if (output) {
        TRY(write_forecast(stored, json, text, output->path));
        PythonFiles handed_over;
        for (const char* figure : {"forecast_error.svg", "forecast_gain.svg"}) {
            TRY(handed_over.add_figure(output->path / figure, options.figures));
        }
        if (const ExitCode made = TRY(handed_over.write()); made != ExitCode::Done) {
            return made;
        }
    } else {
        narrate(options.common.quiet, "this is no study: nothing is written; --output DIR writes tables and results");
    }
    const std::string said = text_of(stored, stdout_width(page_width));
    print(options.common.json ? json : output ? said + fmt::format("\nresults: {}\n", output->name) : said);
    return ExitCode::Done;
}

}  // namespace public_signals::inline cli
