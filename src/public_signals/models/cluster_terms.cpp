#include "public_signals/models/cluster_terms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace public_signals::inline models {

std::vector<ClusterTerm> terms_of(const Sample& sample, Ssc ssc) {
    if (sample.clusters.size() == 1) {
        return {{sample.clusters.front(), 1}};
    }
    const auto both = std::make_shared<const Factor>(crossing(*sample.clusters[0], *sample.clusters[1]));
    std::vector<ClusterTerm> terms = {{sample.clusters[0], 1}, {sample.clusters[1], 1}, {both, -1}};
    for (ClusterTerm& term : terms) {
        const double g = term.cluster->levels;
        term.weight *= ssc == Ssc::Each ? g / (g - 1) : 1;
    }
    return terms;
}

const Factor& drawn_cluster(const Sample& sample, const std::string& name) {
    const auto named =
        std::ranges::find(sample.clusters, name, [](const SharedFactor& cluster) { return cluster->name; });
    return named != sample.clusters.end()
               ? **named
               : **std::ranges::min_element(sample.clusters, {},
                                            [](const SharedFactor& cluster) { return cluster->levels; });
}

Result<void> check_bootstrap_type(const Sample& sample, BootstrapType type) {
    if (type == BootstrapType::Wcr11 || sample.clusters.size() == 1) {
        return {};
    }
    return invalid(fmt::format("two-way clusters have no bootstrap of type {}: its residuals are those of the estimate "
                               "without a cluster, which is defined for one cluster variable",
                               name_of(type)),
                   "bootstrap_type",
                   fmt::format("take {}, or cluster by one of the two", name_of(BootstrapType::Wcr11)));
}

Eigen::VectorXd by_cluster(const Factor& cluster, const Eigen::VectorXd& values) {
    Eigen::VectorXd total = Eigen::VectorXd::Zero(cluster.levels);
    for (Eigen::Index row = 0; row < values.size(); ++row) {
        total[cluster.code[static_cast<std::size_t>(row)]] += values[row];
    }
    return total;
}

}  // namespace public_signals::inline models
