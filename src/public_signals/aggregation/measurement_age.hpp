// How old posts were when they were counted. Counts grow for months: weeks measured at different ages cannot be
// compared, and a backfill counts old weeks as of today.
#pragma once

#include <string>
#include <vector>

#include "public_signals/aggregation/latest_posts.hpp"
#include "public_signals/panel/panel.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals {

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

/// A row counts as read late when its scrape began more than this long after the week's end.
inline constexpr std::chrono::days late_after{28};

struct ReadLate {
    std::size_t rows = 0;  // weeks with posts and a scrape time
    std::size_t late = 0;

    double share() const { return rows == 0 ? 0 : static_cast<double>(late) / static_cast<double>(rows); }
    bool most() const { return 2 * late > rows; }
    ReadLate& operator+=(const ReadLate& other);
};
/// Of the weekly panel of TikTok or Instagram, by its scrape_run_at.
ReadLate read_late(Source source, const Panel& weekly);
/// The words of the warning counts_read_late.
std::string read_late_text(const ReadLate& seen);

}  // namespace public_signals
