#include "public_signals/models/poisson_null.hpp"

#include <cmath>
#include <utility>

#include "public_signals/models/cluster_terms.hpp"

namespace public_signals::inline models {
namespace {

constexpr int most_null_steps = 100;
constexpr double settled_null_step = 1e-10;  // of the linear predictor

}  // namespace

PoissonNull::PoissonNull(const Sample& sample, const Factor& cluster, const Eigen::VectorXd& y,
                         const Eigen::MatrixXd& x, HeldPoisson last)
    : m_cluster(cluster),
      m_y(y),
      m_first(x.col(0)),
      m_others(x.rightCols(x.cols() - 1)),
      m_last(std::move(last)),
      m_squares(sample) {}

std::optional<Eigen::VectorXd> PoissonNull::scores(double held) {
    const Eigen::VectorXd offset = held * m_first;
    Eigen::VectorXd eta = m_last.eta + (held - m_last.held) * m_first;
    Eigen::VectorXd mu = eta.array().exp();
    double now = poisson_deviance(m_y, mu);
    for (int step = 1; step <= most_null_steps; ++step) {
        if (!mu.allFinite() || !(mu.minCoeff() > 0)) {
            return std::nullopt;
        }
        const Eigen::VectorXd working = eta - offset + (m_y - mu).cwiseQuotient(mu);
        m_squares.solve(working, m_others, mu);
        Eigen::VectorXd next = offset + working - m_squares.residuals();
        Eigen::VectorXd next_mu = next.array().exp();
        double then = poisson_deviance(m_y, next_mu);
        for (int half = 0; half < 30 && !(then <= now * (1 + 1e-12) + 1e-12); ++half) {
            next = (next + eta) / 2;
            next_mu = next.array().exp();
            then = poisson_deviance(m_y, next_mu);
        }
        const double moved = (next - eta).cwiseAbs().maxCoeff();
        eta = next;
        mu = next_mu;
        now = then;
        if (moved < settled_null_step) {
            m_squares.solve(m_first, m_others, mu);
            const Eigen::VectorXd sums = by_cluster(m_cluster, m_squares.residuals().cwiseProduct(m_y - mu));
            m_last = {held, std::move(eta)};
            return sums;
        }
    }
    return std::nullopt;
}

}  // namespace public_signals::inline models
