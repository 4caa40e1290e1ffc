#include "public_signals/models/jackknife.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "public_signals/models/decompositions.hpp"
#include "public_signals/models/nested_clusters.hpp"
#include "public_signals/models/row_blocks.hpp"
#include "public_signals/models/smaller_normal.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

constexpr double most_jackknife_work = 3e10;  // multiplications
constexpr double singular_share = 1e-9;       // of the largest pivot
constexpr std::size_t clusters_side_by_side = 16;

std::vector<std::vector<Index>> rows_of(const Factor& factor) {
    std::vector<std::vector<Index>> rows(static_cast<std::size_t>(factor.levels));
    for (std::size_t row = 0; row < factor.code.size(); ++row) {
        rows[static_cast<std::size_t>(factor.code[row])].push_back(static_cast<Index>(row));
    }
    return rows;
}

/// Sums of some rows of the basis and the residuals, by level of an effect.
struct LevelSums {
    std::vector<Index> levels;
    Eigen::VectorXd count;
    Eigen::MatrixXd sums;  // level by column
};

class Jackknife {
  public:
    Jackknife(const Sample& sample, const Solved& solved)
        : m_solved(solved), m_squares(solved.residuals.squaredNorm()) {
        if (!sample.effects.empty()) {
            m_large = sample.effects.front().get();
        }
        if (sample.effects.size() > 1) {
            m_small = sample.effects.back().get();
            if (m_small->levels > m_large->levels) {
                std::swap(m_small, m_large);
            }
        }
    }

    const Factor* large() const { return m_large; }
    const Factor* small() const { return m_small; }
    const GroupedRows& by_large() const { return m_by_large; }

    /// Multiplications that all clusters share.
    double shared_work() const {
        const double small = m_small == nullptr ? 0 : m_small->levels;
        return m_small == nullptr ? 0 : small * small * (small + m_large->levels);
    }
    /// Those of a cluster of so many rows that is solved by itself: it touches at most as many levels as it has rows.
    double own_work(std::size_t rows) const {
        const double small = m_small == nullptr ? 0 : m_small->levels;
        return m_small == nullptr
                   ? 0
                   : small * small *
                         (std::min(static_cast<double>(rows), static_cast<double>(m_large->levels)) + small / 3);
    }
    /// Those of one that is solved beside others.
    double part_work() const {
        const double small = m_small == nullptr ? 0 : m_small->levels;
        return small * small * static_cast<double>(3 * (m_solved.basis.cols() + 1));
    }

    /// The inverse of the smaller effect's normal equations, a constant added; nothing where its levels are not all
    /// connected.
    std::optional<Eigen::MatrixXd> inverse() const {
        return solve_definite(with_constant(m_normal), Eigen::MatrixXd::Identity(m_normal.rows(), m_normal.cols()),
                              singular_share);
    }

    /// The normal equations of the smaller effect.
    void make_normal() {
        if (m_small == nullptr) {
            return;
        }
        m_small_count = Eigen::VectorXd::Zero(m_small->levels);
        for (const std::int32_t level : m_small->code) {
            m_small_count[level] += 1;
        }
        m_by_large = grouped_rows(m_large->code, static_cast<std::size_t>(m_large->levels));
        m_normal = smaller_normal(m_by_large, *m_small);
    }

    /// Needed by products_without.
    void count_cells() {
        if (m_small == nullptr) {
            return;
        }
        m_cells = Eigen::MatrixXd::Zero(m_small->levels, m_large->levels);
        for (std::size_t row = 0; row < m_small->code.size(); ++row) {
            m_cells(m_small->code[row], m_large->code[row]) += 1;
        }
    }

    /// [Q u]'[Q u] over the rows that are left without `rows`, the effects taken out anew.
    Eigen::MatrixXd products_without(const std::vector<Index>& rows) const {
        const Eigen::MatrixXd removed = values_of(rows);
        Eigen::MatrixXd left = whole() - removed.transpose() * removed;
        if (m_large == nullptr) {
            return left;
        }
        const LevelSums large = sums_by(*m_large, rows, removed);
        Eigen::VectorXd remaining(large.count.size());
        for (Index i = 0; i < remaining.size(); ++i) {
            remaining[i] = static_cast<double>(m_large->count[at(large.levels, i)]) - large.count[i];
            if (remaining[i] > 0) {
                left -= large.sums.row(i).transpose() * large.sums.row(i) / remaining[i];
            }
        }
        if (m_small != nullptr) {
            take_out_small(rows, removed, large, remaining, left);
        }
        return left;
    }

    /// [Q u]'[Q u] of all rows.
    Eigen::MatrixXd whole() const {
        const Index k = m_solved.basis.cols();
        Eigen::MatrixXd products = Eigen::MatrixXd::Identity(k + 1, k + 1);
        products(k, k) = m_squares;
        return products;
    }
    /// [Q u] of some rows.
    Eigen::MatrixXd values_of(const std::vector<Index>& rows) const {
        const Index k = m_solved.basis.cols();
        Eigen::MatrixXd values(std::ssize(rows), k + 1);
        values.leftCols(k) = m_solved.basis(rows, Eigen::all);
        values.col(k) = m_solved.residuals(rows);
        return values;
    }

  private:
    static std::size_t at(const std::vector<Index>& levels, Index i) {
        return static_cast<std::size_t>(levels[static_cast<std::size_t>(i)]);
    }

    static LevelSums sums_by(const Factor& factor, const std::vector<Index>& rows, const Eigen::MatrixXd& values) {
        LevelSums made;
        std::vector<Index> order(rows.size());
        std::iota(order.begin(), order.end(), Index{0});
        const auto code = [&](Index i) { return factor.code[at(rows, i)]; };
        std::ranges::stable_sort(order, {}, code);
        for (const Index i : order) {
            if (made.levels.empty() || made.levels.back() != code(i)) {
                made.levels.push_back(code(i));
            }
        }
        made.count = Eigen::VectorXd::Zero(std::ssize(made.levels));
        made.sums = Eigen::MatrixXd::Zero(std::ssize(made.levels), values.cols());
        Index place = -1;
        for (const Index i : order) {
            place += place < 0 || made.levels[static_cast<std::size_t>(place)] != code(i) ? 1 : 0;
            made.count[place] += 1;
            made.sums.row(place) += values.row(i);
        }
        return made;
    }

    void take_out_small(const std::vector<Index>& rows, const Eigen::MatrixXd& removed, const LevelSums& large,
                        const Eigen::VectorXd& remaining, Eigen::MatrixXd& left) const {
        Eigen::MatrixXd before(m_small->levels, std::ssize(large.levels));  // cells by touched large level
        for (Index i = 0; i < before.cols(); ++i) {
            before.col(i) = m_cells.col(static_cast<Index>(at(large.levels, i)));
        }
        Eigen::MatrixXd after = before;
        Eigen::VectorXd count = m_small_count;
        for (const Index row : rows) {
            const auto r = static_cast<std::size_t>(row);
            const auto touched = std::ranges::lower_bound(large.levels, m_large->code[r]) - large.levels.begin();
            after(m_small->code[r], touched) -= 1;
            count[m_small->code[r]] -= 1;
        }
        Eigen::MatrixXd cross = Eigen::MatrixXd::Zero(m_small->levels, removed.cols());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            cross.row(m_small->code[static_cast<std::size_t>(rows[i])]) -= removed.row(static_cast<Index>(i));
        }
        for (Index i = 0; i < remaining.size(); ++i) {
            const double share = remaining[i] > 0 ? 1 / remaining[i] : 0.0;
            cross += share * after.col(i) * large.sums.row(i);
            before.col(i) /= std::sqrt(static_cast<double>(m_large->count[at(large.levels, i)]));
            after.col(i) *= std::sqrt(share);
        }
        Eigen::MatrixXd normal = m_normal;
        normal.diagonal() += count - m_small_count;
        normal.selfadjointView<Eigen::Lower>().rankUpdate(before, 1.0);
        normal.selfadjointView<Eigen::Lower>().rankUpdate(after, -1.0);
        std::vector<Index> kept;
        for (Index level = 0; level < count.size(); ++level) {
            if (count[level] > 0) {
                kept.push_back(level);
            }
        }
        const Eigen::MatrixXd full = normal.selfadjointView<Eigen::Lower>();
        const Eigen::MatrixXd cross_kept = cross(kept, Eigen::all);
        left -= cross_kept.transpose() * solved_by(full(kept, kept), cross_kept);
    }

    static Eigen::MatrixXd with_constant(const Eigen::MatrixXd& a) {
        const double size = a.diagonal().mean() / static_cast<double>(a.rows());
        return (a.array() + std::max(size, 1e-300)).matrix();
    }

    /// A^+ b of a Laplacian, whose columns sum to zero like those of b. A constant added to it makes it definite where
    /// all levels are connected.
    static Eigen::MatrixXd solved_by(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
        if (a.rows() == 0) {
            return b;
        }
        if (auto solved = solve_definite(with_constant(a), b, singular_share)) {
            return *std::move(solved);
        }
        const SymmetricEigen solver = symmetric_eigen(a);
        const double least = singular_share * std::max(solver.values.maxCoeff(), 1e-300);
        const Eigen::VectorXd inverse =
            solver.values.unaryExpr([least](double value) { return value > least ? 1 / value : 0.0; });
        return solver.vectors * inverse.asDiagonal() * (solver.vectors.transpose() * b);
    }

    const Solved& m_solved;
    double m_squares;  // of the residuals
    const Factor* m_large = nullptr;
    const Factor* m_small = nullptr;
    Eigen::MatrixXd m_cells;  // rows by small level and large level
    Eigen::VectorXd m_small_count;
    GroupedRows m_by_large;    // once its normal equations are made
    Eigen::MatrixXd m_normal;  // of the small effect, the large one taken out
};

/// Where clusters hold whole levels of the larger of two effects, and the smaller one's levels are all connected.
std::optional<NestedClusters> nested_clusters(const Jackknife& jackknife, const Factor& cluster) {
    if (jackknife.small() == nullptr || !NestedClusters::is_nested(*jackknife.large(), cluster)) {
        return std::nullopt;
    }
    auto inverse = jackknife.inverse();
    return inverse ? std::optional<NestedClusters>(std::in_place, cluster, jackknife.by_large(), *jackknife.small(),
                                                   *std::move(inverse))
                   : std::nullopt;
}

}  // namespace

std::optional<std::vector<Eigen::MatrixXd>> products_without_clusters(const Sample& sample, const Solved& solved) {
    const Factor& cluster = *sample.clusters.front();
    Jackknife jackknife(sample, solved);
    if (jackknife.shared_work() > most_jackknife_work) {
        return std::nullopt;
    }
    jackknife.make_normal();
    const std::optional<NestedClusters> nested = nested_clusters(jackknife, cluster);
    std::vector<std::size_t> beside;
    std::vector<std::size_t> alone;
    double work = jackknife.shared_work();
    for (std::size_t g = 0; g < cluster.count.size(); ++g) {
        const bool is_small = nested && nested->is_small(g);
        (is_small ? beside : alone).push_back(g);
        work += is_small ? jackknife.part_work() : jackknife.own_work(cluster.count[g]);
    }
    if (work > most_jackknife_work) {
        return std::nullopt;
    }
    if (!alone.empty()) {
        jackknife.count_cells();
    }
    const std::vector<std::vector<Index>> rows = alone.empty() ? std::vector<std::vector<Index>>{} : rows_of(cluster);
    std::vector<const double*> columns;
    for (Index c = 0; c < solved.basis.cols(); ++c) {
        columns.push_back(solved.basis.col(c).data());
    }
    columns.push_back(solved.residuals.data());
    const Eigen::MatrixXd whole = jackknife.whole();
    std::vector<Eigen::MatrixXd> left(cluster.count.size());
    const auto block_of = [&](std::size_t block) {
        const std::size_t first = block * clusters_side_by_side;
        return std::span(beside).subspan(first, std::min(clusters_side_by_side, beside.size() - first));
    };
    const std::size_t blocks = (beside.size() + clusters_side_by_side - 1) / clusters_side_by_side;
    in_parallel_rows(
        blocks + alone.size(),
        [&](std::size_t i) {
            if (i < blocks) {
                const std::span<const std::size_t> own = block_of(i);
                std::vector<Eigen::MatrixXd> made = nested->left_without(own, columns, whole);
                for (std::size_t g = 0; g < own.size(); ++g) {
                    left[own[g]] = std::move(made[g]);
                }
            } else {
                left[alone[i - blocks]] = jackknife.products_without(rows[alone[i - blocks]]);
            }
        },
        sample.rows);
    return left;
}

}  // namespace public_signals::inline models
