// Google Trends: explore and widgetdata answers -> points; Sunday buckets -> Monday weeks.
#pragma once

#include "public_signals/engine/page.hpp"

namespace public_signals::inline sources {

/// The points (multiline, multirange) or widgets (explore) of one answer and its state. Never fails.
ExtractedInterest extract_interest(const Page& page);

struct MondayWeek {
    Week week;
    std::vector<std::optional<double>> values;  // one per comparison item
    bool is_partial = false;
};
/// Whether every point begins at midnight of a Sunday, as the buckets of a WEEK timeline do.
bool are_sunday_buckets(const std::vector<InterestPoint>& points);
/// (6 W[M-1] + W[M+6]) / 7 over WEEK buckets, which begin on Sundays: a row only where both buckets exist, partial
/// where either is. Points that are no Sunday buckets give no rows.
std::vector<MondayWeek> to_monday_weeks(const std::vector<InterestPoint>& points);

}  // namespace public_signals::sources
