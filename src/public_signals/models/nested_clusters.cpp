#include "public_signals/models/nested_clusters.hpp"

#include <algorithm>

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

constexpr double small_share = 0.125;
constexpr std::size_t no_place = static_cast<std::size_t>(-1);
constexpr int most_rounds = 20;  // each adds two terms

}  // namespace

bool NestedClusters::is_nested(const Factor& large, const Factor& cluster) {
    if (&large == &cluster) {
        return true;
    }
    std::vector<std::int32_t> home(static_cast<std::size_t>(large.levels), -1);
    for (std::size_t row = 0; row < large.code.size(); ++row) {
        std::int32_t& own = home[static_cast<std::size_t>(large.code[row])];
        if (own != -1 && own != cluster.code[row]) {
            return false;
        }
        own = cluster.code[row];
    }
    return true;
}

NestedClusters::NestedClusters(const Factor& cluster, const Factor& large, const Factor& small,
                               Eigen::MatrixXd inverse)
    : m_inverse(std::move(inverse)),
      m_small_level(static_cast<std::size_t>(cluster.levels)),
      m_levels(static_cast<std::size_t>(cluster.levels)),
      m_share(static_cast<std::size_t>(cluster.levels)) {
    std::vector<std::size_t> place(static_cast<std::size_t>(large.levels), no_place);  // of a level in its cluster
    for (std::size_t row = 0; row < large.code.size(); ++row) {
        const auto g = static_cast<std::size_t>(cluster.code[row]);
        std::size_t& own = place[static_cast<std::size_t>(large.code[row])];
        if (own == no_place) {
            own = m_levels[g].size();
            m_levels[g].emplace_back();
        }
        m_levels[g][own].push_back(small.code[row]);
        m_small_level[g].push_back(small.code[row]);
    }
    // No eigenvalue is over the largest sum of a row.
    const double largest = m_inverse.cwiseAbs().rowwise().sum().maxCoeff();
    std::vector<int> removed(static_cast<std::size_t>(small.levels));
    for (std::size_t g = 0; g < m_levels.size(); ++g) {
        int most = 0;
        for (const std::int32_t level : m_small_level[g]) {
            most = std::max(most, ++removed[static_cast<std::size_t>(level)]);
        }
        for (const std::int32_t level : m_small_level[g]) {
            removed[static_cast<std::size_t>(level)] = 0;
        }
        m_share[g] = most * largest;
    }
}

bool NestedClusters::is_small(std::size_t g) const {
    return m_share[g] <= small_share;
}

void NestedClusters::add_removed(std::size_t g, const Side& x, Index first, Index columns, Side& made) const {
    Eigen::VectorXd mean(columns);
    for (const Level& rows : m_levels[g]) {
        mean.setZero();
        for (const std::int32_t level : rows) {
            mean += x.col(level).segment(first, columns);
        }
        mean /= static_cast<double>(rows.size());
        for (const std::int32_t level : rows) {
            made.col(level).segment(first, columns) += x.col(level).segment(first, columns) - mean;
        }
    }
}

std::vector<Eigen::MatrixXd> NestedClusters::taken_out(std::span<const std::size_t> clusters,
                                                       const std::vector<Eigen::MatrixXd>& values,
                                                       const Eigen::VectorXd& rounding) const {
    const Index k = rounding.size();
    std::vector<Eigen::MatrixXd> made(clusters.size(), Eigen::MatrixXd::Zero(k, k));
    Side sums = Side::Zero(k * std::ssize(clusters), m_inverse.rows());
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        const std::vector<std::int32_t>& levels = m_small_level[clusters[i]];
        for (std::size_t row = 0; row < levels.size(); ++row) {
            sums.col(levels[row]).segment(k * static_cast<Index>(i), k) +=
                values[i].row(static_cast<Index>(row)).transpose();
        }
    }
    for (int round = 0; round < most_rounds; ++round) {
        const Side solved = sums * m_inverse;
        Side removed = Side::Zero(sums.rows(), sums.cols());
        bool is_done = true;
        for (std::size_t i = 0; i < clusters.size(); ++i) {
            const Index first = k * static_cast<Index>(i);
            add_removed(clusters[i], solved, first, k, removed);
            const auto own = solved.middleRows(first, k).transpose();
            const Eigen::MatrixXd odd = removed.middleRows(first, k) * own;
            made[i] += sums.middleRows(first, k) * own + odd;
            const double share = m_share[clusters[i]];
            is_done = is_done && (odd.diagonal().array() * share <= rounding.array() * (1 - share)).all();
        }
        if (is_done) {
            break;
        }
        sums = std::move(removed);
    }
    return made;
}

}  // namespace public_signals::inline models
