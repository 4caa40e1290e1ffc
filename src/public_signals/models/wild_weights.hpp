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
    void fill(int draw, Eigen::VectorXd& weights) const;

  private:
    std::vector<std::int32_t> m_clusters;
    BootstrapWeights m_kind;
    std::uint64_t m_seed;
    int m_draws;
    bool m_enumerated;
};

}  // namespace public_signals::inline models
