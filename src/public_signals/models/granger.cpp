#include "public_signals/models/granger.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "public_signals/base/counted.hpp"
#include "public_signals/models/decompositions.hpp"
#include "public_signals/models/distributions.hpp"
#include "public_signals/models/granger_rows.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

/// The Wald statistic that all `lags` last columns are zero, from the sums of squares with and without them; nothing
/// where the regressors are collinear or fit perfectly.
std::optional<double> wald_of(const std::vector<Column>& series, const UnitRows& rows, Index lags) {
    const auto n = static_cast<Index>(rows.size());
    Eigen::MatrixXd x(n, 2 * lags + 1);
    Eigen::VectorXd y(n);
    for (Index i = 0; i < n; ++i) {
        const std::size_t row = rows[static_cast<std::size_t>(i)];
        y[i] = series[0].floats()[row];
        for (Index c = 1; c < x.cols(); ++c) {
            x(i, c) = series[static_cast<std::size_t>(c)].floats()[row];
        }
    }
    y.array() -= y.mean();
    x.rowwise() -= x.colwise().mean();
    const auto scale = [](auto column) { return column.norm() > 0 ? column.norm() : 1.0; };
    for (Index c = 1; c < x.cols(); ++c) {
        x.col(c) /= scale(x.col(c));
    }
    const Eigen::MatrixXd own = x.middleCols(1, lags);
    const Eigen::MatrixXd both = x.middleCols(1, 2 * lags);
    const PivotedSquares with = pivoted_squares(both, y);
    if (with.rank < 2 * lags) {
        return std::nullopt;
    }
    const double restricted = pivoted_squares(own, y).left;
    const double full = with.left;
    if (!(full > 1e-20 * y.squaredNorm())) {
        return std::nullopt;
    }
    return (restricted - full) / (full / static_cast<double>(n - 2 * lags - 1));
}

/// Mean and variance of a unit's statistic under no causality: K times an F with K and T - 2K - 1 degrees of freedom.
struct WaldMoments {
    double mean;
    double variance;
};

WaldMoments moments_of(double k, double t) {
    const double mean = k * (t - 2 * k - 1) / (t - 2 * k - 3);
    const double ratio = (t - 2 * k - 1) / (t - 2 * k - 3);
    return {mean, 2 * k * ratio * ratio * (t - k - 3) / (t - 2 * k - 5)};
}

}  // namespace

Result<GrangerTest> granger_test(const std::vector<Column>& columns, const GrangerOptions& options) {
    const GrangerRows given = TRY(granger_rows(columns, options));
    const std::vector<UnitRows>& rows = given.rows;
    GrangerTest test;
    double mean = 0;
    double variance = 0;
    const double k = options.lags;
    for (std::size_t unit = 0; unit < rows.size(); ++unit) {
        const std::string& name = given.units[unit];
        if (rows[unit].size() <= 2 * static_cast<std::size_t>(options.lags) + 5) {
            test.left_out.emplace_back(name, counted(std::ssize(rows[unit]), "usable row"));
            continue;
        }
        const std::optional<double> wald = wald_of(given.series, rows[unit], options.lags);
        if (!wald) {
            test.left_out.emplace_back(name, "its lags are collinear");
            continue;
        }
        const WaldMoments moments = moments_of(k, static_cast<double>(rows[unit].size()));
        test.wbar += *wald;
        mean += moments.mean;
        variance += moments.variance;
        test.rows += rows[unit].size();
        ++test.units;
    }
    if (test.units == 0) {
        return invalid(fmt::format("no {} has enough rows for {}", options.entity, counted(options.lags, "lag")), "",
                       fmt::format("each needs more than {} rows whose lags are known", 2 * options.lags + 5));
    }
    const auto n = static_cast<double>(test.units);
    test.wbar /= n;
    test.zbar = std::sqrt(n / (2 * k)) * (test.wbar - k);
    test.ztilde = (n * test.wbar - mean) / std::sqrt(variance);
    test.pvalue = normal_two_sided(test.ztilde);
    return test;
}

Json to_json(const GrangerTest& test) {
    auto left_out = Json::object();
    for (const auto& [unit, why] : test.left_out) {
        left_out[unit] = why;
    }
    return {{"method",
             "Dumitrescu and Hurlin (2012): least squares of each unit by itself, their Wald statistics averaged"},
            {"wbar", test.wbar},
            {"zbar", test.zbar},
            {"ztilde", test.ztilde},
            {"pvalue", test.pvalue},
            {"n_units", test.units},
            {"n_obs", test.rows},
            {"left_out", left_out}};
}

}  // namespace public_signals::inline models
