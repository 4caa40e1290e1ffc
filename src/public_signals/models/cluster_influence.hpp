// What each cluster carries of an estimate, and the jackknife that leaves the clusters out one by one.
//
// Leverage, partial leverage and leave-one-out estimates follow MacKinnon, Nielsen and Webb (2023, summclust);
// effective clusters Carter, Schnepel and Steigerwald (2017) with errors uncorrelated within clusters. CR3 is the
// jackknife variance (G-1)/G sum (b(g) - b)(b(g) - b)', their CV3; clubSandwich's CR3 lacks the factor (G-1)/G.
#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/models/estimate.hpp"
#include "public_signals/models/randomisation.hpp"

namespace public_signals::inline models {

/// Clusters are numbered as the sample numbers them.
struct ClusterInfluence {
    std::vector<double> leverage;             // shares of all regressors' leverage, effects taken out; sum to 1
    std::vector<double> partial_leverage;     // of the first predictor; sum to 1
    std::vector<std::optional<double>> left;  // its coefficient without each cluster; none where it
                                              // can't be estimated then; empty where the jackknife is too much work
    Eigen::MatrixXd covariance;               // CR3 of predictors, then controls; empty like `left`
    std::vector<std::size_t> needed;          // of each of them, clusters without which it can't be estimated
    double effective_clusters = 0;            // 1 to the number of clusters
};

/// Of an estimate with one cluster variable.
ClusterInfluence cluster_influence(const Sample& sample, const Solved& solved);
/// The same of the sum of the predictors, each times its weight, in the place of the first.
ClusterInfluence cluster_influence(const Sample& sample, const Solved& solved, const Eigen::VectorXd& weights);

/// How much of a coefficient clusters carry: each one's share of its squared direction, everything else taken out.
struct CarriedShares {
    std::vector<double> shares;  // sum to 1
    double effective = 0;        // G / (1 + cv^2): how many equal clusters would carry as much
    double largest = 0;

    /// One cluster has over half; fewer than two effective clusters imply it.
    bool one_carries() const { return largest > 0.5; }
    /// Few carry it, and fewer than half of the clusters would do.
    bool is_unequal() const;
};

/// Of a sum of coefficients, from its direction over the rows.
CarriedShares carried_shares(const Factor& cluster, const Eigen::VectorXd& direction);
/// Of the coefficient at `position`.
CarriedShares carried_shares(const Factor& cluster, const Solved& solved, Eigen::Index position);

/// Each cluster's score, in the coordinates of the basis, and what it carries of the first coefficient.
struct ClusterScores {
    Eigen::MatrixXd scores;  // clusters x basis
    CarriedShares carried;
};
ClusterScores cluster_scores(const Factor& cluster, const Solved& solved);

/// Under this many effective clusters few of them carry the predictor.
inline constexpr double few_effective_clusters = 6;

/// The same in the words of the frame, and what follows of it: a part of a result.
struct ClusterReport {
    struct Extreme {
        std::string cluster;  // its value in the frame
        double value = 0;
    };
    double effective_clusters = 0;
    Extreme leverage;                            // the largest share
    Extreme partial_leverage;                    // the largest share
    std::optional<Extreme> lowest_without;       // the smallest coefficient with one cluster left out, and which
    std::optional<Extreme> highest_without;      // the largest
    std::vector<std::string> carries_alone;      // clusters without which the coefficient can't be estimated
    std::optional<Coefficient> cr3;              // of the first predictor: t with G - 1 degrees of freedom; without a
                                                 // standard error where it can't be estimated without some cluster
    std::optional<Randomisation> randomisation;  // where few clusters carry the predictor

    /// One cluster has over half of the predictor's variation; fewer than two effective clusters imply it.
    bool one_carries() const { return partial_leverage.value > 0.5; }
    /// So few carry the predictor that the number of clusters says little.
    bool few_carry() const { return one_carries() || effective_clusters < few_effective_clusters; }
    /// Few carry it, and fewer than half of the clusters would do.
    bool is_unequal(std::int32_t clusters) const {
        return few_carry() && (one_carries() || 2 * effective_clusters < clusters);
    }
};

/// `column` is the frame's cluster column. `influence` comes from cluster_influence.
ClusterReport cluster_report(const ClusterInfluence& influence, const Sample& sample, const Series& column,
                             const Estimate& estimate, const Regression& regression);

}  // namespace public_signals::inline models
