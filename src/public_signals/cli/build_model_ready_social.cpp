#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/features/keys.hpp"
#include "public_signals/features/metadata.hpp"

namespace public_signals {
namespace {

constexpr const char* default_output = "data/panel/weekly_social_signals_model_ready.parquet";

FeatureOptions feature_options(const FeaturesOptions& options) {
    FeatureOptions features;
    if (!options.metrics.empty()) {
        features.metrics = options.metrics;
    }
    features.lags = options.lags;
    features.leads = options.leads;
    features.add_deltas = !options.no_deltas;
    features.add_rolling = !options.no_rolling;
    features.rolling_window = options.rolling_window;
    features.rolling_min_periods = options.rolling_min_periods;
    features.zscore = options.zscore == "show"        ? ZScope::Show
                      : options.zscore == "expanding" ? ZScope::Expanding
                                                      : ZScope::Global;
    return features;
}

}  // namespace

Result<ModelReady> make_features(const FeaturesOptions& options) {
    const NamedPath input =
        TRY(path_or_default(options.input, "data/panel/weekly_social_signals.parquet", options.common.config));
    const NamedPath output = TRY(path_or_default(options.output, default_output, options.common.config));
    ReadPanel read = TRY(read_panel(input.path));
    TRY(check_keys(read));
    const FeatureOptions features = feature_options(options);
    ModelReady ready = TRY(model_ready(std::move(read.panel), features));
    TRY(write_model_ready(ready, features, input.name, output.name, output.path));
    return ready;
}

Result<ExitCode> run(const FeaturesOptions& options) {
    const ModelReady ready = TRY(make_features(options));
    for (const std::string& metric : ready.skipped_metrics) {
        narrate(options.common.quiet, fmt::format("skipped: the panel has no column {}", metric));
    }
    for (const std::string& warning : ready.warnings) {
        narrate(options.common.quiet, "warning: " + warning);
    }
    const std::string output = options.output.empty() ? default_output : options.output;
    const std::size_t columns = ready.panel.columns.size() + 2;
    if (options.common.json) {
        const nlohmann::ordered_json json = {{"file", output},
                                             {"n_rows", ready.panel.row_count()},
                                             {"n_columns", columns},
                                             {"n_features", ready.features.size()}};
        print(json.dump(2) + "\n");
    } else {
        print(fmt::format("{}: {} rows, {} columns, {} of them features\n", output, ready.panel.row_count(), columns,
                          ready.features.size()));
    }
    return ExitCode::Done;
}

}  // namespace public_signals
