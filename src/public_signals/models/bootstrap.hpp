// Wild cluster bootstrap with the null imposed (WCR; Cameron, Gelbach and Miller 2008, Roodman et al. 2019), intervals
// by inverting it, and Romano and Wolf's step-down over several regressions (2005, 2016).
//
// Each cluster's restricted residuals are turned by one random weight. Numerator and score of every draw are linear in
// the weights and in the null, so the regression is solved twice for each cluster and a draw costs clusters squared.
// WCR 31 turns jackknifed residuals, those of the estimate without the cluster, and WCR 33 also measures t by CR3
// (MacKinnon, Nielsen and Webb 2023).
//
// Where few clusters carry what is tested the restricted bootstrap rejects too often too, and so does the jackknife
// (CR3), but seldom both: there the larger p decides, and the interval is that of both together (docs/clusters.md has
// the simulations).
//
// Of two cluster variables one is drawn, and t is measured by the two-way variance (MacKinnon, Nielsen and Webb 2021);
// a draw in which that is not over zero counts as larger, and where one cluster carries over half of what is tested
// nothing is decided (undecidable.hpp). The units are drawn where they are one of the two: they would
// draw the variable with fewer clusters, which rejects too often where those are periods (docs/clusters.md has the
// table).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/models/estimate.hpp"

namespace public_signals::inline models {

struct BootstrapOptions {
    BootstrapWeights weights = BootstrapWeights::Rademacher;
    int draws = 9999;  // unless every sign can be tried
    std::uint64_t seed = 0;
    BootstrapType type = BootstrapType::Wcr11;
};

/// Under so many clusters signs have too few combinations.
inline constexpr std::size_t very_few_clusters = 8;
/// What a bootstrap of so many clusters takes by itself: Webb's six points where they are very few.
BootstrapOptions bootstrap_of(std::size_t clusters, std::uint64_t seed);

/// The jackknife's standard error of what is drawn, t with `df` degrees of freedom.
struct JackknifedError {
    double std_error = 0;
    double df = 1;
    bool is_of_one = false;  // without one cluster it can't be estimated: no data could tell it from that one's story
};

/// What all draws of one regression share, of one coefficient. With the coefficient held at `estimate` - d, t* of
/// weights w is (numerator + d numerator_per_d)'w / |(scores + d scores_per_d) w|, where the square of a row counts by
/// its sign.
struct WildScores {
    std::string cluster_name;           // of the column that is drawn
    std::vector<std::int32_t> cluster;  // as counted in the frame: a show has one weight in all regressions of a run
    Eigen::VectorXd numerator;
    Eigen::VectorXd numerator_per_d;
    Eigen::MatrixXd scores;
    Eigen::MatrixXd scores_per_d;
    Eigen::VectorXd signs;  // of the rows of the scores; empty where all are 1
    double estimate = 0;
    double std_error = 0;  // without small-sample factors, which cancel; NaN where a two-way variance is not over zero
    std::string undecidable;             // why no draw decides; empty where it does
    std::optional<JackknifedError> cr3;  // where so few clusters carry it that CR3 has to agree

    /// By CR3, t with clusters less one degrees of freedom; nothing where it need not agree.
    std::optional<Coefficient> by_cr3(double alpha) const;
};

/// Whose scores are drawn, and how the terms of a two-way variance are weighed against each other.
struct WildKind {
    BootstrapType type = BootstrapType::Wcr11;
    Ssc ssc = Ssc::Fixest;
    std::string drawn = "show";  // of two cluster variables; the one with fewer clusters where neither is it
};

/// Of the first predictor. Errors: no clusters, two-way ones and a type other than 11 (check_bootstrap_type), or too
/// many clusters for this much work.
Result<WildScores> wild_scores(const Sample& sample, const Within& within, const Solved& solved, WildKind kind = {});
/// Of the sum of the predictors, each times its weight.
Result<WildScores> wild_scores(const Sample& sample, const Within& within, const Solved& solved,
                               const Eigen::VectorXd& weights, WildKind kind = {});

/// Of a sum of coefficients with that direction; nothing with two cluster variables, or where the jackknife is too much
/// work.
std::optional<JackknifedError> jackknifed_error(const Sample& sample, const Solved& solved,
                                                const Eigen::VectorXd& weights);

struct Unrejected;

struct Bootstrap {
    double pvalue = 1;  // share of |t*| > |t|; equal within 1e-9 does not count; NaN where the data has no t
    int draws = 0;
    bool enumerated = false;          // all 2^G signs, at most 9,999
    std::optional<double> ci_lower;   // the coefficients whose deciding p is over alpha lie between; none where there
    std::optional<double> ci_upper;   // is no end
    std::optional<double> own_lower;  // the same by the bootstrap alone
    std::optional<double> own_upper;
    bool has_hole = false;           // some of those between are rejected: the ends are those of no interval
    double least_pvalue = 0;         // the deciding p can't be smaller, whatever the data
    std::optional<double> decisive;  // the data is one of the draws: (1 + count) / (draws + 1), of all signs
                                     // count / 2^G; equal |t*| counts. None where no data could reject
    std::string why_not;             // why there is none
    bool with_cr3 = false;           // CR3's p decides where it is larger, and the ends are the outer ones of both
    bool p_is_cr3 = false;           // the deciding p is CR3's, and so are the ends
    bool lower_is_cr3 = false;
    bool upper_is_cr3 = false;
    BootstrapType type = BootstrapType::Wcr11;
    bool of_scores = false;  // the score bootstrap of a Poisson regression, which has no type

    /// Of what nothing decides: no p and an interval without ends.
    static Bootstrap undecided(std::string why);
    /// The bootstrap's own ends, out of what lies below the estimate and above it in standard errors.
    void take_ends(const Unrejected& below, const Unrejected& above, double estimate, double std_error);
    /// What the deciding p and the interval rest on.
    InferenceMethod p_method() const;
    InferenceMethod interval_method() const;
};

Result<Bootstrap> wild_cluster_bootstrap(const WildScores& scores, double alpha, const BootstrapOptions& options);

/// A regression of a family: its scores, and its standard error with small-sample factors.
struct FamilyScores {
    const WildScores* scores;
    double std_error;
};

/// Step-down p-values that control the chance of one false finding or more, in the order given. All regressions share
/// each draw's weights, so that tests that move together are not paid for twice.
Result<std::vector<double>> romano_wolf(const std::vector<FamilyScores>& family, const BootstrapOptions& options);

}  // namespace public_signals::inline models
