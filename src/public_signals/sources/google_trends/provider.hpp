// Where interest series come from. One provider today: what is behind the explore page of trends.google.com. The
// official API, once it is open, is another of these.
#pragma once

#include "public_signals/collect/step_cursor.hpp"
#include "public_signals/sources/google_trends/cache.hpp"

namespace public_signals::collect {

enum class InterestProgress {
    Waiting,    // an ask is on its way
    Answered,   // go on with the next series
    QueryEnds,  // no other series of this query has to be tried now
    ShowEnds,   // nor any other query
};

/// Asks for series, one walk through the steps long.
class TrendsProvider {
  public:
    virtual ~TrendsProvider() = default;
    virtual InterestProgress ask(const TrendsSeries& series) = 0;
};

/// explore, then multiline, with a cookie from autocomplete.
std::unique_ptr<TrendsProvider> trends_web(StepCursor& cursor, const TrendsCache& cache);
/// The most requests that a series takes there when nothing goes wrong, and those for the cookie.
inline constexpr int trends_web_requests = 2;
inline constexpr int trends_web_warm_up = 1;

}  // namespace public_signals::collect
