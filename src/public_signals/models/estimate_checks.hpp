// What stops an estimate, or takes the standard error of one of its coefficients.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/models/estimate.hpp"

namespace public_signals::inline models {

/// Whether a variance is made of rounding: next to nothing beside the one that independent errors would give. Scores
/// that cancel within every cluster leave such a one.
bool is_of_rounding(double variance, double of_independent_errors);

/// Whether a value is rounding beside what it would be if the outcome varied with the predictor.
bool is_next_to_nothing(double value, double size);
tl::unexpected<Error> outcome_does_not_vary();

/// CR2 and CR3 leave clusters out, and without one of them a predictor may not be estimable. `needed` counts those of
/// each.
Result<void> check_that_each_can_be_left_out(const Sample& sample, const Solved& solved, const Regression& regression,
                                             const std::vector<std::size_t>& needed);

/// Of each coefficient, whether the scores of every cluster, or of every period, add up to nothing, so that its
/// variance is made of rounding: those of two shows beside week effects always do. A two-way variance may be small by
/// itself.
std::vector<bool> variances_of_rounding(const Sample& sample, const Solved& solved, const Eigen::MatrixXd& covariance);

/// An error where the variance of a predictor is made of rounding.
Result<void> check_that_scores_are_left(const Sample& sample, const Solved& solved, const Regression& regression,
                                        const std::vector<bool>& of_rounding);

}  // namespace public_signals::inline models
