// Least squares of one show by itself, with an intercept.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/models/estimate.hpp"

namespace public_signals::inline models {

/// The rows of a show, in the order of its periods.
struct ShowRegression {
    Eigen::VectorXd outcome;
    Eigen::VectorXd predictor;
    Eigen::MatrixXd others;  // a column each; those that repeat others say nothing and are left out
    std::vector<std::int64_t> period;
};

struct ShowEstimate {
    Coefficient estimate;
    double df = 0;
    int lags = 0;
};

/// The predictor's coefficient: t by Newey and West's covariance (Bartlett's kernel, floor(4 (T/100)^(2/9)) lags of the
/// calendar, T/(T - k)), or why there is none.
struct ShowResult {
    std::optional<ShowEstimate> made;
    std::string why_not;
};
ShowResult regression_of_show(const ShowRegression& show, std::size_t least_rows_over, double alpha);

}  // namespace public_signals::inline models
