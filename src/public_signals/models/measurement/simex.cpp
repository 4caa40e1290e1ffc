#include "public_signals/models/measurement/simex.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "public_signals/base/in_parallel.hpp"
#include "public_signals/models/decompositions.hpp"
#include "public_signals/models/distributions.hpp"
#include "public_signals/models/measurement/over_panels.hpp"
#include "public_signals/models/normal_draws.hpp"

namespace public_signals::inline models {
namespace {

struct Remeasured {
    double coefficient = 0;
    double variance = 0;
};

Result<void> check_simex(const Mismeasured& measured, const Regression& regression, const SimexOptions& options) {
    if (regression.transform != ValueTransform::None) {
        return invalid(fmt::format("SIMEX adds error to the predictor itself, and this is of its {}",
                                   name_of(regression.transform)),
                       "--simex", "leave the transform out");
    }
    if (options.remeasurements < 2 || options.remeasurements > most_remeasurements) {
        return invalid(
            fmt::format("{} remeasurements are not from 2 to {}", options.remeasurements, most_remeasurements),
            "--remeasurements", "100 are usual");
    }
    const bool rises = std::ranges::adjacent_find(options.lambdas, std::greater_equal<>()) == options.lambdas.end();
    if (options.lambdas.size() < 2 || !rises || !(options.lambdas.front() > 0 && options.lambdas.back() <= 10)) {
        return invalid("the grid of lambda is two or more numbers over 0, up to 10, each larger than the one before",
                       "lambdas", "0.5 1 1.5 2 are usual");
    }
    for (std::size_t row = 0; row < measured.std_errors.size(); ++row) {
        const double error = measured.std_errors[row];
        if (!(error >= 0) || std::isinf(error)) {
            return invalid(fmt::format("{} is no standard error", error), fmt::format("row {}", row + 1),
                           "zero is a value without error");
        }
    }
    if (std::ranges::none_of(measured.std_errors, [](double error) { return error > 0; })) {
        return invalid("no value has a standard error over zero", "SIMEX",
                       "without error there is nothing to take away");
    }
    return {};
}

/// Standard normals of one remeasurement, the same for every lambda: what changes along the grid is the error's size.
std::vector<double> errors_of(std::size_t rows, std::uint64_t seed, std::size_t remeasurement) {
    std::seed_seq words{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32),
                        static_cast<std::uint32_t>(remeasurement)};
    std::mt19937_64 chance(words);
    std::vector<double> errors(rows);
    for (double& error : errors) {
        error = normal_of(chance);
    }
    return errors;
}

Result<Estimate> estimate_with(const std::vector<Series>& columns, const Mismeasured& measured,
                               const std::vector<double>& values, const Regression& regression) {
    const std::vector<Column> made = TRY(measured.columns_of(values));
    return estimate_in_form(TRY(with_columns(columns, made, "SIMEX")), regression);
}

Result<Remeasured> remeasured(const std::vector<Series>& columns, const Mismeasured& measured,
                              const std::vector<double>& errors, double lambda, const Regression& regression) {
    std::vector<double> values = measured.values;
    for (std::size_t row = 0; row < values.size(); ++row) {
        values[row] += std::sqrt(lambda) * measured.std_errors[row] * errors[row];
    }
    const Estimate estimate = TRY(estimate_with(columns, measured, values, regression));
    const Coefficient& c = estimate.predictors.front();
    return Remeasured{c.coefficient, c.std_error * c.std_error};
}

SimexPoint point_of(double lambda, const std::vector<Remeasured>& all) {
    const auto n = static_cast<double>(all.size());
    SimexPoint point{.lambda = lambda};
    double variance = 0;
    for (const Remeasured& one : all) {
        point.coefficient += one.coefficient / n;
        variance += one.variance / n;
    }
    double among = 0;
    for (const Remeasured& one : all) {
        among += (one.coefficient - point.coefficient) * (one.coefficient - point.coefficient);
    }
    point.variance = variance - among / (n - 1);
    return point;
}

/// All points of the grid behind the first.
Result<std::vector<SimexPoint>> simulated(const std::vector<Series>& columns, const Mismeasured& measured,
                                          const Regression& regression, const SimexOptions& options) {
    const auto n = static_cast<std::size_t>(options.remeasurements);
    std::vector<std::vector<Result<Remeasured>>> made(
        options.lambdas.size(), std::vector<Result<Remeasured>>(n, Result<Remeasured>(Remeasured{})));
    in_parallel(n, options.threads, [&](std::size_t i) {
        const std::vector<double> errors = errors_of(measured.values.size(), options.seed, i);
        for (std::size_t at = 0; at < options.lambdas.size(); ++at) {
            made[at][i] = remeasured(columns, measured, errors, options.lambdas[at], regression);
        }
    });
    std::vector<SimexPoint> points;
    for (std::size_t at = 0; at < options.lambdas.size(); ++at) {
        std::vector<Remeasured> all;
        for (const Result<Remeasured>& one : made[at]) {
            if (!one) {
                return tl::unexpected(one.error());
            }
            all.push_back(*one);
        }
        points.push_back(point_of(options.lambdas[at], all));
    }
    return points;
}

double root_mean_square(const std::vector<double>& errors) {
    double squares = 0;
    double count = 0;
    for (const double error : errors) {
        squares += error * error;
        count += error > 0 ? 1 : 0;
    }
    return std::sqrt(squares / count);
}

std::vector<double> each(const std::vector<SimexPoint>& points, double SimexPoint::* member) {
    std::vector<double> values;
    for (const SimexPoint& point : points) {
        values.push_back(point.*member);
    }
    return values;
}

}  // namespace

double extrapolated(const std::vector<double>& at, const std::vector<double>& values) {
    const auto n = static_cast<Eigen::Index>(at.size());
    Eigen::MatrixXd powers(n, 3);
    Eigen::VectorXd heights(n);
    for (Eigen::Index i = 0; i < n; ++i) {
        const double x = at[static_cast<std::size_t>(i)];
        powers.row(i) << 1, x, x * x;
        heights[i] = values[static_cast<std::size_t>(i)];
    }
    const ThinQr qr = thin_qr(powers);
    const Eigen::VectorXd quadratic = qr.r_inverse() * (qr.q.transpose() * heights);
    return quadratic[0] - quadratic[1] + quadratic[2];
}

Result<Simex> simex(const std::vector<Series>& columns, const Mismeasured& measured, const Regression& regression,
                    const SimexOptions& options) {
    TRY(check_simex(measured, regression, options));
    const Estimate naive = TRY(estimate_with(columns, measured, measured.values, regression));
    const Coefficient& c = naive.predictors.front();
    Simex made{.points = {{0, c.coefficient, c.std_error * c.std_error}},
               .df = naive.df_t,
               .mean_std_error = root_mean_square(measured.std_errors),
               .remeasurements = options.remeasurements,
               .n_obs = naive.n_obs,
               .standard_errors = errors_word(regression)};
    std::ranges::move(TRY(simulated(columns, measured, regression, options)), std::back_inserter(made.points));
    const std::vector<double> at = each(made.points, &SimexPoint::lambda);
    made.coefficient = extrapolated(at, each(made.points, &SimexPoint::coefficient));
    const double variance = extrapolated(at, each(made.points, &SimexPoint::variance));
    if (std::isfinite(variance) && variance > 0) {
        made.std_error = std::sqrt(variance);
        const double half = t_upper_quantile(regression.alpha / 2, made.df) * *made.std_error;
        made.ci_lower = made.coefficient - half;
        made.ci_upper = made.coefficient + half;
    }
    return made;
}

}  // namespace public_signals::inline models
