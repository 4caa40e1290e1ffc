#include "public_signals/models/profile/profile_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "public_signals/base/counted.hpp"
#include "public_signals/models/matrix_products.hpp"
#include "public_signals/models/profile/sup_t.hpp"

namespace public_signals::inline models {
namespace {

/// Where fewer carry a point of a band CR3 has to agree: at so small a level the bootstrap rejects too often with few
/// clusters, also with those that hold its level at 5 %.
constexpr double few_effective_in_a_band = 20;

/// How many equal clusters carry as much of a weighted sum of coefficients.
double effective_clusters_of(const Factor& cluster, const Eigen::VectorXd& direction) {
    Eigen::VectorXd share = Eigen::VectorXd::Zero(cluster.levels);
    for (std::size_t row = 0; row < cluster.code.size(); ++row) {
        const double value = direction[static_cast<Eigen::Index>(row)];
        share[cluster.code[row]] += value * value;
    }
    const double squares = share.squaredNorm();
    return squares > 0 ? share.sum() * share.sum() / squares : 0.0;
}

/// What to ask for instead, when draws or clusters reach no p under `reached` and `points` of them have a band.
std::string way_to_a_band(int points, double reached, int draws) {
    const bool is_of_draws = reached <= 1 / (draws + 1.0);
    const std::string more = is_of_draws ? ", and more draws (--draws) reach further" : "";
    return points < 1 ? fmt::format("a band over any number of weeks needs more {}", is_of_draws ? "draws" : "clusters")
                      : fmt::format("there is one over {}: --weeks {}{}", counted(points, "point"), points - 1, more);
}

/// A point as one of a band: its interval at the band's level, and its p.
struct BandPoint {
    std::optional<ShownInterval> interval;  // none where no data could reject at that level
    double pvalue = std::numeric_limits<double>::quiet_NaN();
    bool with_cr3 = false;
};

Result<BandPoint> band_point(const MeasuredPoint& measured, double level, const ProfileDraws& draws) {
    if (!measured.scores) {
        const Coefficient& c = measured.point.estimate;
        return BandPoint{.interval = t_interval(
                             coefficient_of(c.name, c.coefficient, c.std_error * c.std_error, measured.df, level)),
                         .pvalue = c.pvalue};
    }
    WildScores scores = *measured.scores;
    if (!scores.cr3) {
        scores.cr3 = measured.band_cr3;
    }
    const Bootstrap made = TRY(wild_cluster_bootstrap(scores, level, profile_bootstrap(scores.cluster.size(), draws)));
    if (!made.decisive) {
        return BandPoint{};
    }
    return BandPoint{
        .interval = ShownInterval{made.ci_lower, made.ci_upper}, .pvalue = *made.decisive, .with_cr3 = made.with_cr3};
}

}  // namespace

ShownInterval ProfilePoint::interval() const {
    return bootstrap ? shown_interval(*bootstrap) : t_interval(estimate);
}

bool ProfilePoint::is_off_zero() const {
    const ShownInterval ends = interval();
    return (ends.lower && *ends.lower > 0) || (ends.upper && *ends.upper < 0);
}

double ProfilePoint::decisive_p() const {
    return bootstrap ? bootstrap->decisive.value_or(std::numeric_limits<double>::quiet_NaN()) : estimate.pvalue;
}

bool ProfilePoint::is_beyond_chance() const {
    return band && ((band->lower && *band->lower > 0) || (band->upper && *band->upper < 0));
}

bool Profile::is_beyond_chance() const {
    return std::ranges::any_of(points, &ProfilePoint::is_beyond_chance);
}

bool Profile::goes_with() const {
    return is_beyond_chance() && band.qvalue.value_or(1) < level;
}

BootstrapOptions profile_bootstrap(std::size_t clusters, const ProfileDraws& draws) {
    const bool is_signs = clusters >= clusters_for_signs(draws.least_level);
    return {.weights = is_signs ? BootstrapWeights::Rademacher : BootstrapWeights::Webb,
            .draws = draws.draws,
            .seed = draws.seed};
}

std::size_t clusters_for_signs(double level) {
    std::size_t clusters = very_few_clusters;
    while (2 * std::pow(2.0, -static_cast<double>(clusters)) > level) {
        ++clusters;
    }
    return clusters;
}

Result<PointMaker> PointMaker::of(const Prepared& prepared, const Regression& regression, const ProfileDraws& draws) {
    Estimate made = TRY(public_signals::estimate(prepared.sample, prepared.within, prepared.solved, regression));
    PointMaker maker(prepared, regression, draws, std::move(made));
    if (maker.m_estimate.n_clusters.size() == 1) {
        maker.m_influence = cluster_influence(prepared.sample, prepared.solved);
    }
    return maker;
}

Result<MeasuredPoint> PointMaker::point(int week, const Eigen::VectorXd& weights) const {
    const auto& [sample, within, solved, predictor] = *m_prepared;
    const auto q = weights.size();
    MeasuredPoint made{
        .point = {.week = week,
                  .estimate = combination(m_estimate, weights, fmt::format("{}", week), m_regression->alpha),
                  .n_obs = m_estimate.n_obs,
                  .n_clusters = m_estimate.n_clusters},
        .scores = std::nullopt,
        .df = m_estimate.df_t};
    const auto& clusters = m_estimate.n_clusters;
    if (clusters.empty()) {
        return made;
    }
    if (std::ranges::max(clusters) <= most_bootstrapped_clusters) {
        auto scores = wild_scores(sample, within, solved, weights,
                                  WildKind{BootstrapType::Wcr11, m_regression->ssc, m_regression->entity});
        if (!scores && clusters.size() == 1) {
            return tl::unexpected(scores.error());
        }
        if (scores) {
            made.point.bootstrap = TRY(wild_cluster_bootstrap(*scores, m_regression->alpha,
                                                              profile_bootstrap(scores->cluster.size(), m_draws)));
            made.scores = std::move(*scores);
        }
    }
    if (clusters.size() > 1) {
        return made;
    }
    const Factor& cluster = *sample.clusters.front();
    made.point.effective_clusters =
        effective_clusters_of(cluster, applied(solved.basis, crossprod(solved.inverse.topRows(q), weights)));
    if (m_influence->covariance.size() > 0) {
        const Coefficient& c = made.point.estimate;
        const Eigen::VectorXd turned = m_influence->covariance.topLeftCorner(q, q) * weights;
        if (made.scores && !made.scores->cr3 && *made.point.effective_clusters < few_effective_in_a_band) {
            made.band_cr3 = jackknifed_error(sample, solved, weights);
        }
        const bool is_of_one = made.scores && made.scores->cr3 && made.scores->cr3->is_of_one;
        made.point.cr3 = is_of_one ? without_std_error(c)
                                   : coefficient_of(c.name, c.coefficient, weights.dot(turned), cluster.levels - 1.0,
                                                    m_regression->alpha);
    }
    return made;
}

std::vector<Eigen::MatrixXd> PointMaker::covariances(const Eigen::MatrixXd& weights) const {
    const auto q = weights.rows();
    const bool jackknifed = m_influence && m_influence->covariance.size() > 0;
    const Eigen::MatrixXd& whole = jackknifed ? m_influence->covariance : m_estimate.covariance;
    const Solved& solved = m_prepared->solved;
    const Eigen::MatrixXd turned = crossprod(solved.inverse.topRows(q), weights);
    const Eigen::MatrixXd scores = solved.residuals.asDiagonal() * (solved.basis * turned);
    return {sandwich(weights.transpose(), whole.topLeftCorner(q, q)), crossprod(scores)};
}

Result<void> set_band(Profile& profile, std::vector<MeasuredPoint> points,
                      const std::vector<Eigen::MatrixXd>& covariances, double alpha, const ProfileDraws& draws) {
    ProfileBand& band = profile.band;
    const auto lacks_draws = [](const MeasuredPoint& measured) { return !measured.scores; };
    if (std::ranges::any_of(points, lacks_draws) && !std::ranges::all_of(points, lacks_draws)) {
        profile.warnings.push_back({"undecidable",
                                    "the two-way variance of a point is not over zero, so that it has no "
                                    "bootstrap: all points rest on t"});
        for (MeasuredPoint& measured : points) {
            measured.scores.reset();
            measured.point.bootstrap.reset();
        }
    }
    std::vector<LargestOfNormals> largest;
    for (const Eigen::MatrixXd& covariance : covariances) {
        if (auto made = LargestOfNormals::of(covariance, draws.seed)) {
            largest.push_back(std::move(*made));
        }
    }
    if (largest.size() == covariances.size()) {
        band.level = alpha;
        for (const LargestOfNormals& one : largest) {
            band.level = std::min(band.level, one.level(alpha));
            band.draws = one.draws();
        }
        band.critical = normal_critical(band.level);
        double least = 1;
        for (MeasuredPoint& measured : points) {
            if (points.size() == 1) {
                measured.band_cr3.reset();
            }
            const BandPoint in_band = TRY(band_point(measured, band.level, draws));
            measured.point.band = in_band.interval;
            band.with_cr3 = band.with_cr3 || in_band.with_cr3;
            if (!measured.point.band && band.why_not.empty() && !measured.scores->undecidable.empty()) {
                band.why_not = fmt::format("point {}: {}", measured.point.week, measured.scores->undecidable);
            } else if (!measured.point.band && band.why_not.empty()) {
                const double reached = measured.point.bootstrap->least_pvalue;
                band.why_not =
                    fmt::format("{} no bootstrap p under {:.3g}, and a band over {} needs {:.3g}; {}",
                                counted(std::ssize(measured.scores->cluster), "cluster gives", "clusters give"),
                                reached, counted(std::ssize(points), "point"), band.level,
                                way_to_a_band(static_cast<int>(alpha / reached), reached, draws.draws));
            }
            const double p = in_band.pvalue;
            least = std::isnan(p) || std::isnan(least) ? std::numeric_limits<double>::quiet_NaN() : std::min(least, p);
        }
        if (!std::isnan(least)) {
            band.pvalue = least;
            for (const LargestOfNormals& one : largest) {
                band.pvalue = std::max(*band.pvalue, one.pvalue(least));
            }
        }
    } else {
        band.why_not = "a point has no variance";
    }
    if (!band.why_not.empty()) {
        for (MeasuredPoint& measured : points) {
            measured.point.band.reset();
        }
        band.pvalue.reset();
    }
    for (MeasuredPoint& measured : points) {
        profile.points.push_back(std::move(measured.point));
    }
    return {};
}

}  // namespace public_signals::inline models
