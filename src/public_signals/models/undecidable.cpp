#include "public_signals/models/undecidable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace public_signals::inline models {
namespace {

constexpr double effective_clusters_a_coefficient = 3;

std::string why_carried(const Factor& cluster, const CarriedShares& carried) {
    return carried.one_carries() ? fmt::format(
                                       "one {0} carries {1:.0f} % of it, and two-way clusters have no jackknife "
                                       "that would have to agree: cluster by {0} alone",
                                       cluster.name, 100 * carried.largest)
                                 : "";
}

}  // namespace

std::string why_carried_two_way(const Sample& sample, const Eigen::VectorXd& direction) {
    std::string why;
    for (const SharedFactor& cluster : sample.clusters) {
        if (sample.clusters.size() > 1 && why.empty()) {
            why = why_carried(*cluster, carried_shares(*cluster, direction));
        }
    }
    return why;
}

std::size_t needed_clusters(const ClusterInfluence& influence, const std::vector<std::size_t>& positions) {
    std::size_t most = 0;
    for (const std::size_t position : positions) {
        most = std::max(most, influence.needed.empty() ? 0 : influence.needed[position]);
    }
    return most;
}

std::string why_needed(const Sample& sample, std::size_t coefficients) {
    return fmt::format(
        "without one {} {}: no data could tell {} from what happened to that one alone", sample.clusters.front()->name,
        coefficients == 1 ? "it can't be estimated" : "they can't all be estimated", coefficients == 1 ? "it" : "them");
}

bool few_carry_one(double fewest_effective, std::size_t coefficients) {
    return fewest_effective <
           std::max(few_effective_clusters, effective_clusters_a_coefficient * static_cast<double>(coefficients));
}

double fewest_effective(const Sample& sample, const Solved& solved, const std::vector<std::size_t>& positions) {
    double fewest = std::numeric_limits<double>::infinity();
    for (const std::size_t at : positions) {
        fewest =
            std::min(fewest, carried_shares(*sample.clusters.front(), solved, static_cast<Eigen::Index>(at)).effective);
    }
    return fewest;
}

std::string why_undecidable(const Sample& sample, const Solved& solved, const std::vector<std::size_t>& positions) {
    if (sample.clusters.empty()) {
        return "";
    }
    if (sample.clusters.size() == 1) {
        const bool is_asked = few_carry_one(fewest_effective(sample, solved, positions), positions.size());
        return is_asked && needed_clusters(cluster_influence(sample, solved), positions) > 0
                   ? why_needed(sample, positions.size())
                   : "";
    }
    std::string why;
    for (const std::size_t at : positions) {
        for (const SharedFactor& cluster : sample.clusters) {
            if (why.empty()) {
                why = why_carried(*cluster, carried_shares(*cluster, solved, static_cast<Eigen::Index>(at)));
            }
        }
    }
    return why;
}

}  // namespace public_signals::inline models
