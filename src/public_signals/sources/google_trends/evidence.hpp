// What a cell of gt_index rests on: the points of the windows in use, and the index that each query makes of them.
#pragma once

#include <map>
#include <string_view>
#include <tuple>
#include <vector>

#include "public_signals/aggregation/evidence.hpp"
#include "public_signals/sources/google_trends/index.hpp"

namespace public_signals::inline sources {

/// A show's Google Trends points and the indices that they make, ready to be asked week by week.
class InterestOfShow {
  public:
    /// `points` outlive this object; a study says which of them count.
    InterestOfShow(const std::vector<RawPoint>& points, const std::vector<Run>& runs, const std::string& show,
                   const Study* study);

    /// The points that a week's index is computed from, of each what it counts as and its weight: their sum is the mean
    /// of the week. By query, those of days first.
    std::vector<Evidence> points_in(Week week, std::string_view column) const;
    /// The queries that have the week: the cell is their mean.
    std::vector<const QueryIndex*> queries_with(Week week) const;
    /// Why the index of a week is partial, a sentence each; queries of shows.yaml that have no series are not among
    /// them.
    std::vector<std::string> why_partial(Week week) const;

  private:
    /// Whose value it is: resolution, first and last day of the window, draw, first day of the bucket.
    using PointKey = std::tuple<Resolution, Day, Day, int, Day>;
    struct Query {
        QueryIndex index;
        std::map<PointKey, const RawPoint*> points;  // of the windows in use
    };
    static std::map<PointKey, double> weights_in(const QueryIndex& query, Week week);

    std::vector<Query> m_queries;
    double m_below_one = 0;
};

/// How a query came to its index of a week that it has.
QueryWeek interest_in_week(const QueryIndex& query, Week week);

}  // namespace public_signals::inline sources
