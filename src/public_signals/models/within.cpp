#include "public_signals/models/within.hpp"

#include <fmt/format.h>

#include <numeric>

namespace public_signals {
namespace {

constexpr std::int32_t most_dense_levels = 5000;

using Index = Eigen::Index;

std::size_t at(const Factor& factor, Index row) {
    return static_cast<std::size_t>(factor.code[static_cast<std::size_t>(row)]);
}

Index rows_of(const Factor& factor) {
    return static_cast<Index>(factor.code.size());
}

Eigen::VectorXd sums(const Factor& factor, const Eigen::Ref<const Eigen::VectorXd>& values) {
    Eigen::VectorXd total = Eigen::VectorXd::Zero(factor.levels);
    for (Index row = 0; row < values.size(); ++row) {
        total[static_cast<Index>(at(factor, row))] += values[row];
    }
    return total;
}

Eigen::VectorXd weights(const Factor& factor) {
    return sums(factor, Eigen::VectorXd::Ones(rows_of(factor))).cwiseInverse();
}

/// Row numbers sorted by the factor's level, and where each level begins.
struct Grouped {
    std::vector<Index> row;
    std::vector<std::size_t> begin;
};

Grouped grouped(const Factor& factor) {
    Grouped groups{std::vector<Index>(factor.code.size()),
                   std::vector<std::size_t>(static_cast<std::size_t>(factor.levels) + 1)};
    for (const std::int32_t code : factor.code) {
        ++groups.begin[static_cast<std::size_t>(code) + 1];
    }
    std::partial_sum(groups.begin.begin(), groups.begin.end(), groups.begin.begin());
    std::vector<std::size_t> next = groups.begin;
    for (Index row = 0; row < rows_of(factor); ++row) {
        groups.row[next[at(factor, row)]++] = row;
    }
    return groups;
}

/// Union-find over the small side's levels: two of them that share a large level are connected.
class Components {
  public:
    explicit Components(std::int32_t levels) : m_parent(static_cast<std::size_t>(levels)) {
        std::iota(m_parent.begin(), m_parent.end(), std::size_t{0});
    }
    std::size_t find(std::size_t level) {
        while (m_parent[level] != level) {
            level = m_parent[level] = m_parent[m_parent[level]];
        }
        return level;
    }
    void connect(std::size_t a, std::size_t b) { m_parent[find(a)] = find(b); }

  private:
    std::vector<std::size_t> m_parent;
};

/// The small side's normal matrix after the large side is eliminated: counts less what the large levels share.
Eigen::MatrixXd normal_matrix(const Factor& small, const Grouped& groups, const Eigen::VectorXd& large_weight) {
    Eigen::MatrixXd normal = Eigen::MatrixXd::Zero(small.levels, small.levels);
    std::vector<Index> levels;
    for (std::size_t g = 0; g + 1 < groups.begin.size(); ++g) {
        levels.clear();
        for (std::size_t i = groups.begin[g]; i < groups.begin[g + 1]; ++i) {
            levels.push_back(static_cast<Index>(at(small, groups.row[i])));
        }
        const double weight = large_weight[static_cast<Index>(g)];
        for (const Index a : levels) {
            normal(a, a) += 1.0;
            for (const Index b : levels) {
                normal(b, a) -= weight;
            }
        }
    }
    return normal;
}

}  // namespace

Result<Within> Within::of(const std::vector<Factor>& effects) {
    Within within;
    if (effects.empty()) {
        return within;
    }
    within.m_large = &effects[0];
    if (effects.size() > 1) {
        const bool first_larger = effects[0].levels >= effects[1].levels;
        within.m_large = &effects[first_larger ? 0 : 1];
        within.m_small = &effects[first_larger ? 1 : 0];
    }
    within.m_large_weight = weights(*within.m_large);
    if (within.m_small == nullptr) {
        return within;
    }
    const Factor& small = *within.m_small;
    if (small.levels > most_dense_levels) {
        return invalid(
            fmt::format("both effects have over {} levels: {} has {}", most_dense_levels, small.name, small.levels), "",
            "use coarser groups for one of them");
    }
    const Grouped groups = grouped(*within.m_large);
    Components components(small.levels);
    for (std::size_t g = 0; g + 1 < groups.begin.size(); ++g) {
        for (std::size_t i = groups.begin[g] + 1; i < groups.begin[g + 1]; ++i) {
            components.connect(at(small, groups.row[i]), at(small, groups.row[i - 1]));
        }
    }
    const Eigen::MatrixXd normal = normal_matrix(small, groups, within.m_large_weight);
    within.m_components = 0;
    std::vector<Index> kept;
    for (std::size_t level = 0; level < static_cast<std::size_t>(small.levels); ++level) {
        const bool left_out = components.find(level) == level;
        within.m_components += left_out;
        within.m_place.push_back(left_out ? -1 : static_cast<int>(kept.size()));
        if (!left_out) {
            kept.push_back(static_cast<Index>(level));
        }
    }
    if (!kept.empty()) {
        within.m_dense.emplace(Eigen::MatrixXd(normal(kept, kept)));
    }
    return within;
}

void Within::project(Eigen::Ref<Eigen::VectorXd> column) const {
    const Eigen::VectorXd means = sums(*m_large, column).cwiseProduct(m_large_weight);
    for (Index row = 0; row < column.size(); ++row) {
        column[row] -= means[static_cast<Index>(at(*m_large, row))];
    }
    if (!m_dense) {
        return;
    }
    const Eigen::VectorXd by_level = sums(*m_small, column);
    Eigen::VectorXd right(m_dense->rows());
    for (std::size_t level = 0; level < m_place.size(); ++level) {
        if (m_place[level] >= 0) {
            right[m_place[level]] = by_level[static_cast<Index>(level)];
        }
    }
    m_dense->solveInPlace(right);
    Eigen::VectorXd effect = Eigen::VectorXd::Zero(m_small->levels);
    for (std::size_t level = 0; level < m_place.size(); ++level) {
        if (m_place[level] >= 0) {
            effect[static_cast<Index>(level)] = right[m_place[level]];
        }
    }
    Eigen::VectorXd shared = Eigen::VectorXd::Zero(m_large->levels);
    for (Index row = 0; row < column.size(); ++row) {
        const double value = effect[static_cast<Index>(at(*m_small, row))];
        column[row] -= value;
        shared[static_cast<Index>(at(*m_large, row))] += value;
    }
    shared.array() *= m_large_weight.array();
    for (Index row = 0; row < column.size(); ++row) {
        column[row] += shared[static_cast<Index>(at(*m_large, row))];
    }
}

void Within::apply(Eigen::Ref<Eigen::MatrixXd> columns) const {
    if (m_large == nullptr) {
        return;
    }
    for (Index c = 0; c < columns.cols(); ++c) {
        project(columns.col(c));
        project(columns.col(c));  // the second pass takes out what rounding left of the first
    }
}

}  // namespace public_signals
