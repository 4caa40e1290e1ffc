// Which features a panel gets, in which order: settled and checked before anything is computed.
#pragma once

#include "public_signals/features/model_ready.hpp"

namespace public_signals::inline features {

struct PlannedFeature {
    bool is_scaled() const { return info.kind == FeatureKind::Z || info.kind == FeatureKind::MinMax; }

    FeatureInfo info;
    ColumnType type = ColumnType::Float64;
    bool of_feature = false;  // `source` counts features, else inputs
    std::size_t source = 0;
};

struct FeaturePlan {
    std::vector<std::string> inputs;  // columns that are read: the metrics, then others to standardise
    std::vector<PlannedFeature> features;
    std::vector<std::string> skipped_metrics;
};

/// The plan, or an InvalidInput error about an option, a metric that is absent or not a number, or two features of one
/// name.
Result<FeaturePlan> plan_features(const Panel& panel, const FeatureOptions& options);

/// An InvalidInput error when a feature is called like a column that is already there.
Result<void> check_names_free(const FeaturePlan& plan, const std::vector<std::string>& taken);

}  // namespace public_signals::inline features
