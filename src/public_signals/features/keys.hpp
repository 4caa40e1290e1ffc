// What the keys of a panel must be before a feature is made: Mondays, each (show, week) once.
#pragma once

#include "public_signals/panel/parquet.hpp"

namespace public_signals::inline features {

/// An InvalidInput error when a week_start is no date or no Monday; it names show and date.
Result<void> check_keys(const ReadPanel& input);

/// An InvalidInput error when a (show, week) of the sorted panel comes twice: a duplicate has no lag.
Result<void> check_no_duplicates(const Panel& sorted);

/// The error about the second of two rows with one (show, week).
tl::unexpected<Error> duplicate_at(const Panel& panel, Row row);

/// Where a cell is, for an error; an empty `column` means the row.
Place place_of(const Panel& panel, Row row, std::string_view column);

}  // namespace public_signals::inline features
