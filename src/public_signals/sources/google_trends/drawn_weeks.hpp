// How far several draws of Google Trends lie apart: the standard error of the values in the weekly file.
#pragma once

#include <string>
#include <vector>

#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/engine/source.hpp"

namespace public_signals::inline sources {

/// A week of a query, or of a show's gt_index. On the scale of the index.
struct DrawnWeek {
    std::string show;
    Week week;
    std::string query;  // empty: the show's gt_index
    double value = 0;
    double standard_error = 0;
    std::size_t draws = 2;
};

/// By show, week and query, the show's own row first; weeks that fewer than two draws hold whole are absent. Empty when
/// everything was drawn once.
std::vector<DrawnWeek> drawn_weeks(const Observations& observations, const WeeklyOptions& options);

/// What each draw says of gt_index alone: the mean over the show's queries of their first draw, of their second, and so
/// on as far as all of them go; one value where the week was drawn once. Weeks that are partial are absent.
std::vector<WeekByDraw> weeks_by_draw(const Observations& observations, const WeeklyOptions& options);

/// data/weekly/google_trends_draws.csv: show, week_start, query, value, standard_error, draws.
std::string drawn_weeks_csv(const std::vector<DrawnWeek>& weeks);

}  // namespace public_signals::inline sources
