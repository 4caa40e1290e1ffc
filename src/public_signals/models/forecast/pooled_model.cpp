#include "public_signals/models/forecast/pooled_model.hpp"

#include <cmath>
#include <numbers>

namespace public_signals::inline models {
namespace {

constexpr double weeks_a_year = 365.2425 / 7;

/// Sine and cosine of one and two turns a year, by the Monday of the week.
void fill_season(Week week, double* columns) {
    const double turn = 2 * std::numbers::pi * static_cast<double>(week.index) / weeks_a_year;
    columns[0] = std::sin(turn);
    columns[1] = std::cos(turn);
    columns[2] = std::sin(2 * turn);
    columns[3] = std::cos(2 * turn);
}

std::size_t width_with(std::size_t metrics) {
    return fourier_columns + most_lags + metrics * attention_lags + 1;
}

}  // namespace

PooledModel::PooledModel(const RowSource& source, std::vector<std::size_t> metrics)
    : m_source(source),
      m_metrics(std::move(metrics)),
      m_moments(width_with(m_metrics.size()), source.outcome.show_count()),
      m_row(m_moments.width()) {}

bool PooledModel::fill(std::size_t show, std::int32_t origin, int lags, bool with_target,
                       std::vector<double>& row) const {
    fill_season(m_source.outcome.week_at(m_source.target_of(origin)), row.data());
    double* next = row.data() + fourier_columns;
    bool is_known = true;
    for (int lag = 0; lag < most_lags; ++lag) {
        *next = m_source.outcome.at(show, origin - m_source.outcome_lag - lag);
        is_known &= lag >= lags || !std::isnan(*next);
        ++next;
    }
    for (const std::size_t metric : m_metrics) {
        for (int lag = 0; lag < attention_lags; ++lag) {
            *next = m_source.attention.at(metric, lag, show, origin);
            is_known &= !std::isnan(*next);
            ++next;
        }
    }
    if (with_target) {
        *next = m_source.outcome.at(show, m_source.target_of(origin));
        is_known &= !std::isnan(*next);
    }
    return is_known;
}

void PooledModel::learn(std::int32_t origin) {
    for (std::size_t show = 0; show < m_source.outcome.show_count(); ++show) {
        if (fill(show, origin, most_lags, true, m_row)) {
            m_moments.add(show, m_row);
        }
    }
}

void PooledModel::forget(std::int32_t origin) {
    for (std::size_t show = 0; show < m_source.outcome.show_count(); ++show) {
        if (fill(show, origin, most_lags, true, m_row)) {
            m_moments.remove(show, m_row);
        }
    }
}

std::vector<std::size_t> PooledModel::columns(int lags, bool seasonal) const {
    std::vector<std::size_t> order;
    for (std::size_t j = 0; seasonal && j < fourier_columns; ++j) {
        order.push_back(j);
    }
    for (int lag = 0; lag < lags; ++lag) {
        order.push_back(fourier_columns + static_cast<std::size_t>(lag));
    }
    for (std::size_t j = fourier_columns + most_lags; j + 1 < m_moments.width(); ++j) {
        order.push_back(j);
    }
    return order;
}

/// Twice as many rows as there are coefficients and show effects.
bool PooledModel::has_rows_for(std::size_t coefficients) const {
    return m_moments.rows() >= 2 * (coefficients + m_moments.units()) && m_moments.units() > 0;
}

int PooledModel::order_by_bic(bool seasonal) const {
    const std::vector<std::size_t> order = columns(most_lags, seasonal);
    const std::size_t first = seasonal ? fourier_columns : 0;
    if (!has_rows_for(first + 1)) {
        return 0;
    }
    const MomentFit fitted = solve_moments(m_moments, order);
    const double n = static_cast<double>(m_moments.rows());
    int best = 0;
    double least = 0;
    for (int lags = 1; lags <= most_lags; ++lags) {
        const std::size_t k = first + static_cast<std::size_t>(lags);
        if (!has_rows_for(k)) {
            break;
        }
        const double bic = n * std::log(std::max(fitted.rss[k], 1e-300) / n) + static_cast<double>(k) * std::log(n);
        if (best == 0 || bic < least) {
            best = lags;
            least = bic;
        }
    }
    return best;
}

std::optional<MomentFit> PooledModel::fit(int lags, bool seasonal, double penalty) const {
    const std::vector<std::size_t> order = columns(lags, seasonal);
    if (lags == 0 || (penalty == 0 && !has_rows_for(order.size())) || m_moments.rows() <= m_moments.units() + 1) {
        return std::nullopt;
    }
    std::vector<double> penalties(order.size(), 0.0);
    for (std::size_t i = 0; i < order.size(); ++i) {
        penalties[i] = order[i] >= fourier_columns + most_lags ? penalty : 0.0;
    }
    return solve_moments(m_moments, order, penalties);
}

std::optional<MomentFit> PooledModel::fit_without_metrics(int lags, bool seasonal) const {
    std::vector<std::size_t> order = columns(lags, seasonal);
    order.resize(order.size() - m_metrics.size() * attention_lags);
    if (lags == 0 || !has_rows_for(order.size())) {
        return std::nullopt;
    }
    return solve_moments(m_moments, order, std::vector<double>(order.size(), 0.0));
}

double PooledModel::forecast(const MomentFit& fit, int lags, bool seasonal, std::size_t show,
                             std::int32_t origin) const {
    if (m_moments.rows_of(show) == 0 || !fill(show, origin, lags, false, m_row)) {
        return no_number;
    }
    const std::vector<std::size_t> order = columns(lags, seasonal);
    double forecast = m_moments.mean(show, m_moments.width() - 1);
    for (std::size_t i = 0; i < fit.coefficients.size(); ++i) {
        forecast += fit.coefficients[i] * (m_row[order[i]] - m_moments.mean(show, order[i]));
    }
    return forecast;
}

}  // namespace public_signals::inline models
