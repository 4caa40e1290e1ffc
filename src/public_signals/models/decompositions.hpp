// Matrix decompositions, compiled once: each use of Eigen's own in a file of its own costs seconds of compilation.
#pragma once

#include <Eigen/Core>
#include <optional>

namespace public_signals::inline models {

/// A = vectors diag(values) vectors', the values ascending.
struct SymmetricEigen {
    Eigen::VectorXd values;
    Eigen::MatrixXd vectors;
};
SymmetricEigen symmetric_eigen(const Eigen::MatrixXd& a);

/// X = q r: q has the shape of X and orthonormal columns (Householder), r is upper triangular.
struct ThinQr {
    Eigen::MatrixXd q;
    Eigen::MatrixXd r;
    Eigen::MatrixXd r_inverse() const;
};
ThinQr thin_qr(const Eigen::MatrixXd& x);

/// Least squares of y on X without q itself: r, and the first columns(X) elements of q'y.
struct QrSolution {
    Eigen::MatrixXd r;
    Eigen::VectorXd along;
    Eigen::VectorXd coefficients() const;
};
QrSolution qr_solution(const Eigen::MatrixXd& x, const Eigen::VectorXd& y);

/// Least squares of y on X by QR with pivots: the rank of X, and the sum of squares left.
struct PivotedSquares {
    Eigen::Index rank;
    double left;
};
PivotedSquares pivoted_squares(const Eigen::MatrixXd& x, const Eigen::VectorXd& y);

/// A^-1 b of a square A that has an inverse.
Eigen::VectorXd solve_square(const Eigen::MatrixXd& a, const Eigen::VectorXd& b);

/// A^-1 B of a symmetric A that has no negative eigenvalue.
Eigen::MatrixXd solve_symmetric(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b);

/// A^-1 B of a positive definite A; nothing where the squares of the pivots of its Cholesky factor differ by more
/// than a factor of 1 / `least_share`.
std::optional<Eigen::MatrixXd> solve_definite(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b, double least_share);

}  // namespace public_signals::inline models
