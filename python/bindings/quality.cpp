// Checks for Python. Results cross as the JSON that validation_report.json holds, so that both say the same.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "bindings.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/quality/anomalies.hpp"
#include "public_signals/quality/coverage.hpp"
#include "public_signals/quality/timestamps.hpp"
#include "public_signals/quality/validate.hpp"

namespace public_signals::python {

namespace {

using namespace nb::literals;
using Names = std::vector<std::string>;
using Sources = std::vector<std::pair<std::string, Names>>;

/// The sources with their metrics; they are what is required unless `required` says otherwise.
CheckOptions check_options_from(std::optional<Sources> source_metrics, std::optional<Names> required) {
    CheckOptions options;
    if (source_metrics) {
        options.source_metrics.emplace();
        options.required_sources.clear();
        for (auto& [source, metrics] : *source_metrics) {
            options.required_sources.push_back(source);
            options.source_metrics->push_back({.source = source, .metrics = std::move(metrics)});
        }
    }
    if (required) {
        options.required_sources = std::move(*required);
    }
    return options;
}

std::string check_panel(nb::handle frame, std::optional<Sources> source_metrics, std::optional<Names> anomaly_metrics,
                        double anomaly_threshold, std::optional<Names> required, double min_coverage,
                        std::optional<int> count_age, const std::string& baseline) {
    CheckOptions options = check_options_from(std::move(source_metrics), std::move(required));
    options.anomaly_metrics = std::move(anomaly_metrics);
    options.anomaly_threshold = anomaly_threshold;
    options.min_coverage = min_coverage;
    options.baseline = value_or_raise(parse_word<Baseline>(baseline));
    ReadPanel input = panel_from(frame);
    input.panel.count_age = count_age ? count_age : input.panel.count_age;
    value_or_raise(check_options(options, input.panel));
    return without_gil([&] { return to_json(validate(input, options)).dump(); });
}

std::string panel_coverage(nb::handle frame, std::optional<Sources> source_metrics) {
    const CheckOptions options = check_options_from(std::move(source_metrics), std::nullopt);
    const ReadPanel input = panel_from(frame);
    value_or_raise(check_options(options, input.panel));
    return without_gil([&] {
        ValidationReport report;
        report.coverage = coverage_of(input, options);
        return to_json(report)["coverage"].dump();
    });
}

std::string panel_anomalies(nb::handle frame, std::optional<Names> metrics, double threshold, int lookback_weeks,
                            const std::string& baseline) {
    const Baseline against = value_or_raise(parse_word<Baseline>(baseline));
    CheckOptions options;
    options.anomaly_metrics = std::move(metrics);
    options.anomaly_threshold = threshold;
    options.lookback_weeks = lookback_weeks;
    const ReadPanel input = panel_from(frame);
    value_or_raise(check_options(options, input.panel));
    value_or_raise(check_quantities(input.stored, options.anomaly_metrics.value_or(default_anomaly_metrics())));
    return without_gil([&] {
        ValidationReport report;
        const Names names = options.anomaly_metrics.value_or(default_anomaly_metrics());
        report.anomalies =
            scan_anomalies(input.panel, shows_of(input.panel), names, threshold, lookback_weeks, against).flagged;
        return to_json(report)["anomalies"].dump();
    });
}

nb::object panel_anomaly_flags(nb::handle frame, std::optional<Names> metrics, double threshold, int lookback_weeks) {
    CheckOptions options;
    options.anomaly_metrics = std::move(metrics);
    options.anomaly_threshold = threshold;
    options.lookback_weeks = lookback_weeks;
    const ReadPanel input = panel_from(frame);
    value_or_raise(check_options(options, input.panel));
    value_or_raise(check_quantities(input.stored, options.anomaly_metrics.value_or(default_anomaly_metrics())));
    return stream_capsule(without_gil([&] {
        const Names names = options.anomaly_metrics.value_or(default_anomaly_metrics());
        return anomaly_flags(input.panel, shows_of(input.panel), names, threshold, lookback_weeks);
    }));
}

std::string panel_timestamp_issues(nb::handle frame) {
    const ReadPanel input = panel_from(frame);
    return without_gil([&] {
        ValidationReport report;
        report.timestamp_issues = timestamp_issues_of(input);
        return to_json(report)["timestamp_issues"].dump();
    });
}

std::vector<std::pair<std::string, double>> panel_completeness(nb::handle frame) {
    const auto table = table_from(frame);
    return value_or_raise(
        without_gil([&] { return columns_from_arrow(*table).map([](const auto& c) { return completeness(c); }); }));
}

std::string validation_summary(const std::string& report) {
    return summary_text(value_or_raise(report_from_json(report)));
}

void write_validation_report(const std::string& report, const std::string& file) {
    const std::string text = report_file_text(value_or_raise(report_from_json(report)));
    value_or_raise(without_gil([&] { return write_file(file, text); }));
}

}  // namespace

void bind_quality(nb::module_& module) {
    module.def("check_panel", &check_panel, "frame"_a, nb::kw_only(), "source_metrics"_a.none(),
               "anomaly_metrics"_a.none(), "anomaly_threshold"_a, "required"_a.none(), "min_coverage"_a,
               "count_age"_a.none() = nb::none(), "baseline"_a = "median8");
    module.def("panel_coverage", &panel_coverage, "frame"_a, "source_metrics"_a.none());
    module.def("panel_anomalies", &panel_anomalies, "frame"_a, "metrics"_a.none(), "threshold"_a, "lookback_weeks"_a,
               "baseline"_a = "median8");
    module.def("panel_anomaly_flags", &panel_anomaly_flags, "frame"_a, "metrics"_a.none(), "threshold"_a,
               "lookback_weeks"_a);
    module.def("default_anomaly_metrics", &default_anomaly_metrics);
    module.def("panel_timestamp_issues", &panel_timestamp_issues, "frame"_a);
    module.def("panel_completeness", &panel_completeness, "frame"_a);
    module.def("validation_summary", &validation_summary, "report"_a);
    module.def("write_validation_report", &write_validation_report, "report"_a, "file"_a);
}

}  // namespace public_signals::python
