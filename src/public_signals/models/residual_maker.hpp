// The matrix that makes residuals of an outcome, over the rows of each cluster: what the corrections for leverage need.
//
// Effects nested in the clusters leave a block singular in their direction, so powers are those of the pseudo-inverse
// (Pustejovsky and Tipton 2018).
#pragma once

#include <Eigen/Core>
#include <vector>

#include "public_signals/models/estimate.hpp"

namespace public_signals::inline models {

/// A power of a symmetric matrix without negative eigenvalues; those that are zero but for rounding stay zero.
Eigen::MatrixXd symmetric_power(const Eigen::MatrixXd& matrix, double power);

class ResidualMaker {
  public:
    /// Of one cluster variable. An InvalidInput error where the sample has too many rows for it.
    static Result<ResidualMaker> of(const Sample& sample, const Within& within, const Solved& solved);

    const std::vector<Eigen::Index>& rows(std::int32_t cluster) const {
        return m_rows[static_cast<std::size_t>(cluster)];
    }
    /// I - X (X'X)^-1 X' over the cluster's rows, X being all regressors and effects.
    const Eigen::MatrixXd& block(std::int32_t cluster) const { return m_blocks[static_cast<std::size_t>(cluster)]; }

  private:
    std::vector<std::vector<Eigen::Index>> m_rows;
    std::vector<Eigen::MatrixXd> m_blocks;
};

}  // namespace public_signals::inline models
