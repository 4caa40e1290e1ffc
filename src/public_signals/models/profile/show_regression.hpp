// Least squares of one show by itself, with an intercept.
#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>

#include "public_signals/models/estimate.hpp"

namespace public_signals::inline models {

/// The rows of a show, in the order of its periods.
struct ShowRegression {
    Eigen::VectorXd outcome;
    Eigen::VectorXd predictor;
    Eigen::MatrixXd others;  // a column each; those that repeat others say nothing and are left out
};

struct ShowEstimate {
    Coefficient estimate;
    int cosines = 0;  // and degrees of freedom
};

/// The predictor's coefficient, or why there is none. Its t holds the coefficient at zero in the scores, whose variance
/// is that of equal-weighted cosines; p by t with as many degrees of freedom as cosines. The standard error is the
/// coefficient over t, the interval holds the coefficients that the same test does not reject: its ends are NaN where
/// coefficients of any size are not rejected.
struct ShowResult {
    std::optional<ShowEstimate> made;
    std::string why_not;
};
ShowResult regression_of_show(const ShowRegression& show, std::size_t least_rows_over, double alpha);

}  // namespace public_signals::inline models
