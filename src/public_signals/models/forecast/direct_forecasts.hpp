// Forecasts of one horizon by every rival, from origin to origin: what is known at an origin, and nothing else.
//
// At the origin, a Monday, the outcome is known up to `outcome_lag` weeks before. A horizon counts from the week of the
// origin: one week forecasts it, with the week before as "last week" where the outcome lag is one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "public_signals/models/forecast/attention.hpp"
#include "public_signals/models/forecast/forecast_words.hpp"
#include "public_signals/models/forecast/week_grid.hpp"

namespace public_signals::inline models {

inline constexpr int most_lags = 8;        // of the outcome; a show needs as many weeks before it is forecast
inline constexpr int season_weeks = 52;    // of the seasonal naive forecast
inline constexpr int fourier_columns = 4;  // sine and cosine of one and two turns a year

struct ForecastRequest {
    std::string outcome = "gross";
    std::vector<std::string> metrics;  // none: outcomes alone
    std::vector<int> horizons = {1, 2, 4, 8};
    std::optional<Week> first_origin;  // half of the weeks
    std::optional<int> window;         // weeks of outcomes that are learned from; all that are known
    int outcome_lag = 1;               // weeks until an outcome is known
    int placebos = 1;                  // exchanges of attention between shows
    std::uint64_t seed = 0;            // of the exchanges
    double alpha = 0.05;
};

struct Rival {
    RivalKind kind = RivalKind::Naive;
    std::optional<std::size_t> metric = {};  // of ArMetric

    bool uses_attention() const { return kind == RivalKind::ArMetric || kind == RivalKind::ArAll; }
};

/// The rivals in order: naive, seasonal naive, show mean, AR, then those that know attention (all of it together where
/// there are two metrics).
std::vector<Rival> rivals_of(std::size_t metrics);

struct DirectForecasts {
    int horizon = 1;
    std::vector<std::vector<double>> by_rival;  // show by show, origin by origin; NaN where a rival has no forecast
    /// Of a rival with attention: AR, taught on the rows that the rival learns from; empty of others. An AR that knows
    /// more weeks differs by what it learned from, and that is no merit of attention.
    std::vector<std::vector<double>> without;
    std::vector<std::int32_t> ar_order;  // lags of the outcome at each origin; 0 before there are enough rows
    std::vector<double> penalty;         // of the ridge at each origin; NaN without one
};

/// The weeks ahead of the last known outcome: the horizon with an outcome lag of one.
int steps_ahead(const ForecastRequest& request, int horizon);

DirectForecasts direct_forecasts(const WeekGrid& outcome, const Attention& attention, const ForecastRequest& request,
                                 const std::vector<Rival>& rivals, int horizon);

}  // namespace public_signals::inline models
