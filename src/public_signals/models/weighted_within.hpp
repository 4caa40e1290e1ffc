// The within transformation with weights: what is left of a variable after weighted group means are taken out.
#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <vector>

#include "public_signals/models/factors.hpp"

namespace public_signals::inline models {

/// Of no effect, one or two. With two the larger is eliminated exactly and the smaller solved densely, as in Within.
class WeightedWithin {
  public:
    explicit WeightedWithin(const std::vector<SharedFactor>& effects);

    /// Weights are over zero, one for each row.
    void set_weights(const Eigen::VectorXd& weights);
    /// Takes the weighted projection on the effects out of `values`.
    void apply(Eigen::Ref<Eigen::VectorXd> values) const;

  private:
    void take_means_out(Eigen::Ref<Eigen::VectorXd> values) const;
    void pin_components();

    SharedFactor m_large;
    SharedFactor m_small;
    std::vector<std::vector<Eigen::Index>> m_rows;  // of each large level
    std::vector<int> m_place;                       // of a small level in the dense system, -1 for one per component
    int m_places = 0;
    Eigen::VectorXd m_weights;
    Eigen::VectorXd m_sum;  // of weights by large level
    Eigen::LDLT<Eigen::MatrixXd> m_dense;
};

}  // namespace public_signals::inline models
