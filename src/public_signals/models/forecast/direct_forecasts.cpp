#include "public_signals/models/forecast/direct_forecasts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "public_signals/models/forecast/pooled_model.hpp"

namespace public_signals::inline models {
namespace {

/// Ridge penalties on columns of unit length, least first; a thousand leaves next to nothing of a coefficient.
constexpr std::array<double, 7> penalties = {0.001, 0.01, 0.1, 1, 10, 100, 1000};
constexpr int two_years = 104;

std::size_t cell_of(const WeekGrid& outcome, std::size_t show, std::int32_t week) {
    return show * static_cast<std::size_t>(outcome.weeks) + static_cast<std::size_t>(week);
}

/// The mean of the known outcomes of a show in (after, last].
double mean_between(const WeekGrid& outcome, std::size_t show, std::int32_t after, std::int32_t last) {
    double sum = 0;
    int n = 0;
    for (std::int32_t week = std::max(after + 1, 0); week <= last; ++week) {
        const double value = outcome.at(show, week);
        if (!std::isnan(value)) {
            sum += value;
            ++n;
        }
    }
    return n == 0 ? no_number : sum / n;
}

/// Absolute errors of the ridge under each penalty, origin by origin: what the choice of the next one rests on.
class RollingValidation {
  public:
    explicit RollingValidation(std::int32_t weeks) : m_errors(static_cast<std::size_t>(weeks)) {}

    void keep(std::int32_t origin, std::size_t penalty, std::size_t show, double forecast) {
        if (!std::isnan(forecast)) {
            m_errors[static_cast<std::size_t>(origin)].forecasts.push_back({penalty, show, forecast});
        }
    }
    /// The penalty with the least error at the origins in (after, last], whose outcomes are known; the largest where
    /// there are none.
    std::size_t best(const WeekGrid& outcome, int horizon, std::int32_t after, std::int32_t last) {
        std::array<double, penalties.size()> sums{};
        bool any = false;
        for (std::int32_t origin = std::max(after + 1, 0); origin <= last; ++origin) {
            Origin& at = m_errors[static_cast<std::size_t>(origin)];
            if (!at.is_summed) {
                at.is_summed = true;
                for (const Kept& kept : at.forecasts) {
                    const double actual = outcome.at(kept.show, origin + horizon - 1);
                    at.sums[kept.penalty] += std::isnan(actual) ? 0.0 : std::abs(actual - kept.forecast);
                    at.any |= !std::isnan(actual);
                }
            }
            any |= at.any;
            for (std::size_t i = 0; i < penalties.size(); ++i) {
                sums[i] += at.sums[i];
            }
        }
        if (!any) {
            return penalties.size() - 1;
        }
        return static_cast<std::size_t>(std::ranges::min_element(sums) - sums.begin());
    }

  private:
    struct Kept {
        std::size_t penalty;
        std::size_t show;
        double forecast;
    };
    struct Origin {
        std::vector<Kept> forecasts;
        std::array<double, penalties.size()> sums{};
        bool is_summed = false;
        bool any = false;
    };
    std::vector<Origin> m_errors;
};

/// Everything that goes from origin to origin.
class OriginLoop {
  public:
    OriginLoop(const WeekGrid& outcome, const Attention& attention, const ForecastRequest& request,
               const std::vector<Rival>& rivals, int horizon)
        : m_outcome(outcome), m_request(request), m_rivals(rivals), m_horizon(horizon), m_validation(outcome.weeks) {
        const RowSource source{outcome, attention, request.outcome_lag, horizon};
        for (const Rival& rival : rivals) {
            std::vector<std::size_t> metrics;
            if (rival.metric) {
                metrics = {*rival.metric};
            } else if (rival.kind == RivalKind::ArAll) {
                metrics.resize(attention.metrics.size());
                std::iota(metrics.begin(), metrics.end(), std::size_t{0});
            }
            m_models.emplace_back(source, std::move(metrics));
        }
        m_known_weeks.assign(outcome.show_count(), 0);
        m_made.horizon = horizon;
        m_made.by_rival.assign(rivals.size(), std::vector<double>(outcome.values.size(), no_number));
        m_made.without.resize(rivals.size());
        for (std::size_t rival = 0; rival < rivals.size(); ++rival) {
            m_made.without[rival].assign(rivals[rival].uses_attention() ? outcome.values.size() : 0, no_number);
        }
        m_made.ar_order.assign(static_cast<std::size_t>(outcome.weeks), 0);
        m_made.penalty.assign(static_cast<std::size_t>(outcome.weeks), no_number);
    }

    DirectForecasts run() && {
        for (std::int32_t origin = 0; origin < m_outcome.weeks; ++origin) {
            learn_until(origin);
            forecast_at(origin);
        }
        return std::move(m_made);
    }

  private:
    bool is_pooled(std::size_t rival) const { return m_rivals[rival].kind >= RivalKind::Ar; }
    std::int32_t last_known(std::int32_t origin) const { return origin - m_request.outcome_lag; }
    /// The last week that is too old to be learned from.
    std::int32_t forgotten(std::int32_t origin) const {
        return m_request.window ? last_known(origin) - *m_request.window : -1;
    }

    void learn_until(std::int32_t origin) {
        for (std::size_t show = 0; show < m_outcome.show_count(); ++show) {
            m_known_weeks[show] += std::isnan(m_outcome.at(show, last_known(origin))) ? 0 : 1;
        }
        const std::int32_t row = last_known(origin) - m_horizon + 1;
        const std::int32_t old = forgotten(origin) - m_horizon + 1;
        for (std::size_t rival = 0; rival < m_rivals.size(); ++rival) {
            if (is_pooled(rival) && row >= 0) {
                m_models[rival].learn(row);
            }
            if (is_pooled(rival) && old >= 0) {
                m_models[rival].forget(old);
            }
        }
    }

    void forecast_at(std::int32_t origin) {
        m_seasonal = last_known(origin) + 1 >= two_years;
        m_lags = 0;
        for (std::size_t rival = 0; rival < m_rivals.size(); ++rival) {
            if (m_rivals[rival].kind == RivalKind::Ar) {
                m_ar = rival;
                m_lags = m_models[rival].order_by_bic(m_seasonal);
            }
        }
        m_made.ar_order[static_cast<std::size_t>(origin)] = m_lags;
        for (std::size_t rival = 0; rival < m_rivals.size(); ++rival) {
            if (!is_pooled(rival)) {
                simple(rival, origin);
            } else if (m_rivals[rival].kind == RivalKind::ArAll) {
                ridge(rival, origin);
            } else {
                pooled(rival, origin);
            }
            if (m_rivals[rival].uses_attention()) {
                without_metrics(rival, origin);
            }
        }
    }

    void simple(std::size_t rival, std::int32_t origin) {
        for (std::size_t show = 0; show < m_outcome.show_count(); ++show) {
            const std::int32_t season = origin + m_horizon - 1 - season_weeks;
            double forecast = no_number;
            switch (m_rivals[rival].kind) {
                case RivalKind::Naive:
                    forecast = m_outcome.at(show, last_known(origin));
                    break;
                case RivalKind::SeasonalNaive:
                    forecast = season <= last_known(origin) ? m_outcome.at(show, season) : no_number;
                    break;
                default:
                    forecast = mean_between(m_outcome, show, forgotten(origin), last_known(origin));
            }
            m_made.by_rival[rival][cell_of(m_outcome, show, origin)] = forecast;
        }
    }

    bool may_be_forecast(std::size_t show) const { return m_known_weeks[show] >= most_lags; }

    void pooled(std::size_t rival, std::int32_t origin) {
        const PooledModel& model = m_models[rival];
        const auto fit = model.fit(m_lags, m_seasonal, 0);
        for (std::size_t show = 0; fit && show < m_outcome.show_count(); ++show) {
            if (may_be_forecast(show)) {
                m_made.by_rival[rival][cell_of(m_outcome, show, origin)] =
                    model.forecast(*fit, m_lags, m_seasonal, show, origin);
            }
        }
    }

    void without_metrics(std::size_t rival, std::int32_t origin) {
        const PooledModel& model = m_models[rival];
        const bool learned_all = model.rows() == m_models[m_ar].rows();
        const auto fit = learned_all ? std::nullopt : model.fit_without_metrics(m_lags, m_seasonal);
        for (std::size_t show = 0; show < m_outcome.show_count(); ++show) {
            const std::size_t cell = cell_of(m_outcome, show, origin);
            if (learned_all) {
                m_made.without[rival][cell] = m_made.by_rival[m_ar][cell];
            } else if (fit && may_be_forecast(show)) {
                m_made.without[rival][cell] = model.forecast(*fit, m_lags, m_seasonal, show, origin);
            }
            if (std::isnan(m_made.without[rival][cell])) {
                m_made.by_rival[rival][cell] = no_number;  // there is nothing to hold it against
            }
        }
    }

    void ridge(std::size_t rival, std::int32_t origin) {
        const PooledModel& model = m_models[rival];
        const std::size_t chosen = m_validation.best(m_outcome, m_horizon, forgotten(origin) - m_horizon + 1,
                                                     last_known(origin) - m_horizon + 1);
        for (std::size_t i = 0; i < penalties.size(); ++i) {
            const auto fit = model.fit(m_lags, m_seasonal, penalties[i]);
            for (std::size_t show = 0; fit && show < m_outcome.show_count(); ++show) {
                if (!may_be_forecast(show)) {
                    continue;
                }
                const double forecast = model.forecast(*fit, m_lags, m_seasonal, show, origin);
                m_validation.keep(origin, i, show, forecast);
                if (i == chosen) {
                    m_made.by_rival[rival][cell_of(m_outcome, show, origin)] = forecast;
                    m_made.penalty[static_cast<std::size_t>(origin)] = penalties[i];
                }
            }
        }
    }

    const WeekGrid& m_outcome;
    const ForecastRequest& m_request;
    const std::vector<Rival>& m_rivals;
    int m_horizon;
    RollingValidation m_validation;
    std::vector<PooledModel> m_models;
    DirectForecasts m_made;
    std::vector<int> m_known_weeks;  // of each show, up to the last one that is known
    bool m_seasonal = false;
    int m_lags = 0;
    std::size_t m_ar = 0;  // its place among the rivals
};

}  // namespace

std::vector<Rival> rivals_of(std::size_t metrics) {
    std::vector<Rival> rivals = {
        {RivalKind::Naive}, {RivalKind::SeasonalNaive}, {RivalKind::ShowMean}, {RivalKind::Ar}};
    for (std::size_t metric = 0; metric < metrics; ++metric) {
        rivals.push_back({RivalKind::ArMetric, metric});
    }
    if (metrics > 1) {
        rivals.push_back({RivalKind::ArAll});
    }
    return rivals;
}

int steps_ahead(const ForecastRequest& request, int horizon) {
    return horizon + request.outcome_lag - 1;
}

DirectForecasts direct_forecasts(const WeekGrid& outcome, const Attention& attention, const ForecastRequest& request,
                                 const std::vector<Rival>& rivals, int horizon) {
    return OriginLoop(outcome, attention, request, rivals, horizon).run();
}

}  // namespace public_signals::inline models
