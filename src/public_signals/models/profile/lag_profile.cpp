#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/counted.hpp"
#include "public_signals/models/calendar_shift.hpp"
#include "public_signals/models/profile/lag_smoothing.hpp"
#include "public_signals/models/profile/profile_checks.hpp"
#include "public_signals/models/profile/profile_points.hpp"

namespace public_signals::inline models {
namespace {

constexpr int least_degree = 1;
constexpr int most_degree = 5;

Result<void> check_lags(const LagProfileOptions& options) {
    if (options.lags < 0 || options.lags > longest_profile) {
        return invalid(fmt::format("a distributed lag over {} is not possible", counted(options.lags, "week")), "lags",
                       fmt::format("ask for lags 0 to {} at most", longest_profile));
    }
    if (options.smoothing == LagSmoothing::Almon &&
        (options.degree < least_degree || options.degree > most_degree || options.degree > options.lags)) {
        return invalid(
            fmt::format("a polynomial of degree {} over lags 0 to {} is not possible", options.degree, options.lags),
            "degree",
            fmt::format("take degree 2 or 3 ({} to {}, and no more than the lags)", least_degree, most_degree));
    }
    return {};
}

/// Sums of the lags, each weighed by a column of the polynomials; unknown where a lag is.
std::vector<Column> weighed(const std::vector<Column>& lags, const Eigen::MatrixXd& weights,
                            const std::string& metric) {
    std::vector<Column> made;
    for (Eigen::Index c = 0; c < weights.cols(); ++c) {
        Column column = missing_column(fmt::format("{}_almon{}", metric, c), ColumnType::Float64, lags.front().size());
        for (std::size_t row = 0; row < column.size(); ++row) {
            double sum = 0;
            bool known = true;
            for (std::size_t k = 0; k < lags.size(); ++k) {
                known = known && lags[k].known[row] != 0;
                sum += weights(static_cast<Eigen::Index>(k), c) * lags[k].floats()[row];
            }
            if (known) {
                column.floats()[row] = sum;
                column.known[row] = 1;
            }
        }
        made.push_back(std::move(column));
    }
    return made;
}

std::vector<std::string> replace_by(std::vector<Series>& series, const std::vector<Column>& columns) {
    std::vector<std::string> names;
    for (const Column& column : columns) {
        std::erase_if(series, [&](const Series& given) { return given.name == column.name; });
        series.push_back(series_of(column));
        names.push_back(column.name);
    }
    return names;
}

Result<std::vector<std::int64_t>> periods_of_rows(const std::vector<Series>& series, const std::string& time,
                                                  const Sample& sample) {
    const std::vector<std::int64_t> all = counted_periods(*TRY(column_named(series, time)));
    std::vector<std::int64_t> periods;
    for (const std::size_t row : sample.frame_row) {
        periods.push_back(all.at(row));
    }
    return periods;
}

/// All lags of a regression without ties between them, together.
Result<ProfilePoint> plain_sum(const std::vector<Series>& series, const Regression& regression,
                               const ProfileDraws& draws) {
    const Prepared prepared = TRY(prepare(series, regression));
    const PointMaker maker = TRY(PointMaker::of(prepared, regression, draws));
    return TRY(maker.point(0, Eigen::VectorXd::Ones(std::ssize(regression.predictors)))).point;
}

}  // namespace

Result<Profile> fit_lag_profile(const std::vector<Column>& columns, Regression regression,
                                const LagProfileOptions& options) {
    TRY(check_lags(options));
    TRY(check_profile(regression, options.metric, options.draws));
    const ProfileDraws draws = options.draws.over(static_cast<std::size_t>(options.lags) + 1, regression.alpha);
    std::vector<Series> series = series_of(columns);
    const Series x = *TRY(number_column(series, options.metric));
    const CalendarRows calendar = TRY(calendar_of(series, regression.entity, regression.time));
    std::vector<Column> lags;
    for (int k = 0; k <= options.lags; ++k) {
        lags.push_back(calendar.shifted(x, k, fmt::format("{}_lag{}", options.metric, k)));
        TRY(check_reach(lags.back(), options.metric, k));
    }
    const std::vector<std::string> lag_names = replace_by(series, lags);
    regression.keep_rows = true;
    regression.predictors = lag_names;
    Profile profile{.metric = options.metric, .level = regression.alpha};
    if (options.smoothing == LagSmoothing::Almon) {
        profile.unsmoothed_sum = TRY(plain_sum(series, regression, draws));
    }
    const Eigen::MatrixXd polynomials = almon_basis(options.lags, options.degree);
    const std::vector<Column> tied =
        options.smoothing == LagSmoothing::Almon ? weighed(lags, polynomials, options.metric) : std::vector<Column>();
    if (options.smoothing == LagSmoothing::Almon) {
        regression.predictors = replace_by(series, tied);
    }
    const Prepared prepared = TRY(prepare(series, regression));
    const PointMaker maker = TRY(PointMaker::of(prepared, regression, draws));
    const auto q = std::ssize(regression.predictors);
    Eigen::MatrixXd weights = Eigen::MatrixXd::Identity(q, q);  // a lag a column
    if (options.smoothing == LagSmoothing::Almon) {
        weights = polynomials.transpose();
    } else if (options.smoothing == LagSmoothing::Ridge) {
        const auto periods = TRY(periods_of_rows(series, regression.time, prepared.sample));
        const RidgeLags ridge = TRY(ridge_lags(prepared.solved, q, periods));
        weights = ridge.weights;
        profile.penalty = ridge.penalty;
        profile.free_lags = ridge.free_lags;
        profile.unsmoothed_sum = TRY(maker.point(0, Eigen::VectorXd::Ones(q))).point;
        profile.warnings.push_back(
            {"shrunk_lags",
             "ridge draws lags, and their sum with them, towards zero: its intervals are those of the "
             "shrunk lags and leave that bias out; the sum without it stands beside"});
    }
    std::vector<MeasuredPoint> points;
    for (int k = 0; k <= options.lags; ++k) {
        points.push_back(TRY(maker.point(k, weights.col(k))));
    }
    TRY(set_band(profile, std::move(points), maker.covariances(weights), regression.alpha, draws));
    profile.sum = TRY(maker.point(0, weights.rowwise().sum())).point;
    profile.n_missing = maker.estimate().n_missing;
    profile.dropped = maker.estimate().dropped;
    add_profile_warnings(profile, ProfileKind::DistributedLag, series, regression, maker.estimate().warnings);
    return profile;
}

}  // namespace public_signals::inline models
