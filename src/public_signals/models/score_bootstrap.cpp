#include "public_signals/models/score_bootstrap.hpp"

#include <fmt/format.h>

#include <cmath>

#include "public_signals/models/unrejected.hpp"
#include "public_signals/models/wild_weights.hpp"

namespace public_signals::inline models {
namespace {

/// Each coefficient that is tried costs a regression.
constexpr IntervalSearch by_regressions = {.most_doublings = 12,
                                           .most_halvings = 40,
                                           .looked_beyond = 4,
                                           .beyond_step = 1.25,
                                           .probes_a_side = 8,
                                           .close_enough = 1e-9};

/// The weights of all draws, and what the draws make of scores. Scores that are added up over clusters are free of the
/// levels of the weeks, each by itself is not: its week's level is estimated from all clusters, itself among them, so
/// that the squares of G scores fall short of the sum's variance by G - 1 in G. Draws with Webb's points are stretched
/// by that, signs by its root: where few shows carry the predictor the whole of it leaves intervals without ends.
class ScoreDraws {
  public:
    ScoreDraws(const WildWeights& weights, BootstrapWeights kind)
        : m_weights(weights.block(0, static_cast<std::size_t>(weights.draws()))),
          m_are_signs(kind == BootstrapWeights::Rademacher) {}

    /// How many |t*| are larger than `share` of |t|.
    std::int64_t larger(const Eigen::VectorXd& scores, double share) const {
        const Eigen::ArrayXd numerator = (m_weights.transpose() * scores).array().square();
        const double sum = scores.sum();
        const double squares = scores.squaredNorm();
        const auto groups = static_cast<double>(scores.size());
        const double shortfall = (groups - 1) / groups;
        const double square = share * share * sum * sum / squares * (m_are_signs ? std::sqrt(shortfall) : shortfall);
        if (m_are_signs) {
            return (numerator > square * squares).count();
        }
        const Eigen::ArrayXd below = (m_weights.cwiseAbs2().transpose() * scores.cwiseAbs2()).array();
        return (numerator > square * below).count();
    }

  private:
    Eigen::MatrixXd m_weights;
    bool m_are_signs;
};

}  // namespace

Result<Bootstrap> score_bootstrap(const ScoresAt& scores_at, const Coefficient& estimate, const Factor& cluster,
                                  double alpha, const BootstrapOptions& options) {
    if (options.draws < 1) {
        return invalid("the score bootstrap needs at least one draw");
    }
    const auto zero = scores_at(0);
    if (!zero || !(zero->squaredNorm() > 0)) {
        return invalid(zero ? "the scores of all clusters are zero: there is no t to bootstrap"
                            : "the regression does not settle with a coefficient of zero",
                       "bootstrap", "choose another predictor or outcome");
    }
    const WildWeights weights(cluster.origin, options);
    const ScoreDraws draws(weights, options.weights);
    Bootstrap result{.pvalue = static_cast<double>(draws.larger(*zero, 1 + tie)) / weights.draws(),
                     .draws = weights.draws(),
                     .enumerated = weights.enumerated(),
                     .least_pvalue = weights.least_pvalue(),
                     .of_scores = true};
    if (result.least_pvalue > alpha) {
        result.why_not = fmt::format("{} clusters give no bootstrap p under {:.3g}, and the level is {:g}",
                                     cluster.levels, result.least_pvalue, alpha);
        return result;
    }
    result.decisive = weights.pvalue(draws.larger(*zero, 1 - tie));
    const std::int64_t enough = weights.fewest_over(alpha);
    const auto side = [&](double sign) {
        const double zero_at = -sign * estimate.coefficient / estimate.std_error;
        return unrejected(
            [&](double d) {
                const auto scores = scores_at(estimate.coefficient + sign * d * estimate.std_error);
                return !scores || draws.larger(*scores, 1 - tie) >= enough;  // what can't be tested is not rejected
            },
            zero_at > 0 ? std::optional(zero_at) : std::nullopt, by_regressions);
    };
    result.take_ends(side(-1), side(1), estimate.coefficient, estimate.std_error);
    return result;
}

}  // namespace public_signals::inline models
