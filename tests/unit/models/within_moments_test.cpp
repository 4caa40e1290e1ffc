// Moments that are updated row by row: what a refit from nothing gives.
#include "public_signals/models/forecast/within_moments.hpp"

#include <gtest/gtest.h>

#include <Eigen/QR>
#include <random>
#include <vector>

namespace public_signals {
namespace {

struct ShowRow {
    std::size_t show;
    std::vector<double> values;
};

/// Rows of three shows on very different levels: two regressors and an outcome.
std::vector<ShowRow> rows_of_three_shows(std::size_t count) {
    std::mt19937_64 chance(7);
    std::normal_distribution<double> normal;
    std::vector<ShowRow> rows;
    for (std::size_t i = 0; i < count; ++i) {
        const double level = std::pow(1000.0, static_cast<double>(i % 3));
        const double a = level + normal(chance);
        const double b = 0.5 * a + normal(chance);
        rows.push_back({i % 3, {a, b, 2 * a - b + 3 * level + 0.1 * normal(chance)}});
    }
    return rows;
}

/// The coefficients of least squares with a dummy for each show.
Eigen::VectorXd refitted(const std::vector<ShowRow>& rows) {
    Eigen::MatrixXd x = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(rows.size()), 5);
    Eigen::VectorXd y(static_cast<Eigen::Index>(rows.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto at = static_cast<Eigen::Index>(i);
        x(at, 0) = rows[i].values[0];
        x(at, 1) = rows[i].values[1];
        x(at, 2 + static_cast<Eigen::Index>(rows[i].show)) = 1;
        y[at] = rows[i].values[2];
    }
    return x.colPivHouseholderQr().solve(y).head(2);
}

constexpr std::size_t both[] = {0, 1};

TEST(WithinMoments, GiveTheCoefficientsOfARefitWithShowEffects) {
    const std::vector<ShowRow> rows = rows_of_three_shows(60);
    WithinMoments moments(3, 3);
    for (const ShowRow& row : rows) {
        moments.add(row.show, row.values);
    }
    const MomentFit fit = solve_moments(moments, both);
    const Eigen::VectorXd expected = refitted(rows);
    EXPECT_NEAR(fit.coefficients[0], expected[0], 1e-8);
    EXPECT_NEAR(fit.coefficients[1], expected[1], 1e-8);
    EXPECT_EQ(moments.rows(), 60U);
    EXPECT_EQ(moments.units(), 3U);
}

TEST(WithinMoments, ARowThatGoesLeavesWhatARefitWithoutItGives) {
    const std::vector<ShowRow> rows = rows_of_three_shows(90);
    WithinMoments moments(3, 3);
    for (const ShowRow& row : rows) {
        moments.add(row.show, row.values);
    }
    for (std::size_t i = 0; i < 60; ++i) {
        moments.remove(rows[i].show, rows[i].values);
    }
    const std::vector<ShowRow> left(rows.begin() + 60, rows.end());
    const MomentFit fit = solve_moments(moments, both);
    const Eigen::VectorXd expected = refitted(left);
    EXPECT_NEAR(fit.coefficients[0], expected[0], 1e-6);
    EXPECT_NEAR(fit.coefficients[1], expected[1], 1e-6);
}

TEST(WithinMoments, AShowWhoseRowsAllWentIsNone) {
    WithinMoments moments(2, 2);
    const std::vector<double> row = {1, 2};
    moments.add(1, row);
    EXPECT_EQ(moments.units(), 1U);
    moments.remove(1, row);
    EXPECT_EQ(moments.units(), 0U);
    EXPECT_EQ(moments.rows(), 0U);
}

TEST(WithinMoments, ARegressorThatRepeatsAnotherOrNeverVariesGetsNoCoefficient) {
    WithinMoments moments(4, 1);
    for (const double x : {1.0, 2.0, 4.0, 7.0, 11.0}) {
        moments.add(0, std::vector<double>{x, 2 * x, 5, 3 * x + 1});
    }
    constexpr std::size_t order[] = {2, 0, 1};
    const MomentFit fit = solve_moments(moments, order);
    EXPECT_EQ(fit.coefficients[0], 0);
    EXPECT_NEAR(fit.coefficients[1], 3, 1e-12);
    EXPECT_EQ(fit.coefficients[2], 0);
    EXPECT_NEAR(fit.rss.back(), 0, 1e-9);
}

TEST(WithinMoments, APenaltyShrinks) {
    WithinMoments moments(2, 1);
    for (const double x : {-1.0, 0.0, 1.0}) {
        moments.add(0, std::vector<double>{x, 2 * x});
    }
    constexpr std::size_t only[] = {0};
    constexpr double penalty[] = {1.0};
    EXPECT_NEAR(solve_moments(moments, only).coefficients[0], 2, 1e-12);
    EXPECT_NEAR(solve_moments(moments, only, penalty).coefficients[0], 1, 1e-12);
}

}  // namespace
}  // namespace public_signals
