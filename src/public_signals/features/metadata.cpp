#include "public_signals/features/metadata.hpp"

#include <algorithm>

#include "public_signals/base/file.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/features/names.hpp"
#include "public_signals/panel/parquet.hpp"

namespace public_signals::inline features {

namespace {

Json summary_json(const FeatureFacts& facts) {
    Json summary = Json::object();
    for (const auto& [kind, count] : feature_summary(facts.columns)) {
        summary[kind] = count;
    }
    return summary;
}

Json feature_json(const FeatureInfo& feature) {
    return {{"source", feature.source},
            {"kind", name_of(feature.kind)},
            {"k", feature.k},
            {"nulls", feature.nulls},
            {"uses_current_week", feature.uses_current_week},
            {"leaks_future", feature.leaks_future}};
}

/// The metrics of the run: the sources of everything that is not a z-score.
std::vector<std::string> metrics_of(const FeatureFacts& facts, const FeatureOptions& options) {
    if (options.metrics) {
        return *options.metrics;
    }
    std::vector<std::string> metrics;
    for (const std::string& metric : default_metrics()) {
        if (std::ranges::find(facts.columns, metric) != facts.columns.end()) {
            metrics.push_back(metric);
        }
    }
    return metrics;
}

std::filesystem::path beside(const std::filesystem::path& output, std::string_view ending) {
    return output.parent_path() / (output.stem().string() + std::string(ending));
}

}  // namespace

Json features_json(const FeatureFacts& facts, const FeatureOptions& options, const std::string& input_file,
                   const std::string& output_file) {
    Json json;
    json["input_file"] = input_file;
    json["output_file"] = output_file;
    json["n_rows"] = facts.rows;
    json["n_columns"] = facts.columns.size();
    json["metrics"] = metrics_of(facts, options);
    json["skipped_metrics"] = facts.skipped_metrics;
    json["lags"] = options.lags;
    json["leads"] = options.leads;
    json["add_deltas"] = options.add_deltas;
    json["add_dlog1p"] = options.add_dlog1p;
    json["anomaly_flags"] = options.anomaly_flags;
    json["add_rolling"] = options.add_rolling;
    json["rolling_window"] = options.rolling_window;
    json["rolling_min_periods"] = options.rolling_min_periods ? Json(*options.rolling_min_periods) : Json(nullptr);
    json["zscore"] = name_of(options.zscore);
    json["feature_summary"] = summary_json(facts);
    json["incomplete_windows"] = facts.incomplete_windows;
    json["zero_bases"] = facts.zero_bases;
    json["warnings"] = facts.warnings;
    Json features = Json::object();
    for (const FeatureInfo& feature : facts.features) {
        features[feature.name] = feature_json(feature);
    }
    json["features"] = std::move(features);
    return json;
}

Result<void> write_beside(const FeatureFacts& facts, const FeatureOptions& options, const std::string& input_file,
                          const std::string& output_file, const std::filesystem::path& output, const Panel& panel) {
    const Json json = features_json(facts, options, input_file, output_file);
    const std::string text = json.dump(2) + "\n";
    TRY(write_panel_csv(panel, beside(output, "_preview.csv"), preview_rows));
    return write_file(beside(output, "_metadata.json"), text);
}

Result<void> write_model_ready(const ModelReady& ready, const FeatureOptions& options, const std::string& input_file,
                               const std::string& output_file, const std::filesystem::path& output) {
    TRY(write_panel(ready.panel, output));
    return write_beside(ready, options, input_file, output_file, output, ready.panel);
}

}  // namespace public_signals::inline features
