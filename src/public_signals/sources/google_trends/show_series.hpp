// The series that a show's index is made of: of each query the points of one place, category, kind of search and
// language. Those of two are never put together.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "public_signals/panel/observations.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline sources {

struct ShowSeries {
    // Each query and its points, in the order of their keys: an index is the same sum however its queries are spelled.
    std::vector<std::pair<std::string, std::vector<const RawPoint*>>> queries;
    std::vector<std::string> unasked;  // queries of the study without any answer yet: every week lacks them
};

/// By show. A study says which queries are asked, and where; of a show that no study names, what was asked last counts.
std::map<std::string, ShowSeries> series_by_show(const std::vector<RawPoint>& points, const Study* study);

/// What of a point the study does not ask, for a person: `query hamilton`, `six musical in US-CA`; empty where all is
/// asked.
std::string interest_not_asked(const RawPoint& point, const Show& show, const Settings& settings);

/// What a person should know of a query without any answer beside others that have some.
std::string no_series_text(std::string_view show, std::string_view query);

/// Of each show some of whose queries the series of some URLs are: that of those it asks too without one among them.
std::vector<std::string> queries_not_brought(const std::vector<std::string>& urls, const Study& study);

}  // namespace public_signals::inline sources
