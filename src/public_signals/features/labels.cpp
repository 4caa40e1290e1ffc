#include "public_signals/features/labels.hpp"

#include <fmt/format.h>

#include <set>

#include "public_signals/features/names.hpp"

namespace public_signals::inline features {
namespace {

/// What a feature is made by, before what it is made of: a long label is cut at its end.
std::string made_by(std::string_view name, const FeatureName& feature) {
    const std::string scope = name.ends_with("_show") ? " within the show" : name.ends_with("_exp") ? " so far" : "";
    switch (feature.kind) {
        case FeatureKind::Lag:
            return fmt::format("lag {}", feature.k);
        case FeatureKind::Lead:
            return fmt::format("lead {}", feature.k);
        case FeatureKind::Delta:
            return "change";
        case FeatureKind::PctChange:
            return "relative change";
        case FeatureKind::Dlog1p:
            return "log change";
        case FeatureKind::RollSum:
            return fmt::format("{}-week sum", feature.k);
        case FeatureKind::RollMean:
            return fmt::format("{}-week mean", feature.k);
        case FeatureKind::Z:
            return "z-score" + scope;
        case FeatureKind::MinMax:
            return "0 to 1" + scope;
        case FeatureKind::Anomaly:
            return "anomaly";
    }
    return {};
}

std::string label_of(const std::string& name, const std::set<std::string>& columns) {
    const auto feature = parse_feature_name(name);
    if (!feature || !columns.contains(feature->source)) {
        const std::string label = column_label(name);
        return label.empty() ? name : label;
    }
    return fmt::format("{} of {}", made_by(name, *feature), label_of(feature->source, columns));
}

}  // namespace

ColumnLabels feature_labels(const Panel& panel) {
    std::set<std::string> columns;
    for (const Column& column : panel.columns) {
        columns.insert(column.name);
    }
    ColumnLabels labels;
    for (const std::string& name : columns) {
        if (column_label(name).empty() && parse_feature_name(name)) {
            labels.emplace(name, label_of(name, columns));
        }
    }
    return labels;
}

}  // namespace public_signals::inline features
