#include "public_signals/models/forecast/within_moments.hpp"

#include <cassert>
#include <cmath>

namespace public_signals::inline models {
namespace {

/// What is left of a column of unit length behind those before it; below this it is rounding.
constexpr double smallest_pivot = 1e-10;

}  // namespace

WithinMoments::WithinMoments(std::size_t width, std::size_t shows)
    : m_width(width),
      m_count(shows, 0),
      m_mean(shows * width, 0.0),
      m_largest(width, 0.0),
      m_products(Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(width), static_cast<Eigen::Index>(width))),
      m_distance(static_cast<Eigen::Index>(width)) {}

void WithinMoments::add(std::size_t show, std::span<const double> row) {
    assert(row.size() == m_width);
    const double before = static_cast<double>(m_count[show]);
    double* const mean = &m_mean[show * m_width];
    for (std::size_t j = 0; j < m_width; ++j) {
        m_distance[static_cast<Eigen::Index>(j)] = before == 0 ? 0.0 : row[j] - mean[j];
        m_largest[j] = std::max(m_largest[j], std::abs(row[j]));
        mean[j] = before == 0 ? row[j] : mean[j] + (row[j] - mean[j]) / (before + 1);
    }
    m_products.selfadjointView<Eigen::Lower>().rankUpdate(m_distance, before / (before + 1));
    m_units += before == 0 ? 1 : 0;
    ++m_count[show];
    ++m_rows;
}

void WithinMoments::remove(std::size_t show, std::span<const double> row) {
    assert(row.size() == m_width && m_count[show] > 0);
    const double before = static_cast<double>(m_count[show]);
    double* const mean = &m_mean[show * m_width];
    --m_count[show];
    --m_rows;
    if (m_count[show] == 0) {
        --m_units;
        return;
    }
    for (std::size_t j = 0; j < m_width; ++j) {
        m_distance[static_cast<Eigen::Index>(j)] = row[j] - mean[j];
        mean[j] -= (row[j] - mean[j]) / (before - 1);
    }
    m_products.selfadjointView<Eigen::Lower>().rankUpdate(m_distance, -before / (before - 1));
}

bool WithinMoments::varies(std::size_t j) const {
    const double rounding = 1e-14 * m_largest[j] * m_largest[j] * static_cast<double>(m_rows);
    return m_products(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(j)) > rounding;
}

MomentFit solve_moments(const WithinMoments& moments, std::span<const std::size_t> order,
                        std::span<const double> penalty) {
    const std::size_t target = moments.width() - 1;
    const std::size_t k = order.size();
    MomentFit fit{.coefficients = std::vector<double>(k, 0.0), .rss = {moments.product(target, target)}};
    std::vector<double> scale(k, 0.0);
    for (std::size_t i = 0; i < k; ++i) {
        scale[i] = moments.varies(order[i]) ? 1 / std::sqrt(moments.product(order[i], order[i])) : 0.0;
    }
    const auto product = [&moments](std::size_t a, std::size_t b) {
        return a >= b ? moments.product(a, b) : moments.product(b, a);
    };
    std::vector<double> factor(k * k, 0.0);  // Cholesky's, row by row; a row of zeros for one that is left out
    std::vector<double> solved(k, 0.0);
    for (std::size_t i = 0; i < k; ++i) {
        double* const row = &factor[i * k];
        double pivot = 1 + (penalty.empty() ? 0.0 : penalty[i]);
        double share = scale[i] * product(target, order[i]);
        for (std::size_t j = 0; j < i; ++j) {
            const double* const earlier = &factor[j * k];
            if (earlier[j] == 0) {
                continue;
            }
            double rest = scale[i] * scale[j] * product(order[i], order[j]);
            for (std::size_t l = 0; l < j; ++l) {
                rest -= row[l] * earlier[l];
            }
            row[j] = rest / earlier[j];
            pivot -= row[j] * row[j];
            share -= row[j] * solved[j];
        }
        if (scale[i] == 0 || pivot < smallest_pivot) {
            std::fill(row, row + k, 0.0);
            fit.rss.push_back(fit.rss.back());
            continue;
        }
        row[i] = std::sqrt(pivot);
        solved[i] = share / row[i];
        fit.rss.push_back(fit.rss.back() - solved[i] * solved[i]);
    }
    for (std::size_t i = k; i > 0; --i) {
        if (factor[(i - 1) * k + i - 1] == 0) {
            continue;
        }
        double rest = solved[i - 1];
        for (std::size_t j = i; j < k; ++j) {
            rest -= factor[j * k + i - 1] * fit.coefficients[j];
        }
        fit.coefficients[i - 1] = rest / factor[(i - 1) * k + i - 1];
    }
    for (std::size_t i = 0; i < k; ++i) {
        fit.coefficients[i] *= scale[i];
    }
    return fit;
}

}  // namespace public_signals::inline models
