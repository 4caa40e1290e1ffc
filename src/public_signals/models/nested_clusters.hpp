// Leaving out clusters that hold whole levels of the larger effect, as shows do, when each is a small part.
//
// With the larger effect taken out the smaller one has the normal equations N. Without cluster g they are N - E, E the
// sum over its levels of diag(c) - c c'/n, where c counts a level's rows by level of the smaller effect and n all of
// them. With P the inverse of N and b the removed sums,
//     b'(N - E)^-1 b = b'P b + b'P E P b + b'P E P E P b + ...
// where every term is at most `share` times the one before: E is at most the diagonal of the removed counts. Terms are
// added until what is left out lies below rounding; clusters of a larger share are solved by themselves elsewhere. So
// all clusters share one inverse, and a product of matrices does for many of them what a factorisation does for one.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "public_signals/models/factors.hpp"

namespace public_signals::inline models {

class NestedClusters {
  public:
    /// The rows are those by level of the larger effect. `inverse` is that of N with a constant added, which changes
    /// nothing: b sums to zero.
    NestedClusters(const Factor& cluster, const GroupedRows& by_large, const Factor& small, Eigen::MatrixXd inverse);

    /// Whether each level of the larger effect lies in one cluster.
    static bool is_nested(const Factor& large, const Factor& cluster);
    /// Whether a cluster is a part so small that the terms vanish fast.
    bool is_small(std::size_t g) const { return m_share[g] <= small_share; }

    /// What is left of `whole`, the products of all columns over all rows, without each of some clusters. Exact but for
    /// rounding of `whole`.
    std::vector<Eigen::MatrixXd> left_without(std::span<const std::size_t> clusters,
                                              std::span<const double* const> columns,
                                              const Eigen::MatrixXd& whole) const;

  private:
    static constexpr double small_share = 0.125;

    /// Sums side by side: a column for each level of the smaller effect, in it the columns of one cluster after
    /// another.
    using Side = Eigen::MatrixXd;

    /// A cluster's sums by level of the smaller effect, and its products taken out of `left`.
    void take_out_rows(std::size_t g, std::span<const double* const> columns, double* sums, std::size_t stride,
                       Eigen::MatrixXd& left) const;
    /// x E of a cluster.
    void add_removed(std::size_t g, std::size_t columns, const double* x, double* made, std::size_t stride) const;

    Eigen::MatrixXd m_inverse;
    std::vector<std::uint32_t> m_row;         // by cluster, then by level of the larger effect
    std::vector<std::int32_t> m_small_level;  // of these rows
    std::vector<std::size_t> m_level_end;     // where the rows of each of these levels end
    std::vector<std::size_t> m_first_level;   // of a cluster, and the end of the last
    std::vector<double> m_share;              // by cluster
};

}  // namespace public_signals::inline models
