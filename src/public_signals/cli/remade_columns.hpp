// The columns of a fitted file that are made of one metric, as they would be had the metric been measured otherwise.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "public_signals/features/model_ready.hpp"
#include "public_signals/models/feature_origin.hpp"
#include "public_signals/panel/panel.hpp"

namespace public_signals::inline cli {

using ShowWeek = std::pair<std::string, Week>;

/// Makes columns of a metric that has values of its own at some weeks of shows, on the rows of a file.
class RemadeColumns {
  public:
    /// `keys` are where the metric may have values, none twice; rows of the file that are none of them have lags of
    /// those that are. `names` are the metric itself or made of it. Errors: a feature whose unit is measured too, like
    /// a z-score.
    static Result<RemadeColumns> of(const Panel& file, const std::vector<ShowWeek>& keys, const std::string& metric,
                                    const std::vector<std::string>& names, const FeatureOrigins& origins);

    /// From the metric's values, one for each key, NaN where it is unknown.
    Result<std::vector<Column>> from(const std::vector<double>& values) const;

  private:
    std::vector<ShowWeek> m_calendar;     // the keys and the rows of the file, sorted
    std::vector<std::size_t> m_measured;  // of each key, where it lies in the calendar
    std::string m_metric;
    std::vector<std::string> m_names;
    std::vector<FeatureOptions> m_runs;  // a run for each window of rolling statistics, one at least
    std::vector<std::size_t> m_place;    // of each row of the file
};

}  // namespace public_signals::inline cli
