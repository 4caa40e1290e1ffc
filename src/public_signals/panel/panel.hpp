// The weekly panel: rows keyed by (show, week), and columns beside them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/base/timebins.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline panel {

using Row = std::size_t;

struct RowRange {
    Row begin = 0;
    Row end = 0;
};

/// Rows sorted by show (byte by byte), then week, no (show, week) twice, unless a reader says otherwise.
/// `columns` holds everything but the two keys, in file order.
struct Panel {
    std::vector<std::string> show;
    std::vector<Week> week;
    std::vector<Column> columns;
    std::optional<int> count_age = {};  // days after posting at which counts were taken; empty: at their last reading
    std::string asked = {};             // digest of what shows.yaml asked when it was made; empty: nothing says it

    std::size_t row_count() const { return week.size(); }
    /// The column of that name, or nullptr.
    const Column* find(std::string_view name) const;
    /// The column of that name, or an InvalidInput error that names the nearest column.
    Result<const Column*> column(std::string_view name) const;
    /// The row ranges of equal show, in order.
    std::vector<RowRange> units() const;
};

/// The extensions whose columns the panel has.
Extensions extensions_of(const Panel& panel);
/// The row order that sorts by show (bytes), then week; stable.
std::vector<Row> panel_order(const Panel& panel);
/// The rows of `panel` in `order`.
Panel reordered(const Panel& panel, const std::vector<Row>& order);

}  // namespace public_signals::inline panel
