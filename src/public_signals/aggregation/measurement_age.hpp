// How old posts were when they were counted. Counts grow for months: weeks measured at different ages cannot be
// compared, and a backfill counts old weeks as of today.
#pragma once

#include <string>
#include <vector>

#include "public_signals/aggregation/latest_posts.hpp"
#include "public_signals/panel/read_late.hpp"

namespace public_signals::inline aggregation {

/// Days between posting and the reading that gave a post's views (likes on Instagram; its last reading where all are
/// hidden), over the posts of a show and week.
struct MeasurementAge {
    std::string show;
    Week week;
    std::int64_t posts = 0;
    double median_days = 0;
};
/// One per show and week with a dated post that has a scrape time, sorted.
std::vector<MeasurementAge> measurement_ages(Source source, const LatestPosts& posts);

}  // namespace public_signals::inline aggregation
