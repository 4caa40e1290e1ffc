#include "public_signals/models/residual_maker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "public_signals/models/decompositions.hpp"
#include "public_signals/models/matrix_products.hpp"
#include "public_signals/models/row_blocks.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

constexpr double most_cells = 2e9;      // of the matrix, all rows by all rows
constexpr double no_eigenvalue = 1e-9;  // an eigenvalue of the blocks lies between 0 and 1
constexpr Index unit_columns_a_task = 64;

}  // namespace

Eigen::MatrixXd symmetric_power(const Eigen::MatrixXd& matrix, double power) {
    const SymmetricEigen solver = symmetric_eigen(matrix);
    const Eigen::VectorXd values =
        solver.values.unaryExpr([power](double value) { return value > no_eigenvalue ? std::pow(value, power) : 0.0; });
    return recomposed(solver.vectors, values);
}

Result<ResidualMaker> ResidualMaker::of(const Sample& sample, const Within& within, const Solved& solved) {
    const auto n = static_cast<Index>(sample.rows);
    if (static_cast<double>(n) * static_cast<double>(n) > most_cells) {
        return invalid(fmt::format("{} rows are too many to correct residuals for their leverage", n), "",
                       "take crv1 or cr3, and the bootstrap of type 11");
    }
    const Factor& cluster = *sample.clusters.front();
    ResidualMaker made;
    made.m_rows.resize(static_cast<std::size_t>(cluster.levels));
    for (std::size_t row = 0; row < cluster.code.size(); ++row) {
        made.m_rows[static_cast<std::size_t>(cluster.code[row])].push_back(static_cast<Index>(row));
    }
    made.m_blocks.resize(made.m_rows.size());
    in_parallel_rows(
        made.m_rows.size(),
        [&](std::size_t g) {
            const std::vector<Index>& rows = made.m_rows[g];
            const Index size = std::ssize(rows);
            Eigen::MatrixXd& block = made.m_blocks[g];
            block.resize(size, size);
            for (Index first = 0; first < size; first += unit_columns_a_task) {
                const Index count = std::min(unit_columns_a_task, size - first);
                Eigen::MatrixXd unit = Eigen::MatrixXd::Zero(n, count);
                std::vector<double*> columns;
                for (Index c = 0; c < count; ++c) {
                    unit(rows[static_cast<std::size_t>(first + c)], c) = 1;
                    columns.push_back(unit.col(c).data());
                }
                within.apply(columns, sample.rows);
                const Eigen::MatrixXd along = crossprod(solved.basis, unit);
                block.middleCols(first, count) = unit(rows, Eigen::all) - solved.basis(rows, Eigen::all) * along;
            }
            block = (block + block.transpose()).eval() / 2;
        },
        sample.rows * sample.rows);
    return made;
}

}  // namespace public_signals::inline models
