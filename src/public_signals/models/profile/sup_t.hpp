// How much larger than that of one point a band's critical value must be to hold over all points at once: sup-t
// (Montiel Olea and Plagborg-Moller 2019), the quantile of the largest of normal variables that are correlated as the
// estimates are.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <vector>

namespace public_signals::inline models {

class LargestOfNormals {
  public:
    static constexpr int usual_draws = 20000;

    /// Of a covariance, of which the correlations count; negative eigenvalues are taken as zero. Nothing where a
    /// variance is not positive and finite. The same seed gives the same draws.
    static std::optional<LargestOfNormals> of(const Eigen::MatrixXd& covariance, std::uint64_t seed,
                                              int draws = usual_draws);

    /// The level at which each point has to be tested for all of them to be so at `alpha`: between alpha over the
    /// number of points (Bonferroni) and alpha.
    double level(double alpha) const;
    /// The chance of a smallest p of all points as small as `least`.
    double pvalue(double least) const;
    int draws() const { return static_cast<int>(m_largest.size()); }

  private:
    std::vector<double> m_largest;  // absolute values, ascending
    double m_points = 1;
};

/// The value that the absolute value of a standard normal passes with chance `level`.
double normal_critical(double level);

}  // namespace public_signals::inline models
