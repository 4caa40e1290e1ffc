#include "public_signals/models/forecast/forecast_sample.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace public_signals::inline models {
namespace {

/// The mean absolute change from one week to the next up to a week; NaN without two neighbours.
double change_so_far(const WeekGrid& outcome, std::size_t show, std::int32_t last) {
    double sum = 0;
    int n = 0;
    for (std::int32_t week = 1; week <= last; ++week) {
        const double change = std::abs(outcome.at(show, week) - outcome.at(show, week - 1));
        if (!std::isnan(change)) {
            sum += change;
            ++n;
        }
    }
    return n == 0 ? no_number : sum / n;
}

std::vector<ForecastCell> cells_to_score(const WeekGrid& outcome, const ForecastRequest& request, int horizon) {
    std::vector<ForecastCell> cells;
    for (std::int32_t origin = first_origin_of(request, outcome); origin + horizon - 1 < outcome.weeks; ++origin) {
        for (std::size_t show = 0; show < outcome.show_count(); ++show) {
            const double actual = outcome.at(show, origin + horizon - 1);
            if (!std::isnan(actual)) {
                cells.push_back({show, origin, actual, change_so_far(outcome, show, origin - request.outcome_lag)});
            }
        }
    }
    return cells;
}

std::string why_not_formed(RivalKind kind, std::size_t forecasts) {
    switch (kind) {
        case RivalKind::Naive:
            return "the week before has no outcome";
        case RivalKind::SeasonalNaive:
            return "the week 52 weeks earlier has no outcome";
        case RivalKind::ShowMean:
            return "no earlier week has an outcome";
        case RivalKind::Ar:
            return fmt::format("a show needs {} weeks without a gap, and the rows must be twice the coefficients",
                               most_lags);
        case RivalKind::ArMetric:
        case RivalKind::ArAll:
            return forecasts == 0 ? "attention was not known, or too seldom to learn from"
                                  : "attention was not known at most origins";
    }
    return "";
}

/// Sums that scores are made of.
struct ErrorSums {
    std::size_t n = 0;
    double absolute = 0;
    double squared = 0;
    double relative = 0;
    double scaled = 0;
    double actual = 0;
    double actual_squared = 0;  // around the mean so far

    void add(double value, double forecast, double scale) {
        const double error = value - forecast;
        ++n;
        absolute += std::abs(error);
        squared += error * error;
        relative += value == 0 ? no_number : std::abs(error / value);
        scaled += scale > 0 ? std::abs(error) / scale : no_number;
        const double distance = value - actual;
        actual += distance / static_cast<double>(n);
        actual_squared += distance * (value - actual);
    }
    ForecastScores scores() const {
        const auto known = [](double value) { return std::isfinite(value) ? std::optional(value) : std::nullopt; };
        const double rows = static_cast<double>(n);
        ForecastScores scores{.n = n};
        if (n > 0) {
            scores.mae = absolute / rows;
            scores.rmse = std::sqrt(squared / rows);
            scores.mape = known(100 * relative / rows);
            scores.mase = known(scaled / rows);
            scores.r2 = actual_squared > 0 ? known(1 - squared / actual_squared) : std::nullopt;
        }
        return scores;
    }
};

std::size_t place_of(const WeekGrid& outcome, const ForecastCell& cell) {
    return cell.show * static_cast<std::size_t>(outcome.weeks) + static_cast<std::size_t>(cell.origin);
}

}  // namespace

double forecast_of(const WeekGrid& outcome, const DirectForecasts& made, std::size_t rival, const ForecastCell& cell) {
    return made.by_rival[rival][place_of(outcome, cell)];
}

double without_attention(const WeekGrid& outcome, const DirectForecasts& made, std::size_t rival,
                         const ForecastCell& cell) {
    return made.without[rival][place_of(outcome, cell)];
}

CommonSample common_sample(const WeekGrid& outcome, const DirectForecasts& made, const ForecastRequest& request,
                           const std::vector<Rival>& rivals, const std::vector<std::string>& names) {
    CommonSample sample;
    std::vector<ForecastCell> cells = cells_to_score(outcome, request, made.horizon);
    std::vector<std::size_t> count(rivals.size(), 0);
    for (std::size_t rival = 0; rival < rivals.size(); ++rival) {
        count[rival] = static_cast<std::size_t>(std::ranges::count_if(
            cells, [&](const ForecastCell& cell) { return !std::isnan(forecast_of(outcome, made, rival, cell)); }));
    }
    std::size_t wanted = 0;
    for (std::size_t rival = 0; rival < rivals.size(); ++rival) {
        if (rivals[rival].kind == RivalKind::Ar || (rivals[rival].kind == RivalKind::Naive && wanted == 0)) {
            wanted = count[rival] > 0 ? count[rival] : wanted;
        }
    }
    for (std::size_t rival = 0; rival < rivals.size(); ++rival) {
        if (count[rival] == 0 || 2 * count[rival] < wanted) {
            sample.not_formed.push_back(
                {names[rival], count[rival], wanted, why_not_formed(rivals[rival].kind, count[rival])});
        } else {
            sample.formed.push_back(rival);
        }
    }
    for (const ForecastCell& cell : cells) {
        const bool all = std::ranges::none_of(
            sample.formed, [&](std::size_t rival) { return std::isnan(forecast_of(outcome, made, rival, cell)); });
        if (all && !sample.formed.empty()) {
            sample.cells.push_back(cell);
        }
    }
    return sample;
}

ForecastScores scores_of(const WeekGrid& outcome, const DirectForecasts& made, std::size_t rival,
                         const std::vector<ForecastCell>& cells) {
    ErrorSums sums;
    for (const ForecastCell& cell : cells) {
        sums.add(cell.actual, forecast_of(outcome, made, rival, cell), cell.scale);
    }
    return sums.scores();
}

ForecastScores last_value_scores(const WeekGrid& outcome, int steps) {
    ErrorSums sums;
    for (std::size_t show = 0; show < outcome.show_count(); ++show) {
        for (std::int32_t week = steps; week < outcome.weeks; ++week) {
            const double value = outcome.at(show, week);
            const double last = outcome.at(show, week - steps);
            if (!std::isnan(value) && !std::isnan(last)) {
                sums.add(value, last, 1);
            }
        }
    }
    ForecastScores scores = sums.scores();
    scores.mase = std::nullopt;
    return scores;
}

}  // namespace public_signals::inline models
