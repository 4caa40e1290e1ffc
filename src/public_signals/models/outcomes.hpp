// Somebody's outcomes: a CSV or Parquet file of their own, whose columns a map renames to ours.
//
// Box office weeks end on Sunday; the panel's weeks are named by their Monday, six days earlier.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "public_signals/models/model_words.hpp"
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
    std::size_t rows_without_show = 0;         // left out of `rows`
    std::size_t rows_without_week = 0;         // left out of `rows`
    std::size_t rows_outside = 0;              // left out of `rows`, with Outside::Drop
    std::set<std::string> shows_outside = {};  // of those
};

struct OutcomeOptions {
    std::string date_format;  // empty: told from the column
    std::string delimiter;    // of a CSV file; empty: told from the header
    Outside outside = Outside::Stop;
    std::optional<std::pair<Week, Week>> panel_weeks = {};  // first and last
};

/// Reads the mapped columns; without a map every column keeps its name. Numbers are read by cell (outcome_cells), dates
/// by column (outcome_dates), tables as read_table has them. What can't be read is an InvalidInput error naming the
/// rows; so are a mapped column that the file lacks and a name given twice.
Result<Outcomes> read_outcomes(const std::filesystem::path& file, const std::vector<ColumnName>& map,
                               const OutcomeOptions& options);

}  // namespace public_signals::inline models
