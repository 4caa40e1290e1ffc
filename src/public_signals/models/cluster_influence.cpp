// Without cluster g the effects change too. The larger effect is taken out by the means of the rows that are left, the
// smaller one is solved densely; all of it follows from the sums of the removed rows, because residuals and basis sum
// to zero in every level of the effects.
#include "public_signals/models/cluster_influence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "public_signals/models/decompositions.hpp"
#include "public_signals/models/key_text.hpp"
#include "public_signals/models/matrix_products.hpp"
#include "public_signals/models/row_blocks.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

constexpr double most_jackknife_work = 3e10;  // multiplications of the jackknife
constexpr double nothing_left = 1e-9;         // of a basis vector's square without a cluster
constexpr double singular_share = 1e-9;       // of the largest pivot

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
    Jackknife(const Sample& sample, const Solved& solved) : m_solved(solved) {
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

    double work(const Factor& cluster) const {
        if (m_small == nullptr) {
            return 0;
        }
        const double small = m_small->levels;
        // Each cluster touches at most as many levels of the large effect as it has rows.
        double touched = 0;
        for (const std::size_t rows : cluster.count) {
            touched += std::min(static_cast<double>(rows), static_cast<double>(m_large->levels));
        }
        return small * small * (touched + cluster.levels * small / 3) + small * static_cast<double>(m_large->levels);
    }

    void count_cells() {
        if (m_small == nullptr) {
            return;
        }
        m_cells = Eigen::MatrixXd::Zero(m_small->levels, m_large->levels);
        for (std::size_t row = 0; row < m_small->code.size(); ++row) {
            m_cells(m_small->code[row], m_large->code[row]) += 1;
        }
        m_small_count = m_cells.rowwise().sum();
        Eigen::MatrixXd scaled = m_cells;
        for (Index level = 0; level < scaled.cols(); ++level) {
            scaled.col(level) /= std::sqrt(static_cast<double>(m_large->count[static_cast<std::size_t>(level)]));
        }
        m_normal = Eigen::MatrixXd(m_small_count.asDiagonal());
        m_normal.selfadjointView<Eigen::Lower>().rankUpdate(scaled, -1.0);
    }

    /// [Q u]'[Q u] over the rows that are left without `rows`, the effects taken out anew.
    Eigen::MatrixXd products_without(const std::vector<Index>& rows) const {
        const Index k = m_solved.basis.cols();
        Eigen::MatrixXd removed(std::ssize(rows), k + 1);
        removed.leftCols(k) = m_solved.basis(rows, Eigen::all);
        removed.col(k) = m_solved.residuals(rows);
        Eigen::MatrixXd left = Eigen::MatrixXd::Identity(k + 1, k + 1);
        left(k, k) = m_solved.residuals.squaredNorm();
        left -= crossprod(removed);
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
        left -= crossprod(cross_kept, solved_by(full(kept, kept), cross_kept));
    }

    /// A^+ b of a Laplacian, whose columns sum to zero like those of b. A constant added to it makes it definite where
    /// all levels are connected.
    static Eigen::MatrixXd solved_by(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
        if (a.rows() == 0) {
            return b;
        }
        const double size = a.diagonal().mean() / static_cast<double>(a.rows());
        const Eigen::MatrixXd definite = (a.array() + std::max(size, 1e-300)).matrix();
        if (auto solved = solve_definite(definite, b, singular_share)) {
            return *std::move(solved);
        }
        const SymmetricEigen solver = symmetric_eigen(a);
        const double least = singular_share * std::max(solver.values.maxCoeff(), 1e-300);
        const Eigen::VectorXd inverse =
            solver.values.unaryExpr([least](double value) { return value > least ? 1 / value : 0.0; });
        return solver.vectors * inverse.asDiagonal() * (solver.vectors.transpose() * b);
    }

    const Solved& m_solved;
    const Factor* m_large = nullptr;
    const Factor* m_small = nullptr;
    Eigen::MatrixXd m_cells;  // rows by small level and large level
    Eigen::VectorXd m_small_count;
    Eigen::MatrixXd m_normal;  // of the small effect, the large one taken out; its lower half
};

/// Coefficients from `products_without`, where the outcome is basis times `along` plus the residuals.
struct WithoutCluster {
    Eigen::VectorXd coefficients;
    bool identified = true;  // the first
};

WithoutCluster coefficients_from(const Eigen::MatrixXd& products, const Eigen::VectorXd& along, const Solved& solved) {
    const Index k = along.size();
    const Eigen::MatrixXd own = products.topLeftCorner(k, k);
    const SymmetricEigen solver = symmetric_eigen(own);
    const Eigen::VectorXd& values = solver.values;
    const Eigen::VectorXd wanted = applied(own, along) + products.col(k).head(k);
    const Eigen::MatrixXd& vectors = solver.vectors;
    const Eigen::VectorXd inverse =
        values.unaryExpr([](double value) { return value > nothing_left ? 1 / value : 0.0; });
    WithoutCluster made;
    made.coefficients = applied(solved.inverse, applied(vectors, inverse.cwiseProduct(crossprod(vectors, wanted).col(0))));
    const double length = solved.inverse.row(0).norm();
    for (Index i = 0; i < k; ++i) {
        const bool lost = values[i] <= nothing_left;
        made.identified =
            made.identified && !(lost && std::abs(solved.inverse.row(0).dot(vectors.col(i))) > 1e-6 * length);
    }
    return made;
}

double effective(const std::vector<double>& shares) {
    // G / (1 + cv^2) of shares that sum to 1 is one over the sum of their squares.
    const double squares = std::inner_product(shares.begin(), shares.end(), shares.begin(), 0.0);
    return squares > 0 ? 1 / squares : 0.0;
}

/// The value of each level in the frame: levels are numbered there in the order of their first rows.
std::vector<std::string> level_names(const Factor& factor, const Series& column, const Regression& regression) {
    const Factor whole = factor_of(column);
    std::vector<std::size_t> first(static_cast<std::size_t>(whole.levels));
    for (std::size_t row = whole.code.size(); row-- > 0;) {
        if (whole.code[row] >= 0) {
            first[static_cast<std::size_t>(whole.code[row])] = row;
        }
    }
    std::vector<std::string> names;
    for (const std::int32_t origin : factor.origin) {
        names.push_back(key_text(column, first[static_cast<std::size_t>(origin)], regression));
    }
    return names;
}

ClusterReport::Extreme largest(const std::vector<double>& shares, const std::vector<std::string>& names) {
    const auto found = std::ranges::max_element(shares);
    return {names[static_cast<std::size_t>(found - shares.begin())], *found};
}

}  // namespace

CarriedShares carried_shares(const Factor& cluster, const Solved& solved, Index position) {
    const Eigen::VectorXd direction = applied(solved.basis, solved.inverse.row(position));
    CarriedShares made{.shares = std::vector<double>(static_cast<std::size_t>(cluster.levels))};
    const double squares = direction.squaredNorm();
    for (std::size_t row = 0; row < cluster.code.size(); ++row) {
        const double value = direction[static_cast<Index>(row)];
        made.shares[static_cast<std::size_t>(cluster.code[row])] += value * value / squares;
    }
    made.effective = effective(made.shares);
    made.largest = *std::ranges::max_element(made.shares);
    return made;
}

bool CarriedShares::is_unequal() const {
    const auto clusters = static_cast<double>(shares.size());
    return one_carries() || (effective < few_effective_clusters && 2 * effective < clusters);
}

ClusterInfluence cluster_influence(const Sample& sample, const Solved& solved) {
    const Factor& cluster = *sample.clusters.front();
    const Index k = solved.basis.cols();
    ClusterInfluence made;
    made.leverage.resize(static_cast<std::size_t>(cluster.levels));
    for (std::size_t row = 0; row < cluster.code.size(); ++row) {
        made.leverage[static_cast<std::size_t>(cluster.code[row])] +=
            solved.basis.row(static_cast<Index>(row)).squaredNorm() / static_cast<double>(k);
    }
    made.partial_leverage = carried_shares(cluster, solved, 0).shares;
    made.effective_clusters = effective(made.partial_leverage);
    Jackknife jackknife(sample, solved);
    if (jackknife.work(cluster) > most_jackknife_work) {
        return made;
    }
    jackknife.count_cells();
    const std::vector<std::vector<Index>> rows = rows_of(cluster);
    const Eigen::VectorXd along = solve_square(solved.inverse, solved.coefficients);
    std::vector<WithoutCluster> without(rows.size());
    in_parallel_rows(
        rows.size(),
        [&](std::size_t g) { without[g] = coefficients_from(jackknife.products_without(rows[g]), along, solved); },
        sample.rows);
    made.covariance = Eigen::MatrixXd::Zero(k, k);
    for (const WithoutCluster& one : without) {
        const Eigen::VectorXd shift = one.coefficients - solved.coefficients;
        made.covariance += shift * shift.transpose();
        made.left.push_back(one.identified ? std::optional(one.coefficients[0]) : std::nullopt);
    }
    const auto groups = static_cast<double>(cluster.levels);
    made.covariance *= (groups - 1) / groups;
    return made;
}

ClusterReport cluster_report(const ClusterInfluence& influence, const Sample& sample, const Series& column,
                             const Estimate& estimate, const Regression& regression) {
    const std::vector<std::string> names = level_names(*sample.clusters.front(), column, regression);
    ClusterReport report{.effective_clusters = influence.effective_clusters,
                         .leverage = largest(influence.leverage, names),
                         .partial_leverage = largest(influence.partial_leverage, names)};
    for (std::size_t g = 0; g < influence.left.size(); ++g) {
        const std::optional<double>& without = influence.left[g];
        if (!without) {
            report.carries_alone.push_back(names[g]);
            continue;
        }
        if (!report.lowest_without || *without < report.lowest_without->value) {
            report.lowest_without = {names[g], *without};
        }
        if (!report.highest_without || *without > report.highest_without->value) {
            report.highest_without = {names[g], *without};
        }
    }
    if (influence.covariance.size() > 0) {
        const Coefficient& first = estimate.predictors.front();
        report.cr3 = coefficient_of(first.name, first.coefficient, influence.covariance(0, 0),
                                    sample.clusters.front()->levels - 1.0, regression.alpha);
    }
    return report;
}

}  // namespace public_signals::inline models
