// Where no test can decide, because one cluster carries what is tested: no data could tell it from that one's story.
//
// By one cluster variable that is where a coefficient can't be estimated without one of the clusters. Two-way clusters
// have no jackknife that would have to agree with the bootstrap where few carry the predictor, and it rejects too often
// there: they decide nothing where one cluster of either variable carries over half (docs/clusters.md has the sizes).
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "public_signals/models/cluster_influence.hpp"

namespace public_signals::inline models {

/// Why two-way clusters can't judge a sum of coefficients with that direction over the rows; empty where they can, and
/// for one cluster variable.
std::string why_carried_two_way(const Sample& sample, const Eigen::VectorXd& direction);

/// How many clusters one of the coefficients can't be estimated without, the most of any.
std::size_t needed_clusters(const ClusterInfluence& influence, const std::vector<std::size_t>& positions);
/// The words of that.
std::string why_needed(const Sample& sample, std::size_t coefficients);

/// So few effective clusters carry one of several coefficients that the jackknife has a say in their joint test.
bool few_carry_one(double fewest_effective, std::size_t coefficients);
/// Of the coefficients tested, the effective clusters of the one that the fewest carry.
double fewest_effective(const Sample& sample, const Solved& solved, const std::vector<std::size_t>& positions);

/// Why a joint test of the coefficients at `positions` decides nothing; empty where it does, and without clusters.
std::string why_undecidable(const Sample& sample, const Solved& solved, const std::vector<std::size_t>& positions);

}  // namespace public_signals::inline models
