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
    /// `inverse` is that of N with a constant added, which changes nothing: b sums to zero.
    NestedClusters(const Factor& cluster, const Factor& large, const Factor& small, Eigen::MatrixXd inverse);

    /// Whether each level of the larger effect lies in one cluster.
    static bool is_nested(const Factor& large, const Factor& cluster);
    /// Whether a cluster is a part so small that the terms vanish fast.
    bool is_small(std::size_t g) const;

    /// b'(N - E)^-1 b of some clusters, b the sums by level of the smaller effect of a cluster's `values`, which are
    /// those of its rows in their order. What is left out is at most `rounding` of the diagonals.
    std::vector<Eigen::MatrixXd> taken_out(std::span<const std::size_t> clusters,
                                           const std::vector<Eigen::MatrixXd>& values,
                                           const Eigen::VectorXd& rounding) const;

  private:
    /// Some clusters side by side: a row for each of their columns, a column for each level of the smaller effect.
    using Side = Eigen::MatrixXd;

    /// A cluster's level of the larger effect: of its rows the levels of the smaller one.
    using Level = std::vector<std::int32_t>;

    /// x E of a cluster.
    void add_removed(std::size_t g, const Side& x, Eigen::Index first, Eigen::Index columns, Side& made) const;

    Eigen::MatrixXd m_inverse;
    std::vector<std::vector<std::int32_t>> m_small_level;  // of each row, by cluster
    std::vector<std::vector<Level>> m_levels;              // by cluster
    std::vector<double> m_share;                           // by cluster
};

}  // namespace public_signals::inline models
