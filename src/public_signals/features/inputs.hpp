// The columns that features are made of, as features see them.
//
// Trends still moves the values of a week that is not over: such a week keeps its gt_index in the panel, and counts as
// missing in everything that derives from it.
#pragma once

#include <variant>

#include "public_signals/features/feature_cells.hpp"

namespace public_signals::inline features {

using AnyCells = std::variant<FeatureCells<std::int64_t>, FeatureCells<double>>;

/// The cells of a numeric column, with `known` in place of its own.
AnyCells cells_of(const Column& column, std::span<const std::uint8_t> known);

/// A column of the panel in which NaN and, for gt_index, partial weeks count as missing. Valid as long as the panel is.
struct Input {
    std::vector<std::uint8_t> known;
    AnyCells cells;
    std::vector<std::uint8_t> known_finished;  // empty unless it differs from `known`
    AnyCells finished;  // what an anomaly is judged by: without weeks of pageviews that are not over, either
};

/// The numeric columns of these names, or an InvalidInput error that names the place of an infinity.
Result<std::vector<Input>> inputs_of(const Panel& panel, const std::vector<std::string>& names);

}  // namespace public_signals::inline features
