// The weekly interest index of a query from captured windows of Google Trends.
//
// Each answer of Google Trends is scaled so that its own maximum is 100, and only windows under nine months come in
// days. So daily windows are put on one scale by a weekly series over the whole base range, or by what they share.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/panel/observations.hpp"
#include "public_signals/sources/google_trends/day_series.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline sources {

/// Google's last days still change: 36 to 72 hours.
inline constexpr std::chrono::days last_days_change_for{3};

struct TrendsBase {
    std::optional<Day> start;  // unset: the first day captured
    double below_one = 0.5;    // what "<1" counts as
    TrendsScale scale = TrendsScale::RangeMax;
    std::vector<Run> pulls;             // that asked Google themselves
    std::optional<DateRange> days_due;  // whose daily windows they asked, those before them included
};

/// What the study says; what it leaves open, and all of it where there is no study, as the latest run that asked Google
/// Trends had it.
TrendsBase trends_base(const std::vector<Run>& runs, const Study* study);

/// Why a week of an index is not whole.
enum class PartialWeek {
    None,
    Flagged,
    Short,
    Unsettled,
    DaysUnread,  // the weekly series stands for days that a pull asked and that no answer has
    Unscaled,    // a larger week, which would be 100, may be among those that are missing
    Apart,       // the same of downloaded windows, which a pull never completes
};

struct IndexWeek {
    double value = 0;
    bool is_partial = false;
    bool is_censored = false;  // none of its seven days had data: a zero that Google would not show
    bool lacks_days = false;   // of some day the weekly series alone says anything
    PartialWeek why = PartialWeek::None;
    Instant fetched;  // its earliest day
};

struct QueryIndex {
    std::string query;
    DaySeries series;
    std::map<Day, std::vector<WeeklyPart>> weekly_parts;  // of each week of the weekly series
    bool lacks_weekly = false;  // its days are empty, and of the weekly series of the same pull nothing is known
    double largest = 0;         // the mean of a week that is 100
    Week largest_week;
    std::map<Week, IndexWeek> weeks;
    /// What each draw says alone, in order of draws, on the scale of the index; weeks that no draw holds whole are
    /// absent. Empty when everything was drawn once.
    std::map<Week, std::vector<double>> by_draw;
    /// Of the mean over draws, on the scale of the index; weeks that fewer than two draws hold whole are absent.
    std::map<Week, double> standard_errors;
    bool is_unscaled = false;     // which week is 100 is open: every week is partial
    std::set<Day> disputed = {};  // periods of which runs of one second say different values
    std::size_t draws = 1;
    double history_factor = 1;        // what a new maximum of the latest scrape multiplied every earlier value by
    std::optional<Week> new_maximum;  // its week
};

/// The index of one series; `points` are its points of any runs, windows and draws.
QueryIndex query_index(std::string query, const std::vector<const RawPoint*>& points, const TrendsBase& base);

/// gt_index of one show: the mean over its queries that have data, partial where one of them is or is missing, or has
/// weeks where another has days; `unasked` more have no answer yet.
std::map<Week, IndexWeek> show_index(const std::vector<QueryIndex>& queries, int unasked);

}  // namespace public_signals::inline sources
