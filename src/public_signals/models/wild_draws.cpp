#include "public_signals/models/wild_draws.hpp"

#include <algorithm>

#include "public_signals/models/row_blocks.hpp"

namespace public_signals::inline models {
namespace {

constexpr std::size_t draws_made_together = 512;
constexpr Eigen::Index draws_counted_together = 512;

}  // namespace

WildDraws::WildDraws(const WildScores& scores, const WildWeights& weights)
    : m_a(weights.draws()), m_b(weights.draws()), m_aa(weights.draws()), m_ab(weights.draws()), m_bb(weights.draws()) {
    const auto draws = static_cast<std::size_t>(weights.draws());
    in_parallel_rows((draws + draws_made_together - 1) / draws_made_together, [&](std::size_t block) {
        const std::size_t first = block * draws_made_together;
        make(scores, weights.block(first, std::min(draws - first, draws_made_together)),
             static_cast<Eigen::Index>(first));
    });
}

std::int64_t WildDraws::larger(double d, double share, std::int64_t enough) const {
    std::int64_t count = 0;
    const double square = d * d * share * share;
    for (Eigen::Index first = 0; first < m_a.size() && count < enough; first += draws_counted_together) {
        const Eigen::Index size = std::min(draws_counted_together, m_a.size() - first);
        const auto part = [&](const Eigen::ArrayXd& all) { return all.segment(first, size); };
        count +=
            ((part(m_a) + d * part(m_b)).square() > square * (part(m_aa) + (2 * d) * part(m_ab) + (d * d) * part(m_bb)))
                .count();
    }
    return count;
}

/// As products of matrices, in units of the standard error.
void WildDraws::make(const WildScores& scores, const Eigen::MatrixXd& weights, Eigen::Index first) {
    const Eigen::Index count = weights.cols();
    const double error = scores.std_error;
    const Eigen::VectorXd numerator = weights.transpose() * scores.numerator;
    const Eigen::VectorXd numerator_per_d = weights.transpose() * scores.numerator_per_d;
    const Eigen::MatrixXd score = scores.scores * weights;
    const Eigen::MatrixXd score_per_d = scores.scores_per_d * weights;
    const auto products = [&](const Eigen::MatrixXd& one, const Eigen::MatrixXd& other) -> Eigen::VectorXd {
        if (scores.signs.size() == 0) {
            return one.cwiseProduct(other).colwise().sum().transpose();
        }
        return one.cwiseProduct(other).transpose() * scores.signs;
    };
    m_a.segment(first, count) = numerator.array() / error;
    m_b.segment(first, count) = numerator_per_d.array();
    m_aa.segment(first, count) = products(score, score).array() / (error * error);
    m_ab.segment(first, count) = products(score, score_per_d).array() / error;
    m_bb.segment(first, count) = products(score_per_d, score_per_d).array();
}

}  // namespace public_signals::inline models
