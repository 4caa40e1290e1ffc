#include "public_signals/models/matrix_products.hpp"

namespace public_signals::inline models {

Eigen::MatrixXd crossprod(const Eigen::MatrixXd& x) {
    return x.transpose() * x;
}

Eigen::MatrixXd crossprod(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y) {
    return x.transpose() * y;
}

Eigen::MatrixXd sandwich(const Eigen::MatrixXd& bread, const Eigen::MatrixXd& meat) {
    return bread * meat * bread.transpose();
}

Eigen::MatrixXd scaled_both(const Eigen::VectorXd& scale, const Eigen::MatrixXd& a) {
    return scale.asDiagonal() * a * scale.asDiagonal();
}

Eigen::MatrixXd recomposed(const Eigen::MatrixXd& vectors, const Eigen::VectorXd& values) {
    return vectors * values.asDiagonal() * vectors.transpose();
}

Eigen::VectorXd applied(const Eigen::MatrixXd& a, const Eigen::VectorXd& v) {
    return a * v;
}

Eigen::MatrixXd without_projection(const Eigen::MatrixXd& basis, const Eigen::MatrixXd& x) {
    return x - basis * (basis.transpose() * x);
}

}  // namespace public_signals::inline models
