// Google Trends: explore and widgetdata answers -> points; Sunday buckets -> Monday weeks.
#pragma once

#include "public_signals/engine/page.hpp"

namespace public_signals::inline sources {

/// One point of a Trends series; the vectors have one entry per comparison item.
struct InterestPoint {
    std::vector<std::int64_t> time;  // unix seconds: one entry for multiline, one per item for multirange
    std::vector<std::optional<std::int64_t>> values;  // as served; null only where multirange has -1
    std::vector<bool> has_data;
    std::vector<bool> below_one;
    bool is_partial = false;
};

struct Widget {
    std::string id;
    std::string token;
    std::string request;  // byte by byte as served
};

struct ExtractedInterest {
    PageState state = PageState::LayoutChanged;
    std::string layout;  // multiline, multirange, explore, …
    std::vector<InterestPoint> points;
    std::vector<double> averages;
    std::vector<Widget> widgets;
    std::vector<Warning> warnings;
};

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

/// The line of JSON of `public-signals extract`; `file` is the path as given.
std::string extract_json(const std::string& file, const ExtractedInterest& extracted);

}  // namespace public_signals::inline sources
