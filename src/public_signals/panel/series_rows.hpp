// data/raw/rows.csv: how many rows of days and points each run wrote of a show. A file that lacks some (deleted, cut
// off by a spreadsheet) would give sums and scales of a part.
#pragma once

#include <filesystem>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/panel/observations.hpp"

namespace public_signals::inline panel {

/// Counts the rows of `runs` anew, from what they wrote; the counts of other runs stay.
Result<void> write_series_rows(const std::vector<Run>& runs, const Observations& written,
                               const std::filesystem::path& raw);

/// Takes out what rows are missing of, and lists it in `lost`: the days of a run; all points of a show, since each is
/// scaled by the others. A run that rows.csv does not name (raw files of one's own) is taken as it is.
Result<void> drop_series_with_lost_rows(const std::filesystem::path& raw, Observations& observations);

}  // namespace public_signals::inline panel
