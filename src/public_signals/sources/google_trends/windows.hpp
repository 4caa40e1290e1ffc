// Captured windows of one query: the latest capture of each, and weekly windows joined into one backbone.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "public_signals/panel/observations.hpp"

namespace public_signals::inline sources {

struct TrendsPoint {
    double value = 0;  // scored: "<1" is below_one, no data is 0
    bool is_partial = false;
    bool has_data = true;  // false: too little interest to show, which counts as 0
};

struct TrendsWindow {
    Day start;
    Day end;
    int draw = 0;
    Instant scrape_run_at;
    std::string_view run_id;            // of the rows that it is made of
    std::map<Day, TrendsPoint> points;  // empty when the timeline was
    std::set<Day> disputed;             // periods of which runs of one second say different values: unsaid too
    std::set<Day> unsaid;               // periods of it whose cell is empty, or that stand between others and lack one

    bool covers(Day first, Day last) const { return start <= first && end >= last; }
    /// Google samples anew each day: of windows of one day none is the later one, whatever second they were brought in.
    Day sampled() const { return day_of(scrape_run_at); }
};

/// What a served value counts as; nullopt where there is none.
std::optional<double> scored(const RawPoint& point, double below_one);

/// The windows of a resolution, by start, then draw: of captures of the same window the latest, and of
/// windows that grew from the same start only the longest. What a window leaves unsaid none of an earlier day says.
std::vector<TrendsWindow> latest_windows(const std::vector<const RawPoint*>& points, Resolution resolution,
                                         double below_one);

/// A served weekly value that a value of the joint weekly series is made of, and what it was multiplied by.
struct WeeklyPart {
    Day window_start;
    Day window_end;
    int draw = 0;
    double factor = 1;
};

/// The weekly windows as one series by first day (Sunday): those of the latest day, the mean over them, and every older
/// one for weeks that are missing. A window joins when it shares at least 52 weeks, scaled by the ratio of what both
/// have.
struct Backbone {
    std::map<Day, TrendsPoint> weeks;
    Instant scrape_run_at;
    std::map<Day, std::vector<WeeklyPart>> parts;  // of each week: their sum, each times its factor, is its value

    /// The point of the bucket that a day lies in.
    const TrendsPoint* of(Day day) const;
    /// The first day of that bucket.
    std::optional<Day> bucket_of(Day day) const;
};
Backbone backbone_of(std::vector<TrendsWindow> windows);

}  // namespace public_signals::inline sources
