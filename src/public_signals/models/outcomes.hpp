// Somebody's outcomes: a CSV or Parquet file of their own, whose columns a map renames to ours.
//
// Box office weeks end on Sunday; the panel's weeks are named by their Monday, six days earlier.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "public_signals/panel/panel.hpp"

namespace public_signals::inline models {

struct ColumnName {
    std::string column;  // in the file
    std::string name;    // ours: show, week_ending or week_starting, gross, capacity, …
};

/// Rows in file order. `places` says where each row is in its file, for messages.
struct Outcomes {
    Panel rows;
    std::vector<std::string> places;
    std::size_t rows_without_show = 0;  // left out of `rows`
    std::size_t rows_without_week = 0;  // left out of `rows`
};

/// Reads the mapped columns; without a map every column keeps its name. Numbers may be written $1,234.50 or 94.9%.
/// A malformed date, a week_ending that is no Sunday and a week_starting that is no Monday are InvalidInput errors
/// naming the row; so are a mapped column that the file lacks and a name given twice.
Result<Outcomes> read_outcomes(const std::filesystem::path& file, const std::vector<ColumnName>& map);

}  // namespace public_signals::inline models
