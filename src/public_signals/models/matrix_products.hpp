// Products of matrices that several estimators take, compiled once: each pair of types that is multiplied in a file of
// its own costs a tenth of a second of compilation.
#pragma once

#include <Eigen/Core>

namespace public_signals::inline models {

/// X'X.
Eigen::MatrixXd crossprod(const Eigen::MatrixXd& x);
/// X'Y.
Eigen::MatrixXd crossprod(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y);
/// B M B'.
Eigen::MatrixXd sandwich(const Eigen::MatrixXd& bread, const Eigen::MatrixXd& meat);
/// diag(s) A diag(s).
Eigen::MatrixXd scaled_both(const Eigen::VectorXd& scale, const Eigen::MatrixXd& a);
/// V diag(values) V'.
Eigen::MatrixXd recomposed(const Eigen::MatrixXd& vectors, const Eigen::VectorXd& values);
/// A v.
Eigen::VectorXd applied(const Eigen::MatrixXd& a, const Eigen::VectorXd& v);
/// X less its projection on the orthonormal columns of `basis`.
Eigen::MatrixXd without_projection(const Eigen::MatrixXd& basis, const Eigen::MatrixXd& x);

}  // namespace public_signals::inline models
