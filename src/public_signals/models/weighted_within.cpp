#include "public_signals/models/weighted_within.hpp"

#include <algorithm>

namespace public_signals::inline models {

WeightedWithin::WeightedWithin(const std::vector<SharedFactor>& effects) {
    if (effects.empty()) {
        return;
    }
    m_large = effects.front();
    if (effects.size() > 1) {
        m_small = effects[1];
        if (m_small->levels > m_large->levels) {
            std::swap(m_small, m_large);
        }
    }
    m_rows.resize(static_cast<std::size_t>(m_large->levels));
    for (std::size_t row = 0; row < m_large->code.size(); ++row) {
        m_rows[static_cast<std::size_t>(m_large->code[row])].push_back(static_cast<Eigen::Index>(row));
    }
    if (m_small) {
        pin_components();
    }
}

/// Small levels that meet in large ones are known up to a constant: the first of each component is zero.
void WeightedWithin::pin_components() {
    std::vector<std::size_t> home(static_cast<std::size_t>(m_small->levels));
    for (std::size_t level = 0; level < home.size(); ++level) {
        home[level] = level;
    }
    const auto find = [&](std::size_t level) {
        while (home[level] != level) {
            level = home[level] = home[home[level]];
        }
        return level;
    };
    const auto level_at = [&](Eigen::Index row) {
        return static_cast<std::size_t>(m_small->code[static_cast<std::size_t>(row)]);
    };
    for (const auto& rows : m_rows) {
        for (std::size_t i = 1; i < rows.size(); ++i) {
            const std::size_t a = find(level_at(rows[i - 1]));
            const std::size_t b = find(level_at(rows[i]));
            home[std::max(a, b)] = std::min(a, b);
        }
    }
    for (std::size_t level = 0; level < home.size(); ++level) {
        m_place.push_back(find(level) == level ? -1 : m_places++);
    }
}

void WeightedWithin::set_weights(const Eigen::VectorXd& weights) {
    m_weights = weights;
    if (!m_large) {
        return;
    }
    m_sum = Eigen::VectorXd::Zero(m_large->levels);
    Eigen::MatrixXd dense = Eigen::MatrixXd::Zero(m_places, m_places);
    std::vector<std::pair<int, double>> met;
    for (std::size_t g = 0; g < m_rows.size(); ++g) {
        met.clear();
        for (const Eigen::Index row : m_rows[g]) {
            m_sum[static_cast<Eigen::Index>(g)] += weights[row];
            const int place =
                m_small ? m_place[static_cast<std::size_t>(m_small->code[static_cast<std::size_t>(row)])] : -1;
            if (place >= 0) {
                dense(place, place) += weights[row];
                met.emplace_back(place, weights[row]);
            }
        }
        for (const auto& [i, a] : met) {
            for (const auto& [j, b] : met) {
                dense(i, j) -= a * b / m_sum[static_cast<Eigen::Index>(g)];
            }
        }
    }
    if (m_places > 0) {
        m_dense.compute(dense);
    }
}

void WeightedWithin::take_means_out(Eigen::Ref<Eigen::VectorXd> values) const {
    for (std::size_t g = 0; g < m_rows.size(); ++g) {
        double sum = 0;
        for (const Eigen::Index row : m_rows[g]) {
            sum += m_weights[row] * values[row];
        }
        const double mean = sum / m_sum[static_cast<Eigen::Index>(g)];
        for (const Eigen::Index row : m_rows[g]) {
            values[row] -= mean;
        }
    }
}

void WeightedWithin::apply(Eigen::Ref<Eigen::VectorXd> values) const {
    if (!m_large) {
        return;
    }
    const int passes = m_places > 0 ? 2 : 1;  // the second takes out what rounding left
    for (int pass = 0; pass < passes; ++pass) {
        take_means_out(values);
        if (m_places == 0) {
            continue;
        }
        const auto place_at = [&](Eigen::Index row) {
            return m_place[static_cast<std::size_t>(m_small->code[static_cast<std::size_t>(row)])];
        };
        Eigen::VectorXd right = Eigen::VectorXd::Zero(m_places);
        for (Eigen::Index row = 0; row < values.size(); ++row) {
            if (const int place = place_at(row); place >= 0) {
                right[place] += m_weights[row] * values[row];
            }
        }
        const Eigen::VectorXd effect = m_dense.solve(right);
        for (Eigen::Index row = 0; row < values.size(); ++row) {
            if (const int place = place_at(row); place >= 0) {
                values[row] -= effect[place];
            }
        }
        take_means_out(values);
    }
}

}  // namespace public_signals::inline models
