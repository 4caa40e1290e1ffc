#include "public_signals/features/derived_columns.hpp"

#include <algorithm>

namespace public_signals::inline features {

DerivedColumns::DerivedColumns(const FeaturePlan& plan, const FeatureOptions& options, const std::vector<Scale>& scales)
    : m_plan(plan), m_wanted(plan.features.size(), true) {
    for (std::size_t f = 0; f < plan.features.size(); ++f) {
        const PlannedFeature& feature = plan.features[f];
        std::optional<Recipe> recipe = recipe_of(feature);
        if (feature.is_scaled()) {
            // Under two values there is no z, and the other scopes map each show in its own way.
            const bool mappable =
                feature.info.kind == FeatureKind::Z && options.zscore == ZScope::Global && scales[f].moments.count >= 2;
            if (mappable && recipe) {
                recipe->mapped = [moments = scales[f].moments](long double value) { return zscore(value, moments); };
            } else {
                recipe.reset();
            }
        }
        m_recipes.push_back(std::move(recipe));
        m_wanted[f] = !m_recipes.back();
        if (m_recipes.back()) {
            m_rows[m_recipes.back()->k];
        }
    }
    for (std::size_t f = 0; f < plan.features.size(); ++f) {
        if (m_wanted[f] && plan.features[f].of_feature) {
            m_wanted[plan.features[f].source] = true;
        }
    }
    m_rows.erase(0);
}

std::optional<DerivedColumns::Recipe> DerivedColumns::recipe_of(const PlannedFeature& feature) const {
    if (feature.info.kind == FeatureKind::Lag) {
        return Recipe{.input = feature.source, .k = feature.info.k};
    }
    if (feature.info.kind == FeatureKind::Lead) {
        return Recipe{.input = feature.source, .k = -feature.info.k};
    }
    if (!feature.is_scaled()) {
        return std::nullopt;
    }
    if (!feature.of_feature) {
        return Recipe{.input = feature.source, .is_of_finished_weeks = true};
    }
    const PlannedFeature& source = m_plan.features[feature.source];
    return source.is_scaled() ? std::nullopt : recipe_of(source);
}

RowGroupColumn DerivedColumns::column_of(std::size_t feature, const FeatureBlock& block) const {
    const Column& cells = block.columns[feature];
    RowGroupColumn column{.name = cells.name, .type = cells.type(), .cells = &cells};
    if (const std::optional<Recipe>& recipe = m_recipes[feature]) {
        column.cells = nullptr;
        column.source = recipe->is_of_finished_weeks ? m_finished.at(recipe->input) : recipe->input;
        if (recipe->k != 0) {
            column.rows = m_rows.at(recipe->k);
        }
        column.mapped = recipe->mapped;
    }
    return column;
}

RowGroup DerivedColumns::row_group_of(const FeatureBlock& block) {
    for (auto& [k, rows] : m_rows) {
        rows.resize(block.panel.row_count());
        fill_rows_earlier(block.panel.week, block.shows, k, rows);
    }
    RowGroup group{block.panel, {}};
    for (std::size_t input = 0; input < block.inputs.size(); ++input) {
        group.sources.push_back({block.panel.find(m_plan.inputs[input]), block.inputs[input].known});
    }
    m_finished.clear();
    for (std::size_t input = 0; input < block.inputs.size(); ++input) {
        const auto& [known, cells, known_finished, finished] = block.inputs[input];
        const bool differs = !known_finished.empty() && known_finished != known;
        m_finished.push_back(differs ? group.sources.size() : input);
        if (differs) {
            group.sources.push_back({block.panel.find(m_plan.inputs[input]), known_finished});
        }
    }
    std::vector<bool> placed(m_plan.features.size(), false);
    for (const Column& column : block.panel.columns) {
        const auto same_name = [&](const PlannedFeature& feature) { return feature.info.name == column.name; };
        const auto feature = std::ranges::find_if(m_plan.features, same_name);
        if (feature == m_plan.features.end()) {
            group.columns.push_back({.name = column.name, .type = column.type(), .cells = &column});
            continue;
        }
        const auto f = static_cast<std::size_t>(feature - m_plan.features.begin());
        placed[f] = true;
        group.columns.push_back(column_of(f, block));
    }
    for (std::size_t f = 0; f < m_plan.features.size(); ++f) {
        if (!placed[f]) {
            group.columns.push_back(column_of(f, block));
        }
    }
    return group;
}

}  // namespace public_signals::inline features
