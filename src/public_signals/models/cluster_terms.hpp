// The clusterings that a variance adds or takes away, and which of two variables a bootstrap draws.
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "public_signals/models/estimate.hpp"

namespace public_signals::inline models {

struct ClusterTerm {
    SharedFactor cluster;
    double weight = 1;
};

/// One, or the two less their crossing; weights as far as they differ.
std::vector<ClusterTerm> terms_of(const Sample& sample, Ssc ssc);

/// The cluster variable of that name, else the one with the fewest clusters.
const Factor& drawn_cluster(const Sample& sample, const std::string& name);

/// An InvalidInput error for two cluster variables and a type that the jackknife has a part in: it leaves out clusters
/// of one variable.
Result<void> check_bootstrap_type(const Sample& sample, BootstrapType type);

/// The sum of the values of each cluster.
Eigen::VectorXd by_cluster(const Factor& cluster, const Eigen::VectorXd& values);

}  // namespace public_signals::inline models
