#include "public_signals/features/model_ready.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "public_signals/features/block.hpp"
#include "public_signals/features/keys.hpp"

namespace public_signals::inline features {

void put_column(Panel& panel, Column column) {
    const auto there = std::ranges::find(panel.columns, column.name, &Column::name);
    if (there != panel.columns.end()) {
        *there = std::move(column);
    } else {
        panel.columns.push_back(std::move(column));
    }
}

std::vector<std::string> column_names(const Panel& panel) {
    std::vector<std::string> names = {"show", "week_start"};
    for (const Column& column : panel.columns) {
        names.push_back(column.name);
    }
    return names;
}

std::vector<std::string> warnings_of(const FeatureFacts& facts) {
    std::vector<std::string> warnings;
    if (!facts.skipped_metrics.empty()) {
        warnings.push_back(fmt::format("default metrics that the panel lacks are skipped: {}",
                                       fmt::join(facts.skipped_metrics, ", ")));
    }
    constexpr std::size_t named = 3;
    std::vector<std::string> missing;
    for (const FeatureInfo& feature : facts.features) {
        if (feature.nulls == facts.rows && feature.nulls > 0) {
            missing.push_back(feature.name);
        }
    }
    if (missing.size() == 1) {
        warnings.push_back(missing.front() + " is missing in every row");
    } else if (!missing.empty()) {
        const std::size_t more = missing.size() - std::min(missing.size(), named);
        missing.resize(missing.size() - more);
        warnings.push_back(fmt::format("{}{} are missing in every row (the metadata counts each one's nulls)",
                                       fmt::join(missing, ", "), more > 0 ? fmt::format(" and {} more", more) : ""));
    }
    return warnings;
}

Result<ModelReady> model_ready(Panel panel, const FeatureOptions& options) {
    const FeaturePlan plan = TRY(plan_features(panel, options));
    if (!options.overwrite) {
        TRY(check_names_free(plan, column_names(panel)));
    }
    if (const std::vector<Row> order = panel_order(panel); !std::ranges::is_sorted(order)) {
        panel = reordered(panel, order);
    }
    TRY(check_no_duplicates(panel));

    const std::vector<Input> inputs = TRY(inputs_of(panel, plan.inputs));
    const std::vector<bool> every(plan.features.size(), true);
    std::vector<Column> columns = missing_columns(plan, every, panel.row_count());
    const FeatureBlock block{panel, panel.units(), inputs, columns};
    const Tally tally = TRY(fill_features(block, plan, options, every));
    GlobalScales global(plan, options);
    global.add(block, plan, options.threads);
    fill_scaled(block, plan, options, global.scales(), every);

    ModelReady ready;
    ready.rows = panel.row_count();
    ready.skipped_metrics = plan.skipped_metrics;
    ready.incomplete_windows = tally.incomplete_windows;
    ready.zero_bases = tally.zero_bases;
    ready.panel = std::move(panel);
    for (std::size_t f = 0; f < columns.size(); ++f) {
        ready.features.push_back(plan.features[f].info);
        ready.features.back().nulls = static_cast<std::size_t>(std::ranges::count(columns[f].known, std::uint8_t{0}));
        put_column(ready.panel, std::move(columns[f]));
    }
    ready.columns = column_names(ready.panel);
    ready.warnings = warnings_of(ready);
    return ready;
}

}  // namespace public_signals::inline features
