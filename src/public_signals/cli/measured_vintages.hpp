// fit --over-vintages: the file as it would be had the study ended at a date.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "public_signals/cli/remade_columns.hpp"
#include "public_signals/models/measurement/over_panels.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline cli {

/// A panel as it was known by the end of a day.
struct DatedPanel {
    Day day;
    Panel panel;
};

/// Of these days, or, where none is named, of those on which the sources of the metrics were scraped: all up to twelve,
/// else twelve spread over them with the first and the last. An error for fewer than two.
Result<std::vector<DatedPanel>> dated_panels(const std::vector<Day>& days, const std::vector<std::string>& metrics,
                                             const std::filesystem::path& raw, const Study* study,
                                             const Extensions& extensions);

/// A panel for each date: the columns made of the metric. Without `all`, dates at which under half of the file's own
/// values were known are left out and named in `left_out`. Errors: a metric that the raw files have no column of, fewer
/// than two dates left.
Result<std::vector<RemeasuredPanel>> panels_of_dates(const std::vector<DatedPanel>& dated, const Panel& file,
                                                     const std::vector<Column>& columns, const std::string& metric,
                                                     const std::vector<std::string>& names,
                                                     const FeatureOrigins& origins, bool all,
                                                     std::vector<std::string>& left_out);

}  // namespace public_signals::inline cli
