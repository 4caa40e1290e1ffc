// The within transformation: what is left of a variable after group means are taken out.
//
// With two effects the larger one is eliminated exactly and the smaller one solved densely (Frisch-Waugh-Lovell), so
// the result rests on no tolerance, however unbalanced the panel.
#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <array>
#include <optional>
#include <vector>

#include "public_signals/common/result.hpp"
#include "public_signals/models/sample.hpp"

namespace public_signals {

class Within {
  public:
    /// Of no effect, one or two. A smaller side of more than 5,000 levels is an InvalidInput error. `effects` must
    /// outlive the transformation.
    static Result<Within> of(const std::vector<Factor>& effects);

    /// Each column less its projection on the effects.
    void apply(Eigen::Ref<Eigen::MatrixXd> columns) const;

    /// Connected components of the two effects' levels; 1 without two effects.
    int components() const { return m_components; }

  private:
    void project(const std::vector<double*>& columns) const;
    template <int Count>
    void project(const std::array<double*, 4>& column) const;
    /// The small levels' effects from their sums, both level by level, `count` columns side by side.
    std::vector<double> solved_effects(const std::vector<double>& by_level, int count) const;

    const Factor* m_large = nullptr;
    const Factor* m_small = nullptr;
    Eigen::VectorXd m_large_weight;  // 1 / rows of the level
    std::vector<int> m_place;        // of a small level in the dense system, -1 for the one left out per component
    std::optional<Eigen::LLT<Eigen::MatrixXd>> m_dense;
    int m_components = 1;
};

}  // namespace public_signals
