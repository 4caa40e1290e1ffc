// The columns that features are made of, as features see them.
//
// A week that is not whole keeps its value in the panel and in its own lag and lead, whichever source it is of, and
// counts as missing in all else that derives from it.
#pragma once

#include <variant>

#include "public_signals/features/feature_cells.hpp"
#include "public_signals/panel/feature_kind.hpp"

namespace public_signals::inline features {

using AnyCells = std::variant<FeatureCells<std::int64_t>, FeatureCells<double>>;

/// The cells of a numeric column, with `known` in place of its own.
AnyCells cells_of(const Column& column, std::span<const std::uint8_t> known);

/// A column of the panel in which NaN counts as missing. Valid as long as the panel is.
struct Input {
    std::vector<std::uint8_t> known;
    AnyCells cells;                            // what a lag and a lead are made of
    std::vector<std::uint8_t> known_finished;  // empty unless it differs from `known`
    AnyCells finished;                         // all else: without partial weeks

    const AnyCells& of(FeatureKind kind) const {
        return kind == FeatureKind::Lag || kind == FeatureKind::Lead ? cells : finished;
    }
};

/// The numeric columns of these names, or an InvalidInput error that names the place of an infinity.
Result<std::vector<Input>> inputs_of(const Panel& panel, const std::vector<std::string>& names);

}  // namespace public_signals::inline features
