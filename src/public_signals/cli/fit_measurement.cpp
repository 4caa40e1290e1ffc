#include "public_signals/cli/fit_measurement.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "public_signals/base/file.hpp"
#include "public_signals/base/in_parallel.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/measured_draws.hpp"
#include "public_signals/cli/measured_vintages.hpp"
#include "public_signals/cli/report_page.hpp"
#include "public_signals/cli/vintage_panels.hpp"
#include "public_signals/panel/panel_columns.hpp"

namespace public_signals::inline cli {
namespace {

struct NeededFlag {
    const char* flag;
    bool is_given;
    bool has_its_own;  // the flag that it belongs to was given
    const char* own;
};

/// Re-estimates the results of a run one by one.
class Remeasuring {
  public:
    Remeasuring(const FitOptions& options, const MeasurementInput& input, ModelRun& run, std::filesystem::path raw,
                const Study* study)
        : m_options(options),
          m_input(input),
          m_run(run),
          m_raw(std::move(raw)),
          m_study(study),
          m_series(series_of(input.columns)) {}

    Result<void> over_draws() {
        TRY(each("draws", [this](PredictorResult& result) { return draws_of(result); }));
        for (const auto& [metric, drawn] : m_draws) {
            TRY(write_file(m_input.output.path / (metric + "_by_draw.csv"), draws_csv(drawn)));
        }
        return {};
    }

    Result<void> over_vintages() {
        TRY(each("vintages", [this](PredictorResult& result) { return vintages_of(result); }));
        for (const std::string& date : m_dates_left_out) {
            narrate(m_options.common.quiet, "left out: " + date);
        }
        return {};
    }

  private:
    /// A predictor that was named and can't be measured anew stops the run, and so does a run of which none can.
    Result<void> each(const char* what, const auto& remeasure) {
        std::vector<Error> errors;
        for (PredictorResult& result : m_run.results) {
            const Result<void> made = remeasure(result);
            const std::string& name = name_of_predictor(result);
            const bool is_named = std::ranges::find(m_options.predictors, name) != m_options.predictors.end();
            if (!made && is_named) {
                return made;
            }
            if (!made) {
                errors.push_back(made.error());
                m_run.not_estimated.push_back({fmt::format("{} over {}", name, what), made.error().message});
            }
        }
        return errors.size() == m_run.results.size() ? Result<void>(tl::unexpected(errors.front())) : Result<void>{};
    }

    static const std::string& name_of_predictor(const PredictorResult& result) {
        return result.estimate.predictors.front().name;
    }

    /// The predictor and what else of the regression is made of its metric.
    std::vector<std::string> made_of_metric(const PredictorResult& result) const {
        std::vector<std::string> names = {name_of_predictor(result)};
        for (const std::string& control : m_run.regression.controls) {
            if (m_input.origins.of(control).metric == result.origin.metric) {
                names.push_back(control);
            }
        }
        return names;
    }

    Result<Regression> regression_of(const PredictorResult& result) const {
        Regression regression = m_run.regression;
        regression.predictors = {name_of_predictor(result)};
        return with_best_errors(m_series, regression);
    }

    Result<const MetricDraws*> drawn(const std::string& metric) {
        auto found = m_draws.find(metric);
        if (found == m_draws.end()) {
            found = m_draws.emplace(metric, TRY(metric_draws(metric, m_raw, m_study))).first;
        }
        return &found->second;
    }

    Result<void> draws_of(PredictorResult& result) {
        const MetricDraws& draws = *TRY(drawn(result.origin.metric));
        const RemadeColumns remade = TRY(RemadeColumns::of(m_input.panel, keys_of(draws), result.origin.metric,
                                                           made_of_metric(result), m_input.origins));
        const auto panels = TRY(panels_of_draws(draws, remade, m_input.columns));
        const Regression regression = TRY(regression_of(result));
        OverPanels over = TRY(estimate_over(m_series, panels, regression));
        over.weeks_left_out = draws.too_few;
        result.over_draws = std::move(over);
        if (m_options.simex) {
            const SimexOptions simulation{
                .remeasurements = m_options.remeasurements, .seed = m_options.seed, .threads = machine_threads()};
            result.simex = TRY(simex(m_series, mean_of_draws(draws, remade, m_input.columns), regression, simulation));
        }
        return {};
    }

    Result<void> read_vintages() {
        if (!m_dated.empty()) {
            return {};
        }
        std::vector<std::string> metrics;
        for (const PredictorResult& result : m_run.results) {
            metrics.push_back(result.origin.metric);
        }
        std::vector<Day> days;
        for (const std::string& text : m_options.dates) {
            days.push_back(TRY(day_flag("--dates", text)));
        }
        m_dated = TRY(dated_panels(days, metrics, m_raw, m_study, extensions_of(m_input.panel)));
        return {};
    }

    Result<void> vintages_of(PredictorResult& result) {
        if (panel_column(result.origin.metric) == nullptr) {
            return invalid(fmt::format("'{}' is not made of a column that is scraped", name_of_predictor(result)),
                           "--over-vintages", "name a column of the panel or a lag of it with --predictor");
        }
        TRY(read_vintages());
        const auto panels =
            TRY(panels_of_dates(m_dated, m_input.panel, m_input.columns, result.origin.metric, made_of_metric(result),
                                m_input.origins, !m_options.dates.empty(), m_dates_left_out));
        const Regression regression = TRY(regression_of(result));
        result.over_vintages = TRY(estimate_over(m_series, panels, regression));
        return {};
    }

    const FitOptions& m_options;
    const MeasurementInput& m_input;
    ModelRun& m_run;
    std::filesystem::path m_raw;
    const Study* m_study;
    std::vector<Series> m_series;
    std::map<std::string, MetricDraws> m_draws;  // by metric
    std::vector<DatedPanel> m_dated;
    std::vector<std::string> m_dates_left_out;
};

}  // namespace

Result<void> check_measurement_options(const FitOptions& options) {
    const bool any = options.over_draws || options.over_vintages;
    const FitOptions usual;
    for (const auto& [flag, is_given, has_its_own, own] :
         {NeededFlag{"--simex", options.simex, options.over_draws, "--over-draws"},
          NeededFlag{"--remeasurements", options.remeasurements != usual.remeasurements, options.simex, "--simex"},
          NeededFlag{"--dates", !options.dates.empty(), options.over_vintages, "--over-vintages"},
          NeededFlag{"--raw", !options.raw.empty(), any, "--over-draws or --over-vintages"}}) {
        if (is_given && !has_its_own) {
            return invalid(fmt::format("{} says nothing without {}", flag, own), flag, fmt::format("add {}", own));
        }
    }
    if (options.remeasurements < 2 || options.remeasurements > most_remeasurements) {
        return invalid(
            fmt::format("{} remeasurements are not from 2 to {}", options.remeasurements, most_remeasurements),
            "--remeasurements", "100 are usual");
    }
    if (options.simex && options.transform != ValueTransform::None) {
        return invalid(
            fmt::format("SIMEX adds error to the predictor itself, and this is of its {}", name_of(options.transform)),
            "--simex", "leave --transform out");
    }
    return {};
}

std::string measurement_flags(const FitOptions& options) {
    const FitOptions usual;
    std::string text = options.over_draws ? " --over-draws" : "";
    text += options.simex ? " --simex" : "";
    text += options.remeasurements != usual.remeasurements ? fmt::format(" --remeasurements {}", options.remeasurements)
                                                           : "";
    text += options.over_vintages ? " --over-vintages" : "";
    text += options.dates.empty() ? "" : fmt::format(" --dates {}", fmt::join(options.dates, " "));
    return text + (options.raw.empty() ? "" : " --raw " + shown_path(options.raw));
}

Result<void> add_measurement(const FitOptions& options, const MeasurementInput& input, ModelRun& run) {
    if (!options.over_draws && !options.over_vintages) {
        return {};
    }
    const auto raw = raw_behind(options.raw, options.common.config, input.file);
    if (std::error_code ignored; !raw || !std::filesystem::is_directory(*raw, ignored)) {
        return invalid("there are no raw files to measure anew from", raw ? shown_path(raw->string()) : input.file.name,
                       "name their folder: --raw data/raw");
    }
    const auto study = TRY(study_here(options.common.config));
    Remeasuring remeasuring(options, input, run, *raw, study ? &*study : nullptr);
    if (options.over_draws) {
        TRY(remeasuring.over_draws());
    }
    return options.over_vintages ? remeasuring.over_vintages() : Result<void>{};
}

}  // namespace public_signals::inline cli
