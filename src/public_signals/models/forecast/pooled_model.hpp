// One regression on the outcome's lags, the season and some metrics, shows pooled with show effects, kept up to date
// from origin to origin.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "public_signals/models/forecast/attention.hpp"
#include "public_signals/models/forecast/direct_forecasts.hpp"
#include "public_signals/models/forecast/within_moments.hpp"

namespace public_signals::inline models {

/// Where rows come from: outcomes and attention, with the lag and the horizon that fix what a row may hold.
struct RowSource {
    const WeekGrid& outcome;
    const Attention& attention;
    int outcome_lag;
    int horizon;

    std::int32_t target_of(std::int32_t origin) const { return origin + horizon - 1; }
};

class PooledModel {
  public:
    /// With the metrics named by their place.
    PooledModel(const RowSource& source, std::vector<std::size_t> metrics);

    /// Learns, or forgets, the rows of all shows at an origin whose outcome is known by now.
    void learn(std::int32_t origin);
    void forget(std::int32_t origin);

    /// The number of outcome lags by BIC, the season's columns in where `seasonal`; 0 with too few rows.
    int order_by_bic(bool seasonal) const;
    /// Coefficients with `lags` lags of the outcome, the metrics' shrunk by `penalty`; nothing with too few rows.
    std::optional<MomentFit> fit(int lags, bool seasonal, double penalty) const;
    /// The same rows without the metrics.
    std::optional<MomentFit> fit_without_metrics(int lags, bool seasonal) const;
    /// The forecast of a show at an origin by either fit; NaN where what it needs, metrics among it, is unknown.
    double forecast(const MomentFit& fit, int lags, bool seasonal, std::size_t show, std::int32_t origin) const;
    std::size_t rows() const { return m_moments.rows(); }

    const std::vector<std::size_t>& metrics() const { return m_metrics; }

  private:
    std::vector<std::size_t> columns(int lags, bool seasonal) const;
    bool fill(std::size_t show, std::int32_t origin, int lags, bool with_target, std::vector<double>& row) const;
    bool has_rows_for(std::size_t coefficients) const;

    RowSource m_source;
    std::vector<std::size_t> m_metrics;
    WithinMoments m_moments;
    mutable std::vector<double> m_row;
};

}  // namespace public_signals::inline models
