#include "public_signals/models/within.hpp"

#include <fmt/format.h>

#include <numeric>

#include "public_signals/models/shared_groups.hpp"

namespace public_signals::inline models {
namespace {

constexpr std::int32_t most_dense_levels = 5000;
constexpr double little = 1e-6;  // of the squares: so much of them left that rounding shows

using Index = Eigen::Index;
using Values = Eigen::Map<Eigen::ArrayXd>;

/// Union-find over the small side's levels: two of them that share a large level are connected.
class Components {
  public:
    explicit Components(std::int32_t levels) : m_parent(static_cast<std::size_t>(levels)), m_count(levels) {
        std::iota(m_parent.begin(), m_parent.end(), std::size_t{0});
    }
    std::size_t find(std::size_t level) {
        while (m_parent[level] != level) {
            level = m_parent[level] = m_parent[m_parent[level]];
        }
        return level;
    }
    void connect(std::int32_t a, std::int32_t b) {
        const std::size_t first = find(static_cast<std::size_t>(a));
        const std::size_t second = find(static_cast<std::size_t>(b));
        m_count -= first != second;
        m_parent[first] = second;
    }
    int count() const { return m_count; }

  private:
    std::vector<std::size_t> m_parent;
    int m_count;
};

Components connected(const std::int32_t* small_code, std::int32_t levels, const std::vector<std::size_t>& begin) {
    Components components(levels);
    for (std::size_t g = 0; g + 1 < begin.size() && components.count() > 1; ++g) {
        for (std::size_t i = begin[g] + 1; i < begin[g + 1]; ++i) {
            components.connect(small_code[i], small_code[i - 1]);
        }
    }
    return components;
}

}  // namespace

/// The rows level by level of the large effect, and blocks of about as many rows.
void Within::group_rows() {
    const std::vector<std::int32_t>& code = m_large->code;
    m_begin.assign(1, 0);
    for (const std::size_t count : m_large->count) {
        m_begin.push_back(m_begin.back() + count);
    }
    if (!std::ranges::is_sorted(code)) {
        std::vector<std::size_t> next(m_begin.begin(), m_begin.end() - 1);
        m_row.resize(code.size());
        for (std::size_t row = 0; row < code.size(); ++row) {
            m_row[next[static_cast<std::size_t>(code[row])]++] = static_cast<std::uint32_t>(row);
        }
        for (std::size_t i = 0; m_small != nullptr && i < m_row.size(); ++i) {
            m_small_code.push_back(m_small->code[m_row[i]]);
        }
    }
    for (const RowRange rows : row_blocks(code.size())) {
        const std::size_t first = m_blocks.empty() ? 0 : m_blocks.back().end;
        const auto past = std::ranges::lower_bound(m_begin, rows.end);
        const auto last = static_cast<std::size_t>(past - m_begin.begin());
        if (last > first) {
            m_blocks.push_back({first, last});
        }
    }
}

Result<Within> Within::of(const std::vector<SharedFactor>& effects) {
    Within within;
    if (effects.empty()) {
        return within;
    }
    within.m_large = effects[0];
    if (effects.size() > 1) {
        const bool first_larger = effects[0]->levels >= effects[1]->levels;
        within.m_large = effects[first_larger ? 0 : 1];
        within.m_small = effects[first_larger ? 1 : 0];
    }
    if (within.m_small != nullptr && within.m_small->levels > most_dense_levels) {
        return invalid(fmt::format("both effects have over {} levels: {} has {}", most_dense_levels,
                                   within.m_small->name, within.m_small->levels),
                       "", "use coarser groups for one of them");
    }
    within.group_rows();
    if (within.m_small == nullptr) {
        return within;
    }
    const std::int32_t levels = within.m_small->levels;
    const Eigen::MatrixXd normal = normal_matrix(within.small_code(), levels, within.m_begin);
    Components components = connected(within.small_code(), levels, within.m_begin);
    within.m_components = components.count();
    std::vector<Index> kept;
    for (std::size_t level = 0; level < static_cast<std::size_t>(levels); ++level) {
        const bool left_out = components.find(level) == level;
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

template <class Act>
void Within::each_level(LevelRange levels, double* column, const Act& act) const {
    std::vector<double> gathered;
    for (std::size_t level = levels.begin; level < levels.end; ++level) {
        const std::size_t begin = m_begin[level];
        const auto size = static_cast<Index>(m_begin[level + 1] - begin);
        if (m_row.empty()) {
            act(Values(column + begin, size), begin);
            continue;
        }
        gathered.resize(static_cast<std::size_t>(size));
        for (std::size_t i = 0; i < gathered.size(); ++i) {
            gathered[i] = column[m_row[begin + i]];
        }
        act(Values(gathered.data(), size), begin);
        for (std::size_t i = 0; i < gathered.size(); ++i) {
            column[m_row[begin + i]] = gathered[i];
        }
    }
}

/// Takes the large levels' means out, and adds what is left to the small levels' sums, where there are such.
Spread Within::center(LevelRange levels, double* column, double* by_small_level) const {
    const std::int32_t* const code = m_dense ? small_code() : nullptr;
    Spread spread;
    each_level(levels, column, [&](Values values, std::size_t begin) {
        const double sum = values.sum();
        spread.sum += sum;
        spread.squares += values.square().sum();
        values -= sum / static_cast<double>(values.size());
        spread.left += values.square().sum();
        for (Index i = 0; code != nullptr && i < values.size(); ++i) {
            by_small_level[code[begin + static_cast<std::size_t>(i)]] += values[i];
        }
    });
    return spread;
}

/// Takes the small levels' effects out, less their means in each large level. Returns the squares left.
double Within::take_out(LevelRange levels, double* column, const double* effect) const {
    const std::int32_t* const code = small_code();
    double left = 0;
    each_level(levels, column, [&](Values values, std::size_t begin) {
        double shared = 0;
        for (Index i = 0; i < values.size(); ++i) {
            const double level_effect = effect[code[begin + static_cast<std::size_t>(i)]];
            values[i] -= level_effect;
            shared += level_effect;
        }
        values += shared / static_cast<double>(values.size());
        left += values.square().sum();
    });
    return left;
}

void Within::solve_effects(Eigen::MatrixXd& by_small_level) const {
    Eigen::MatrixXd right(m_dense->rows(), by_small_level.cols());
    for (std::size_t level = 0; level < m_place.size(); ++level) {
        if (m_place[level] >= 0) {
            right.row(m_place[level]) = by_small_level.row(static_cast<Index>(level));
        }
    }
    m_dense->solveInPlace(right);
    by_small_level.setZero();
    for (std::size_t level = 0; level < m_place.size(); ++level) {
        if (m_place[level] >= 0) {
            by_small_level.row(static_cast<Index>(level)) = right.row(m_place[level]);
        }
    }
}

/// Two passes over the rows: the means of the large levels with the sums of the small ones, then the small levels'
/// effects, solved in between, as the large ones leave them.
std::vector<Spread> Within::project(const std::vector<double*>& columns) const {
    const auto count = static_cast<Index>(columns.size());
    const Index levels = m_dense ? m_small->levels : 0;
    std::vector<Eigen::MatrixXd> sums(m_blocks.size());
    std::vector<std::vector<Spread>> spreads(m_blocks.size());
    in_parallel_rows(m_blocks.size(), [&](std::size_t b) {
        sums[b].setZero(levels, count);
        for (Index c = 0; c < count; ++c) {
            spreads[b].push_back(center(m_blocks[b], columns[static_cast<std::size_t>(c)], sums[b].col(c).data()));
        }
    });
    std::vector<Spread> total(columns.size());
    const auto add_up = [&](double Spread::* part) {
        for (std::size_t c = 0; c < columns.size(); ++c) {
            total[c].*part = 0;
            for (const std::vector<Spread>& block : spreads) {
                total[c].*part += block[c].*part;
            }
        }
    };
    add_up(&Spread::sum);
    add_up(&Spread::squares);
    if (m_dense) {
        Eigen::MatrixXd effect = Eigen::MatrixXd::Zero(levels, count);
        for (const Eigen::MatrixXd& block : sums) {
            effect += block;
        }
        solve_effects(effect);
        in_parallel_rows(m_blocks.size(), [&](std::size_t b) {
            for (std::size_t c = 0; c < columns.size(); ++c) {
                spreads[b][c].left = take_out(m_blocks[b], columns[c], effect.col(static_cast<Index>(c)).data());
            }
        });
    }
    add_up(&Spread::left);
    return total;
}

std::vector<Spread> Within::apply(const std::vector<double*>& columns, std::size_t rows) const {
    if (m_large == nullptr) {
        std::vector<Spread> spreads;
        for (const double* column : columns) {
            const Eigen::Map<const Eigen::ArrayXd> values(column, static_cast<Index>(rows));
            const double squares = values.square().sum();
            spreads.push_back({values.sum(), squares, squares});
        }
        return spreads;
    }
    std::vector<Spread> spreads = project(columns);
    // What rounding left is a share of what was taken out: where little stays, a second time takes that out too.
    std::vector<double*> again;
    std::vector<Spread*> again_spreads;
    for (std::size_t c = 0; c < columns.size(); ++c) {
        if (!(spreads[c].left > little * spreads[c].squares)) {
            again.push_back(columns[c]);
            again_spreads.push_back(&spreads[c]);
        }
    }
    if (!again.empty()) {
        const std::vector<Spread> second = project(again);
        for (std::size_t c = 0; c < again.size(); ++c) {
            again_spreads[c]->left = second[c].left;
        }
    }
    return spreads;
}

}  // namespace public_signals::inline models
