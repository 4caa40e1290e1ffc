// The inference that all profiles share: every point is a weighted sum of coefficients, with the wild bootstrap where
// there are clusters, CR3 beside it where there is one cluster variable, and a band at the level that sup-t says.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "public_signals/models/profile/profile.hpp"

namespace public_signals::inline models {

/// A point, and what its interval at another level is made from.
struct MeasuredPoint {
    ProfilePoint point;
    std::optional<WildScores> scores;
    double df = 0;                            // of t
    std::optional<JackknifedError> band_cr3;  // CR3 has to agree in a band
};

/// Points of one regression.
class PointMaker {
  public:
    /// Errors: those of `estimate`.
    static Result<PointMaker> of(const Prepared& prepared, const Regression& regression, const ProfileDraws& draws);

    const Estimate& estimate() const { return m_estimate; }
    const std::optional<ClusterInfluence>& influence() const { return m_influence; }

    /// The sum of the predictors' coefficients, each times its weight. Errors: those of the bootstrap.
    Result<MeasuredPoint> point(int week, const Eigen::VectorXd& weights) const;
    /// Of the sums that the columns weigh: by CR3 where there is one, else by the covariance of the regression; and as
    /// if rows were unrelated.
    std::vector<Eigen::MatrixXd> covariances(const Eigen::MatrixXd& weights) const;

  private:
    PointMaker(const Prepared& prepared, const Regression& regression, const ProfileDraws& draws, Estimate made)
        : m_prepared(&prepared), m_regression(&regression), m_draws(draws), m_estimate(std::move(made)) {}

    const Prepared* m_prepared;
    const Regression* m_regression;
    ProfileDraws m_draws;
    Estimate m_estimate;
    std::optional<ClusterInfluence> m_influence;  // with one cluster variable
};

/// The bootstrap of so many clusters, with as many draws as told.
BootstrapOptions profile_bootstrap(std::size_t clusters, const ProfileDraws& draws);

/// Gives the points their band and the profile its own facts of it; points become those of the profile. Of the
/// covariances that one counts which ties the points least: where few clusters carry the metric, a covariance over
/// clusters has few dimensions and makes points look alike.
Result<void> set_band(Profile& profile, std::vector<MeasuredPoint> points,
                      const std::vector<Eigen::MatrixXd>& covariances, double alpha, const ProfileDraws& draws);

}  // namespace public_signals::inline models
