// How old posts were when they were counted, week by week over the shows; counts grow for months.
#pragma once

#include <string>
#include <vector>

#include "public_signals/report/history.hpp"

namespace public_signals::inline report {

struct AgedWeek {
    Week week;
    std::int64_t posts = 0;
    double youngest = 0;  // days, of the show whose posts were counted soonest
    double median = 0;
    double oldest = 0;
};

/// By week; weeks without a dated post are absent.
std::vector<AgedWeek> aged_weeks(const SourceAges& source);

/// Ages drift when a tenth of the weeks was counted more than four weeks later than another tenth.
struct AgeDrift {
    double early = 0;  // the tenth of the weekly medians
    double late = 0;   // nine tenths
    bool drifts() const { return late - early > static_cast<double>(late_after.count()); }
};
AgeDrift drift_of(const std::vector<AgedWeek>& weeks);
/// `47 to 570 days`: all but the first and the last tenth of the weeks, so a sentence says `in eight of ten weeks`.
std::string span_text(const AgeDrift& drift);
/// 3.4 days, 412 days.
std::string days_text(double days);

}  // namespace public_signals::inline report
