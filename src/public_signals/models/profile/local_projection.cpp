// Horizons are regressions of their own on rows of their own. What they share is the covariance of their coefficients:
// the jackknife over the same clusters, else sums over clusters, weeks or rows of each regression's scores.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_map>

#include "public_signals/base/counted.hpp"
#include "public_signals/models/calendar_shift.hpp"
#include "public_signals/models/matrix_products.hpp"
#include "public_signals/models/profile/profile_checks.hpp"
#include "public_signals/models/profile/profile_points.hpp"

namespace public_signals::inline models {
namespace {

/// A horizon: its regression, and the coefficient of the metric.
struct Horizon {
    Regression regression;
    Prepared prepared;
    Estimate estimate;
    std::optional<ClusterInfluence> influence;
    MeasuredPoint measured;
};

/// By group, what each horizon's coefficient takes from it.
using GroupScores = std::map<std::int64_t, Eigen::VectorXd>;

GroupScores scores_by(const std::vector<Horizon>& horizons, const auto& group_of) {
    GroupScores scores;
    for (std::size_t h = 0; h < horizons.size(); ++h) {
        const auto& [sample, within, solved, predictor] = horizons[h].prepared;
        const Eigen::VectorXd direction = applied(solved.basis, solved.inverse.row(0));
        for (std::size_t row = 0; row < sample.rows; ++row) {
            auto& score =
                scores.try_emplace(group_of(sample, row), Eigen::VectorXd::Zero(std::ssize(horizons))).first->second;
            score[static_cast<Eigen::Index>(h)] +=
                direction[static_cast<Eigen::Index>(row)] * solved.residuals[static_cast<Eigen::Index>(row)];
        }
    }
    return scores;
}

Eigen::MatrixXd sum_of_products(const GroupScores& scores, Eigen::Index horizons) {
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(horizons, horizons);
    for (const auto& [group, score] : scores) {
        sum += score * score.transpose();
    }
    return sum;
}

std::int64_t cluster_in_frame(const Sample& sample, std::size_t which, std::size_t row) {
    const Factor& cluster = *sample.clusters[which];
    return cluster.origin[static_cast<std::size_t>(cluster.code[row])];
}

/// By the clusters of the frame; of two ways, the sum of both less that of their crossing.
Eigen::MatrixXd clustered_covariance(const std::vector<Horizon>& horizons) {
    const auto n = std::ssize(horizons);
    const auto by = [&](std::size_t which) {
        return sum_of_products(
            scores_by(horizons,
                      [which](const Sample& sample, std::size_t row) { return cluster_in_frame(sample, which, row); }),
            n);
    };
    Eigen::MatrixXd covariance = by(0);
    if (horizons.front().prepared.sample.clusters.size() > 1) {
        constexpr std::int64_t more_than_levels = std::int64_t{1} << 32;
        covariance += by(1);
        covariance -= sum_of_products(scores_by(horizons,
                                                [](const Sample& sample, std::size_t row) {
                                                    return cluster_in_frame(sample, 0, row) * more_than_levels +
                                                           cluster_in_frame(sample, 1, row);
                                                }),
                                      n);
    }
    return covariance;
}

/// Driscoll and Kraay's, by the periods in which the metric stands.
Eigen::MatrixXd covariance_by_periods(const std::vector<Horizon>& horizons) {
    const auto n = std::ssize(horizons);
    const GroupScores scores =
        scores_by(horizons, [](const Sample& sample, std::size_t row) { return sample.period[row]; });
    int lags = 0;
    for (const Horizon& horizon : horizons) {
        lags = std::max(lags, horizon.estimate.kernel ? horizon.estimate.kernel->lags : 0);
    }
    Eigen::MatrixXd covariance = sum_of_products(scores, n);
    for (const auto& [period, score] : scores) {
        for (int lag = 1; lag <= lags; ++lag) {
            const auto before = scores.find(period - lag);
            if (before != scores.end()) {
                const Eigen::MatrixXd product = score * before->second.transpose();
                covariance += (1 - lag / (lags + 1.0)) * (product + product.transpose());
            }
        }
    }
    return covariance;
}

/// The jackknife over the clusters of the frame; nothing where a horizon can't be estimated without one.
std::optional<Eigen::MatrixXd> jackknifed_covariance(const std::vector<Horizon>& horizons) {
    const auto n = std::ssize(horizons);
    GroupScores shifts;
    for (Eigen::Index h = 0; h < n; ++h) {
        const Horizon& horizon = horizons[static_cast<std::size_t>(h)];
        if (!horizon.influence || horizon.influence->left.empty()) {
            return std::nullopt;
        }
        const Factor& cluster = *horizon.prepared.sample.clusters.front();
        for (std::size_t g = 0; g < horizon.influence->left.size(); ++g) {
            if (!horizon.influence->left[g]) {
                return std::nullopt;
            }
            auto& shift = shifts.try_emplace(cluster.origin[g], Eigen::VectorXd::Zero(n)).first->second;
            shift[h] = *horizon.influence->left[g] - horizon.prepared.solved.coefficients[0];
        }
    }
    return sum_of_products(shifts, n);
}

/// As if rows were unrelated.
Eigen::MatrixXd covariance_by_rows(const std::vector<Horizon>& horizons) {
    return sum_of_products(
        scores_by(horizons, [](const Sample& sample,
                               std::size_t row) { return static_cast<std::int64_t>(sample.frame_row[row]); }),
        std::ssize(horizons));
}

Eigen::MatrixXd joint_covariance(const std::vector<Horizon>& horizons) {
    const Regression& regression = horizons.front().regression;
    if (regression.vcov == Vcov::DriscollKraay) {
        return covariance_by_periods(horizons);
    }
    if (regression.vcov != Vcov::Cluster) {
        return covariance_by_rows(horizons);
    }
    const auto jackknifed = jackknifed_covariance(horizons);
    return jackknifed ? *jackknifed : clustered_covariance(horizons);
}

/// The past of a column, as controls; those that were asked for already are the same and stand once.
Result<void> add_past(std::vector<Column>& made, Regression& regression, const CalendarRows& calendar,
                      const Series& column, int past) {
    for (int k = 1; k <= past; ++k) {
        const std::string name = fmt::format("{}_lag{}", column.name, k);
        made.push_back(calendar.shifted(column, k, name));
        TRY(check_reach(made.back(), column.name, k));
        if (std::ranges::find(regression.controls, name) == regression.controls.end()) {
            regression.controls.push_back(name);
        }
    }
    return {};
}

Result<void> check_horizons(const LocalProjectionOptions& options) {
    if (options.horizons < 0 || options.horizons > longest_profile || options.past < 0 ||
        options.past > longest_profile) {
        return invalid(fmt::format("local projections over {} with {} are not possible",
                                   counted(options.horizons, "week"), counted(options.past, "lag")),
                       "horizons", fmt::format("ask for 0 to {} of each", longest_profile));
    }
    return {};
}

}  // namespace

Result<Profile> local_projections(const std::vector<Column>& columns, const Regression& regression,
                                  const LocalProjectionOptions& options) {
    TRY(check_horizons(options));
    TRY(check_profile(regression, options.metric, options.draws));
    const ProfileDraws draws = options.draws.over(static_cast<std::size_t>(options.horizons) + 1, regression.alpha);
    std::vector<Series> given = series_of(columns);
    const Series y = *TRY(number_column(given, regression.outcome));
    const Series x = *TRY(number_column(given, options.metric));
    const CalendarRows calendar = TRY(calendar_of(given, regression.entity, regression.time));
    Regression shared = regression;
    shared.keep_rows = true;
    shared.predictors = {options.metric};
    std::vector<Column> past;
    past.reserve(static_cast<std::size_t>(2 * options.past));
    TRY(add_past(past, shared, calendar, y, options.past));
    TRY(add_past(past, shared, calendar, x, options.past));
    for (const Column& column : past) {
        std::erase_if(given, [&](const Series& other) { return other.name == column.name; });
    }
    std::vector<Horizon> horizons;
    Profile profile{.metric = options.metric, .level = regression.alpha};
    for (int h = 0; h <= options.horizons; ++h) {
        Regression own = shared;
        own.outcome = fmt::format("{}_lead{}", regression.outcome, h);
        const Column ahead = calendar.shifted(y, -h, own.outcome);
        TRY(check_reach(ahead, regression.outcome, -h));
        std::vector<Series> series = given;
        std::erase_if(series, [&](const Series& other) { return other.name == own.outcome; });
        std::ranges::move(series_of(past), std::back_inserter(series));
        series.push_back(series_of(ahead));
        const auto named = [h](Error error) {
            error.message = fmt::format("{} later: {}", counted(h, "week"), error.message);
            return error;
        };
        Prepared prepared = TRY(prepare(series, own).map_error(named));
        const PointMaker maker = TRY(PointMaker::of(prepared, own, draws).map_error(named));
        MeasuredPoint measured = TRY(maker.point(h, Eigen::VectorXd::Ones(1)).map_error(named));
        profile.n_missing = std::max(profile.n_missing, maker.estimate().n_missing);
        for (const auto& dropped : maker.estimate().dropped) {
            if (std::ranges::find(profile.dropped, dropped) == profile.dropped.end()) {
                profile.dropped.push_back(dropped);
            }
        }
        horizons.push_back({own, std::move(prepared), maker.estimate(), maker.influence(), std::move(measured)});
    }
    const std::vector<Eigen::MatrixXd> covariances = {joint_covariance(horizons), covariance_by_rows(horizons)};
    std::vector<MeasuredPoint> points;
    for (const Horizon& horizon : horizons) {
        points.push_back(horizon.measured);
    }
    TRY(set_band(profile, std::move(points), covariances, regression.alpha, draws));
    add_profile_warnings(profile, ProfileKind::LocalProjection, given, regression, horizons.front().estimate.warnings);
    if (options.past > 0 && !regression.effects.empty()) {
        profile.warnings.push_back(
            {"nickell", fmt::format("lags of '{}' are controls: with fixed effects their coefficients are biased by "
                                    "about 1/T (Nickell), and a little of it reaches the profile",
                                    regression.outcome)});
    }
    return profile;
}

}  // namespace public_signals::inline models
