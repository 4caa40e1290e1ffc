#include "public_signals/models/nested_clusters.hpp"

#include <algorithm>
#include <utility>

#include "public_signals/models/smaller_normal.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

constexpr double rounding_of_one = 0x1p-53;
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

NestedClusters::NestedClusters(const Factor& cluster, const Factor& large, const Factor& small, Eigen::MatrixXd inverse)
    : m_inverse(std::move(inverse)) {
    const auto [by_level, begin] = grouped_rows(large.code, static_cast<std::size_t>(large.levels));
    std::vector<std::int32_t> home(static_cast<std::size_t>(large.levels));
    for (std::size_t level = 0; level < home.size(); ++level) {
        home[level] = cluster.code[by_level[begin[level]]];
    }
    const auto [levels, first_level] = grouped_rows(home, static_cast<std::size_t>(cluster.levels));
    m_first_level = first_level;
    m_row.reserve(by_level.size());
    for (const std::uint32_t level : levels) {
        m_row.insert(m_row.end(), by_level.begin() + static_cast<std::ptrdiff_t>(begin[level]),
                     by_level.begin() + static_cast<std::ptrdiff_t>(begin[level + 1]));
        m_level_end.push_back(m_row.size());
    }
    m_small_level.reserve(m_row.size());
    for (const std::uint32_t row : m_row) {
        m_small_level.push_back(small.code[row]);
    }
    // No eigenvalue is over the largest sum of a row.
    const double largest = m_inverse.cwiseAbs().rowwise().sum().maxCoeff();
    std::vector<int> removed(static_cast<std::size_t>(small.levels));
    std::size_t i = 0;
    for (std::size_t g = 0; g + 1 < m_first_level.size(); ++g) {
        const std::size_t first = i;
        const std::size_t end = m_level_end[m_first_level[g + 1] - 1];
        int most = 0;
        for (; i < end; ++i) {
            most = std::max(most, ++removed[static_cast<std::size_t>(m_small_level[i])]);
        }
        for (std::size_t again = first; again < end; ++again) {
            removed[static_cast<std::size_t>(m_small_level[again])] = 0;
        }
        m_share.push_back(most * largest);
    }
}

void NestedClusters::take_out_rows(std::size_t g, std::span<const double* const> columns, double* sums,
                                   std::size_t stride, Eigen::MatrixXd& left) const {
    const std::size_t k = columns.size();
    std::vector<double> values(k);
    std::vector<double> products(k * k);
    const std::size_t first_level = m_first_level[g];
    const std::size_t end = m_level_end[m_first_level[g + 1] - 1];
    for (std::size_t i = first_level == 0 ? 0 : m_level_end[first_level - 1]; i < end; ++i) {
        double* const into = sums + stride * static_cast<std::size_t>(m_small_level[i]);
        for (std::size_t c = 0; c < k; ++c) {
            values[c] = columns[c][m_row[i]];
            into[c] += values[c];
        }
        for (std::size_t c = 0; c < k; ++c) {
            for (std::size_t d = 0; d <= c; ++d) {
                products[c * k + d] += values[c] * values[d];
            }
        }
    }
    for (std::size_t c = 0; c < k; ++c) {
        for (std::size_t d = 0; d <= c; ++d) {
            left(static_cast<Index>(c), static_cast<Index>(d)) -= products[c * k + d];
            if (d < c) {
                left(static_cast<Index>(d), static_cast<Index>(c)) -= products[c * k + d];
            }
        }
    }
}

void NestedClusters::add_removed(std::size_t g, std::size_t columns, const double* x, double* made,
                                 std::size_t stride) const {
    std::vector<double> mean(columns);
    std::size_t i = m_first_level[g] == 0 ? 0 : m_level_end[m_first_level[g] - 1];
    for (std::size_t level = m_first_level[g]; level < m_first_level[g + 1]; ++level) {
        const std::size_t first = i;
        const std::size_t end = m_level_end[level];
        std::ranges::fill(mean, 0.0);
        for (; i < end; ++i) {
            const double* const from = x + stride * static_cast<std::size_t>(m_small_level[i]);
            for (std::size_t c = 0; c < columns; ++c) {
                mean[c] += from[c];
            }
        }
        for (double& value : mean) {
            value /= static_cast<double>(end - first);
        }
        for (std::size_t again = first; again < end; ++again) {
            const std::size_t at = stride * static_cast<std::size_t>(m_small_level[again]);
            for (std::size_t c = 0; c < columns; ++c) {
                made[at + c] += x[at + c] - mean[c];
            }
        }
    }
}

std::vector<Eigen::MatrixXd> NestedClusters::left_without(std::span<const std::size_t> clusters,
                                                          std::span<const double* const> columns,
                                                          const Eigen::MatrixXd& whole) const {
    const std::size_t k = columns.size();
    const std::size_t stride = k * clusters.size();
    std::vector<Eigen::MatrixXd> left(clusters.size(), whole);
    Side sums = Side::Zero(static_cast<Index>(stride), m_inverse.rows());
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        take_out_rows(clusters[i], columns, sums.data() + k * i, stride, left[i]);
    }
    const auto size = static_cast<Index>(k);
    for (int round = 0; round < most_rounds; ++round) {
        const Side solved = side_product(sums, m_inverse);
        Side removed = Side::Zero(sums.rows(), sums.cols());
        bool is_done = true;
        for (std::size_t i = 0; i < clusters.size(); ++i) {
            add_removed(clusters[i], k, solved.data() + k * i, removed.data() + k * i, stride);
            const auto first = static_cast<Index>(k * i);
            const auto own = solved.middleRows(first, size).transpose();
            const Eigen::MatrixXd odd = removed.middleRows(first, size) * own;
            left[i] -= sums.middleRows(first, size) * own + odd;
            const double share = m_share[clusters[i]];
            for (Index c = 0; c < size; ++c) {
                is_done = is_done && odd(c, c) * share <= rounding_of_one * whole(c, c) * (1 - share);
            }
        }
        if (is_done) {
            break;
        }
        sums = std::move(removed);
    }
    return left;
}

}  // namespace public_signals::inline models
