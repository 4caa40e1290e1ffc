// The sums of squares and products of rows within shows, kept up to date row by row.
//
// Welford's step: a row changes the products by one outer product of its distance from the show's mean, so that a large
// level costs no digits and a regression is updated from origin to origin, never refitted.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <span>
#include <vector>

namespace public_signals::inline models {

class WithinMoments {
  public:
    WithinMoments(std::size_t width, std::size_t shows);

    /// A row of `width` known numbers comes, or one that came before goes.
    void add(std::size_t show, std::span<const double> row);
    void remove(std::size_t show, std::span<const double> row);

    std::size_t width() const { return m_width; }
    std::size_t rows() const { return m_rows; }
    /// Shows with a row: the number of show effects.
    std::size_t units() const { return m_units; }
    std::size_t rows_of(std::size_t show) const { return m_count[show]; }
    double mean(std::size_t show, std::size_t j) const { return m_mean[show * m_width + j]; }
    /// Of j and k, j >= k, the show means taken out.
    double product(std::size_t j, std::size_t k) const { return m_products(j, k); }
    /// Whether j varies within shows by more than rounding.
    bool varies(std::size_t j) const;

  private:
    std::size_t m_width;
    std::size_t m_rows = 0;
    std::size_t m_units = 0;
    std::vector<std::size_t> m_count;
    std::vector<double> m_mean;
    std::vector<double> m_largest;  // absolute value of each column so far
    Eigen::MatrixXd m_products;     // lower triangle
    Eigen::VectorXd m_distance;
};

/// Least squares from moments.
struct MomentFit {
    std::vector<double> coefficients;  // by the order asked; zero for one that those before it explain
    std::vector<double> rss;           // with none, the first, the first two, … of them
};

/// Of the last column on those in `order`, taken in one after the other. `penalty` (one for each, zero for none) is
/// added to the diagonal once each column has a sum of squares of one: a ridge.
MomentFit solve_moments(const WithinMoments& moments, std::span<const std::size_t> order,
                        std::span<const double> penalty = {});

}  // namespace public_signals::inline models
