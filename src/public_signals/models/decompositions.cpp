#include "public_signals/models/decompositions.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>

namespace public_signals::inline models {

SymmetricEigen symmetric_eigen(const Eigen::MatrixXd& a) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(a);
    return {solver.eigenvalues(), solver.eigenvectors()};
}

ThinQr thin_qr(const Eigen::MatrixXd& x) {
    const Eigen::Index k = x.cols();
    const Eigen::HouseholderQR<Eigen::MatrixXd> qr(x);
    Eigen::MatrixXd q = Eigen::MatrixXd::Identity(x.rows(), k);
    q.applyOnTheLeft(qr.householderQ());
    const Eigen::Index rows = std::min(k, x.rows());
    Eigen::MatrixXd r = Eigen::MatrixXd::Zero(k, k);
    r.topRows(rows) = qr.matrixQR().topRows(rows).triangularView<Eigen::Upper>();
    return {std::move(q), std::move(r)};
}

Eigen::MatrixXd ThinQr::r_inverse() const {
    return r.triangularView<Eigen::Upper>().solve(Eigen::MatrixXd::Identity(r.rows(), r.cols()));
}

Eigen::MatrixXd solve_symmetric(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
    return Eigen::LDLT<Eigen::MatrixXd>(a).solve(b);
}

std::optional<Eigen::MatrixXd> solve_definite(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b, double least_share) {
    const Eigen::LLT<Eigen::MatrixXd> factored(a);
    const Eigen::VectorXd pivots = factored.matrixLLT().diagonal().cwiseAbs2();
    if (factored.info() != Eigen::Success || !(pivots.minCoeff() > least_share * pivots.maxCoeff())) {
        return std::nullopt;
    }
    return factored.solve(b);
}

}  // namespace public_signals::inline models
