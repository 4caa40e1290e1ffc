// The weights of wild bootstrap draws: a function of seed, draw and cluster, so that draws can be made in any order.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "public_signals/models/bootstrap.hpp"

namespace public_signals::inline models {

inline constexpr double tie = 1e-9;  // statistics that are as close as that are equal

class WildWeights {
  public:
    /// All signs where there are at most 9,999, else as many draws as asked for.
    WildWeights(std::vector<std::int32_t> clusters, const BootstrapOptions& options);

    int draws() const { return m_draws; }
    bool enumerated() const { return m_enumerated; }
    const std::vector<std::int32_t>& clusters() const { return m_clusters; }

    /// One weight for each cluster.
    void fill(int draw, Eigen::Ref<Eigen::VectorXd> weights) const;
    /// The weights of `count` draws from `first` on, a draw a column.
    Eigen::MatrixXd block(std::size_t first, std::size_t count) const;

    /// The p of `count` draws that are as large as the data. Where all signs are tried the data is two of them, those
    /// that are equal in all clusters, whatever jackknifed residuals make of these; where they are drawn it is one
    /// more.
    double pvalue(std::int64_t count) const;
    /// The fewest draws whose p is over `alpha`.
    std::int64_t fewest_over(double alpha) const;
    /// What no data's p falls below: weights that are equal in all clusters repeat the data's own statistic.
    double least_pvalue() const;

  private:
    std::vector<std::int32_t> m_clusters;
    BootstrapWeights m_kind;
    std::uint64_t m_seed;
    int m_draws;
    bool m_enumerated;
};

}  // namespace public_signals::inline models
