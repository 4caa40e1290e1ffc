// A run of forecasts: every rival at every horizon on one common sample, scored, tested, and set beside a placebo.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "public_signals/models/forecast/direct_forecasts.hpp"
#include "public_signals/models/forecast/predictive_tests.hpp"

namespace public_signals::inline models {

/// Errors over the forecasts of a sample. MAPE is unknown where an outcome is zero, MASE where a show's outcome never
/// changed before an origin, R2 where outcomes don't vary.
struct ForecastScores {
    std::size_t n = 0;
    double mae = 0;
    double rmse = 0;
    std::optional<double> mape;  // per cent
    std::optional<double> mase;  // Hyndman and Koehler (2006): by the show's mean change from week to week so far
    std::optional<double> r2;    // 1 - squared errors / squared distances from the sample's mean
};

/// A rival against another, which its forecasts nest where there is a Clark-West test.
struct ForecastComparison {
    std::string against;
    double cut = 0;                        // share of the mean absolute error of an origin that is saved
    std::optional<double> cut_lower = {};  // of 1 - alpha, by Diebold and Mariano's error
    std::optional<double> cut_upper = {};
    std::optional<MeanTest> diebold_mariano = {};
    std::optional<MeanTest> clark_west = {};
    std::optional<ConditionalTest> giacomini_white = {};  // of rolling windows
    std::optional<double> pvalue = {};  // of attention: Clark and West's, Giacomini and White's with a rolling window
    std::optional<double> qvalue = {};  // Benjamini-Hochberg over the attention rivals of all horizons
    std::optional<ForecastVerdict> verdict = {};  // of attention; none without a test
};

/// The same forecasts with the attention of other shows.
struct PlaceboForecasts {
    int exchanges = 0;  // that could be compared
    double skill = 0;   // mean
    std::optional<double> least_pvalue;
    int rejections = 0;  // with p under alpha and a smaller error
};

struct RivalResult {
    Rival rival;
    std::string name;  // naive, seasonal naive, show mean, AR, AR + tt_posts, AR + all metrics
    ForecastScores scores;
    std::optional<double> skill;                   // 1 - MAE / MAE of AR, taught on the same rows
    std::optional<ForecastComparison> comparison;  // attention against AR, AR against naive
    std::optional<PlaceboForecasts> placebo;
    std::vector<double> loss;          // mean absolute error of each origin
    std::vector<double> loss_without;  // of attention: that of AR, taught on the same rows
};

/// A rival that has too few forecasts to be compared.
struct NotFormed {
    std::string name;
    std::size_t forecasts = 0;
    std::size_t of = 0;  // that could be scored
    std::string why;
};

struct HorizonResult {
    int horizon = 1;
    std::size_t shows = 0;
    std::vector<Week> origins;                    // of the common sample
    std::optional<std::pair<int, int>> ar_order;  // least and most lags of the outcome
    std::vector<RivalResult> rivals;              // on the common sample; none where it is empty
    std::vector<NotFormed> not_formed;
    ForecastScores last_week;  // the last known value alone, over all weeks that have it
};

/// A forecast of every rival for a show's week.
struct ForecastRow {
    std::string show;
    Week origin;
    int horizon = 1;
    Week target;
    std::optional<double> actual;
    bool compared = false;  // in the common sample
    std::vector<std::optional<double>> forecasts;
};

struct ForecastWarning {
    std::string code;  // not_real_time, few_origins
    std::string text;
};

struct ForecastRun {
    ForecastRequest request;
    Week first_week;
    Week last_week;
    Week first_origin;
    std::size_t shows = 0;
    bool real_time = false;
    std::optional<double> late_share;
    std::size_t vintages = 0;
    std::vector<std::string> rival_names;
    std::vector<HorizonResult> horizons;
    std::vector<ForecastRow> rows;  // from the first origin on
    std::vector<ForecastWarning> warnings;
};

/// The name of a rival in tables.
std::string rival_name(const Rival& rival, const std::vector<std::string>& metrics);
/// Errors: no horizon or one under 1, an outcome lag under 1, a window too short for a regression, a first origin
/// outside the weeks, alpha outside 0 to 1.
Result<void> check_request(const ForecastRequest& request, const WeekGrid& outcome);
/// The week of the first forecast that is scored, counted from the first one.
std::int32_t first_origin_of(const ForecastRequest& request, const WeekGrid& outcome);

Result<ForecastRun> run_forecast(const WeekGrid& outcome, const Attention& attention, const ForecastRequest& request);

}  // namespace public_signals::inline models
