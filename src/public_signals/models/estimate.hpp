// Least squares with fixed effects: coefficients, their covariance, and everything that was left out on the way.
//
// Small-sample factors are fixest's (Berge 2018; effects nested in a cluster are not counted) or linearmodels'. Two-way
// clustering adds both one-way covariances less that of their crossing (Cameron, Gelbach and Miller 2011).
#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "public_signals/models/sample.hpp"
#include "public_signals/models/within.hpp"

namespace public_signals::inline models {

/// Under this many clusters standard errors come out too small, and the wild bootstrap is due.
inline constexpr std::int32_t few_clusters = 30;

struct Coefficient {
    std::string name;
    double coefficient = 0;
    double std_error = 0;
    double t_stat = 0;
    double pvalue = 1;
    double ci_lower = 0;
    double ci_upper = 0;
};

/// What a reader should know before believing a number: a short code for programs, and a sentence.
struct ModelWarning {
    std::string code;  // few_clusters bad_control nickell components vcov_repaired …
    std::string text;
    bool operator==(const ModelWarning&) const = default;
};

/// Whether residuals of different units move together: Pesaran's CD, standard normal where they don't.
struct CrossDependence {
    double statistic = 0;
    double pvalue = 1;
    double mean_absolute = 0;  // correlation of a pair
    std::size_t pairs = 0;
};

/// What Driscoll and Kraay's covariance was made with, and the test beside it.
struct KernelFacts {
    int lags = 0;
    int periods = 0;
    std::optional<CrossDependence> dependence;
};

struct Estimate {
    std::vector<Coefficient> predictors;                       // in the order asked for
    std::vector<Coefficient> controls;                         // those kept, and the intercept
    std::vector<std::pair<std::string, std::string>> dropped;  // control, why
    Eigen::MatrixXd covariance;                                // of predictors, then controls
    double df_t = 0;            // of the first predictor; of all unless the covariance is CR2
    bool df_is_of_one = false;  // CR2: each coefficient has degrees of freedom of its own
    double r2_within = 0;
    std::size_t n_obs = 0;
    std::size_t n_missing = 0;
    std::size_t n_singletons = 0;
    std::vector<std::pair<std::string, std::size_t>> missing;
    std::vector<std::int32_t> n_clusters;                              // one or two; none without clusters
    std::vector<std::pair<std::string, std::string>> left_out_levels;  // control of text, its first level
    std::optional<KernelFacts> kernel;                                 // with Vcov::DriscollKraay
    int components = 1;
    bool vcov_repaired = false;
    std::vector<ModelWarning> warnings;

    /// For one whose p and interval are a bootstrap's: the warning of few clusters says so, and advises nothing.
    void rest_on_bootstrap();
};

/// A regression after the effects are taken out: an orthonormal basis of the kept regressors, and what is left.
struct Solved {
    std::vector<std::size_t> kept;  // columns of the sample's regressors, predictors first
    Eigen::MatrixXd basis;          // Q: rows x kept
    Eigen::MatrixXd inverse;        // regressors = Q inverse^-1
    Eigen::VectorXd coefficients;
    Eigen::VectorXd residuals;
    double total = 0;  // the outcome's sum of squares after the within transformation, or around its mean without one
    std::vector<std::pair<std::string, std::string>> dropped;
};

/// Takes outcome and regressors out of the sample: they are transformed where they lie. An InvalidInput error when a
/// predictor is absorbed by the effects or collinear; it says with what.
Result<Solved> solve(Sample& sample, const Within& within, std::size_t n_predictors);

/// Errors also for fewer than two clusters and for no more rows than parameters.
Result<Estimate> estimate(const Sample& sample, const Within& within, const Solved& solved,
                          const Regression& regression);

/// sample_of, the within transformation, solve and estimate in one.
Result<Estimate> fit(const std::vector<Series>& columns, const Regression& regression);
Result<Estimate> fit(const std::vector<Column>& columns, const Regression& regression);

/// Whether a control, or a level of it, has a coefficient.
bool is_kept(const Estimate& estimate, const std::string& control);

/// What a reader should know of an estimate before believing it: few clusters, components, a repaired covariance.
std::vector<ModelWarning> warnings_of(const Estimate& estimate, Model model = Model::Ols, bool bootstrapped = false);

/// A coefficient without a standard error: its test and interval are unknown.
Coefficient without_std_error(const Coefficient& coefficient);

/// A coefficient with its t test and interval.
Coefficient coefficient_of(std::string name, double value, double variance, double df, double alpha);

/// The sum of the predictors' coefficients, each times its weight, with standard error and interval.
Coefficient combination(const Estimate& estimate, const Eigen::VectorXd& weights, std::string name, double alpha);

struct WaldTest {
    double statistic = 0;  // F
    int df_num = 0;
    double df_denom = 0;
    double pvalue = 1;
};

/// Whether values with that covariance are all zero, F having `df` degrees of freedom below.
Result<WaldTest> wald_test(const Eigen::VectorXd& values, const Eigen::MatrixXd& covariance, double df);
/// Whether the predictors at `positions` are all zero. An error of CR2, whose degrees of freedom are of one
/// coefficient.
Result<WaldTest> wald_test(const Estimate& estimate, const std::vector<std::size_t>& positions);

}  // namespace public_signals::inline models
