// The common sample of a horizon: the shows and origins that every rival forecasts, and the errors on it.
#pragma once

#include <cstdint>
#include <vector>

#include "public_signals/models/forecast/forecast_run.hpp"

namespace public_signals::inline models {

struct ForecastCell {
    std::size_t show = 0;
    std::int32_t origin = 0;
    double actual = 0;
    double scale = 0;  // mean change from week to week of the show so far; NaN without one
};

/// Sorted by origin, then show.
struct CommonSample {
    std::vector<ForecastCell> cells;
    std::vector<std::size_t> formed;  // places of the rivals that are compared
    std::vector<NotFormed> not_formed;
};

/// A rival with forecasts for less than half of what AR (naive, where there is no AR) forecasts is left out and named.
CommonSample common_sample(const WeekGrid& outcome, const DirectForecasts& made, const ForecastRequest& request,
                           const std::vector<Rival>& rivals, const std::vector<std::string>& names);

/// A rival's forecast of a cell.
double forecast_of(const WeekGrid& outcome, const DirectForecasts& made, std::size_t rival, const ForecastCell& cell);
/// The forecast of AR that an attention rival is held against.
double without_attention(const WeekGrid& outcome, const DirectForecasts& made, std::size_t rival,
                         const ForecastCell& cell);
ForecastScores scores_of(const WeekGrid& outcome, const DirectForecasts& made, std::size_t rival,
                         const std::vector<ForecastCell>& cells);
/// Of the last known value alone, wherever there is one.
ForecastScores last_value_scores(const WeekGrid& outcome, int steps);

/// What a loss makes of each cell, averaged over the shows of an origin.
template <class Loss>
OriginSeries mean_by_origin(const std::vector<ForecastCell>& cells, Loss loss) {
    OriginSeries series;
    std::size_t n = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (series.empty() || series.back().origin != cells[i].origin) {
            series.push_back({cells[i].origin, 0});
            n = 0;
        }
        ++n;
        series.back().value += (loss(cells[i]) - series.back().value) / static_cast<double>(n);
    }
    return series;
}

}  // namespace public_signals::inline models
