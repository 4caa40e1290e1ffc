// The within transformation: what is left of a variable after group means are taken out.
//
// With two effects the larger one is eliminated exactly and the smaller one solved densely (Frisch-Waugh-Lovell), so
// the result rests on no tolerance, however unbalanced the panel.
#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/models/factors.hpp"
#include "public_signals/models/row_blocks.hpp"

namespace public_signals::inline models {

/// Of a column on its way through the transformation.
struct Spread {
    double sum = 0;
    double squares = 0;  // before
    double left = 0;     // sum of squares after
};

class Within {
  public:
    /// Of no effect, one or two. A smaller side of more than 5,000 levels is an InvalidInput error.
    static Result<Within> of(const std::vector<SharedFactor>& effects);

    /// Takes its projection on the effects out of each column, which has as many rows as the effects.
    std::vector<Spread> apply(const std::vector<double*>& columns, std::size_t rows) const;

    /// Connected components of the two effects' levels; 1 without two effects.
    int components() const { return m_components; }

  private:
    struct LevelRange {
        std::size_t begin = 0;
        std::size_t end = 0;
    };

    void group_rows();
    const std::int32_t* small_code() const { return m_row.empty() ? m_small->code.data() : m_small_code.data(); }
    /// Calls `act(values, rows)` with a column's values of each level of the large effect, side by side.
    template <class Act>
    void each_level(LevelRange levels, double* column, const Act& act) const;
    Spread center(LevelRange levels, double* column, double* by_small_level) const;
    double take_out(LevelRange levels, double* column, const double* effect) const;
    std::vector<Spread> project(const std::vector<double*>& columns) const;
    /// The small levels' effects from their sums, both column by column.
    void solve_effects(Eigen::MatrixXd& by_small_level) const;

    SharedFactor m_large;
    SharedFactor m_small;
    std::vector<std::size_t> m_begin;        // of each large level's rows, and the end of the last
    std::vector<std::uint32_t> m_row;        // rows by large level; empty when they lie so
    std::vector<std::int32_t> m_small_code;  // of the rows in that order; empty when the rows lie so
    std::vector<LevelRange> m_blocks;
    std::vector<int> m_place;  // of a small level in the dense system, -1 for the one left out per component
    std::optional<Eigen::LLT<Eigen::MatrixXd>> m_dense;
    int m_components = 1;
};

}  // namespace public_signals::inline models
