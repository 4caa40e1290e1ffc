#include "public_signals/models/decompositions.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <Eigen/QR>
#include <algorithm>

namespace public_signals::inline models {
namespace {

using Qr = Eigen::HouseholderQR<Eigen::MatrixXd>;

/// Square, with rows of zeros where X has more columns than rows.
Eigen::MatrixXd upper_of(const Qr& qr) {
    const Eigen::Index k = qr.cols();
    const Eigen::Index rows = std::min(k, qr.rows());
    Eigen::MatrixXd r = Eigen::MatrixXd::Zero(k, k);
    r.topRows(rows) = qr.matrixQR().topRows(rows).triangularView<Eigen::Upper>();
    return r;
}

}  // namespace

SymmetricEigen symmetric_eigen(const Eigen::MatrixXd& a) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(a);
    return {solver.eigenvalues(), solver.eigenvectors()};
}

ThinQr thin_qr(const Eigen::MatrixXd& x) {
    const Qr qr(x);
    Eigen::MatrixXd q = Eigen::MatrixXd::Identity(x.rows(), x.cols());
    q.applyOnTheLeft(qr.householderQ());
    return {std::move(q), upper_of(qr)};
}

QrSolution qr_solution(const Eigen::MatrixXd& x, const Eigen::VectorXd& y) {
    const Qr qr(x);
    Eigen::VectorXd turned = y;
    turned.applyOnTheLeft(qr.householderQ().adjoint());
    return {upper_of(qr), turned.head(std::min(x.cols(), x.rows()))};
}

Eigen::VectorXd QrSolution::coefficients() const {
    return r.triangularView<Eigen::Upper>().solve(along);
}

Eigen::MatrixXd ThinQr::r_inverse() const {
    return r.triangularView<Eigen::Upper>().solve(Eigen::MatrixXd::Identity(r.rows(), r.cols()));
}

PivotedSquares pivoted_squares(const Eigen::MatrixXd& x, const Eigen::VectorXd& y) {
    const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(x);
    return {qr.rank(), (y - x * qr.solve(y)).squaredNorm()};
}

Eigen::VectorXd solve_square(const Eigen::MatrixXd& a, const Eigen::VectorXd& b) {
    return a.partialPivLu().solve(b);
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
