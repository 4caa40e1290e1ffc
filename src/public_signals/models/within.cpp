#include "public_signals/models/within.hpp"

#include <fmt/format.h>

#include <bit>
#include <cstdint>
#include <map>
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

/// Counts less what the large levels share, cell by cell: for groups of any make.
Eigen::MatrixXd normal_matrix_by_rows(const Factor& small, const Grouped& groups, const Eigen::VectorXd& large_weight) {
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

/// Which groups hold each small level, a bit for each; groups of one size stand together, each size in words of its
/// own.
struct Membership {
    std::size_t words = 0;
    std::vector<double> weight;       // of the groups of a word
    std::vector<std::uint64_t> bits;  // level by level
};

/// Nothing where a group holds a level twice, or where it would be more work than row by row.
std::optional<Membership> membership_of(const Factor& small, const Grouped& groups) {
    std::map<std::size_t, std::size_t> of_size;
    double pairs = 0;
    const std::size_t count = groups.begin.size() - 1;
    for (std::size_t g = 0; g < count; ++g) {
        const std::size_t size = groups.begin[g + 1] - groups.begin[g];
        ++of_size[size];
        pairs += static_cast<double>(size) * static_cast<double>(size);
    }
    Membership made;
    std::map<std::size_t, std::size_t> next_bit;
    for (const auto& [size, number] : of_size) {
        next_bit[size] = made.words * 64;
        made.weight.insert(made.weight.end(), (number + 63) / 64, 1.0 / static_cast<double>(size));
        made.words = made.weight.size();
    }
    const auto levels = static_cast<std::size_t>(small.levels);
    const double work = 0.5 * static_cast<double>(levels) * static_cast<double>(levels * made.words);
    if (work > pairs) {
        return std::nullopt;
    }
    made.bits.assign(levels * made.words, 0);
    for (std::size_t g = 0; g < count; ++g) {
        const std::size_t bit = next_bit[groups.begin[g + 1] - groups.begin[g]]++;
        for (std::size_t i = groups.begin[g]; i < groups.begin[g + 1]; ++i) {
            std::uint64_t& word = made.bits[at(small, groups.row[i]) * made.words + bit / 64];
            const std::uint64_t mark = std::uint64_t{1} << (bit % 64);
            if ((word & mark) != 0) {
                return std::nullopt;
            }
            word |= mark;
        }
    }
    return made;
}

/// The small side's normal matrix after the large side is eliminated: counts less what the large levels share. Two
/// levels share the groups that hold both, which are counted 64 at a time.
Eigen::MatrixXd normal_matrix(const Factor& small, const Grouped& groups, const Eigen::VectorXd& large_weight) {
    const std::optional<Membership> membership = membership_of(small, groups);
    if (!membership) {
        return normal_matrix_by_rows(small, groups, large_weight);
    }
    const std::size_t words = membership->words;
    Eigen::MatrixXd normal(small.levels, small.levels);
    for (Index a = 0; a < small.levels; ++a) {
        const std::uint64_t* const in_a = membership->bits.data() + static_cast<std::size_t>(a) * words;
        for (Index b = 0; b <= a; ++b) {
            const std::uint64_t* const in_b = membership->bits.data() + static_cast<std::size_t>(b) * words;
            double shared = 0;
            int rows = 0;
            for (std::size_t word = 0; word < words; ++word) {
                const int both = std::popcount(in_a[word] & in_b[word]);
                shared += both * membership->weight[word];
                rows += both;
            }
            normal(a, b) = normal(b, a) = (a == b ? rows : 0) - shared;
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

/// Takes the effects out of `Count` columns in four passes over the rows: the sums of the large levels, what is left
/// and its sums of the small levels, the small levels' effects as the large ones share them, and what is left of that.
template <int Count>
void Within::project(const std::array<double*, 4>& column) const {
    const std::size_t rows = m_large->code.size();
    const std::int32_t* const large = m_large->code.data();
    std::vector<double> mean(static_cast<std::size_t>(m_large->levels) * Count);
    const auto scale_by_weight = [this](std::vector<double>& sums) {
        for (std::size_t i = 0; i < sums.size(); ++i) {
            sums[i] *= m_large_weight[static_cast<Index>(i / Count)];
        }
    };
    for (std::size_t row = 0; row < rows; ++row) {
        for (int c = 0; c < Count; ++c) {
            mean[static_cast<std::size_t>(large[row] * Count + c)] += column[c][row];
        }
    }
    scale_by_weight(mean);
    const std::int32_t* const small = m_dense ? m_small->code.data() : nullptr;
    std::vector<double> by_level(m_dense ? static_cast<std::size_t>(m_small->levels) * Count : 0);
    for (std::size_t row = 0; row < rows; ++row) {
        for (int c = 0; c < Count; ++c) {
            const double left = column[c][row] -= mean[static_cast<std::size_t>(large[row] * Count + c)];
            if (small != nullptr) {
                by_level[static_cast<std::size_t>(small[row] * Count + c)] += left;
            }
        }
    }
    if (small == nullptr) {
        return;
    }
    const std::vector<double> effect = solved_effects(by_level, Count);
    std::vector<double> shared(mean.size());
    for (std::size_t row = 0; row < rows; ++row) {
        for (int c = 0; c < Count; ++c) {
            shared[static_cast<std::size_t>(large[row] * Count + c)] +=
                effect[static_cast<std::size_t>(small[row] * Count + c)];
        }
    }
    scale_by_weight(shared);
    for (std::size_t row = 0; row < rows; ++row) {
        for (int c = 0; c < Count; ++c) {
            column[c][row] -= effect[static_cast<std::size_t>(small[row] * Count + c)] -
                              shared[static_cast<std::size_t>(large[row] * Count + c)];
        }
    }
}

std::vector<double> Within::solved_effects(const std::vector<double>& by_level, int count) const {
    Eigen::MatrixXd right(m_dense->rows(), count);
    std::vector<double> effect(by_level.size());
    const auto each = [&](auto&& act) {
        for (std::size_t level = 0; level < m_place.size(); ++level) {
            for (int c = 0; c < count && m_place[level] >= 0; ++c) {
                act(level * static_cast<std::size_t>(count) + static_cast<std::size_t>(c), m_place[level], c);
            }
        }
    };
    each([&](std::size_t cell, int place, int c) { right(place, c) = by_level[cell]; });
    m_dense->solveInPlace(right);
    each([&](std::size_t cell, int place, int c) { effect[cell] = right(place, c); });
    return effect;
}

void Within::project(const std::vector<double*>& columns) const {
    for (std::size_t first = 0; first < columns.size(); first += 4) {
        const std::size_t count = std::min<std::size_t>(4, columns.size() - first);
        std::array<double*, 4> some{};
        std::copy_n(columns.begin() + static_cast<std::ptrdiff_t>(first), count, some.begin());
        switch (count) {
            case 1:
                project<1>(some);
                break;
            case 2:
                project<2>(some);
                break;
            case 3:
                project<3>(some);
                break;
            default:
                project<4>(some);
        }
    }
}

void Within::apply(Eigen::Ref<Eigen::MatrixXd> columns) const {
    if (m_large == nullptr) {
        return;
    }
    std::vector<double*> all;
    Eigen::VectorXd before(columns.cols());
    for (Index c = 0; c < columns.cols(); ++c) {
        all.push_back(columns.col(c).data());
        before[c] = columns.col(c).squaredNorm();
    }
    project(all);
    // What rounding left is a share of what was taken out: where little stays, a second time takes that out too.
    std::vector<double*> again;
    for (Index c = 0; c < columns.cols(); ++c) {
        if (!(columns.col(c).squaredNorm() > 1e-6 * before[c])) {
            again.push_back(all[static_cast<std::size_t>(c)]);
        }
    }
    project(again);
}

}  // namespace public_signals
