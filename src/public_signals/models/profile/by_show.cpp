#include "public_signals/models/profile/by_show.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "public_signals/base/counted.hpp"
#include "public_signals/models/calendar_shift.hpp"
#include "public_signals/models/column_checks.hpp"
#include "public_signals/models/key_text.hpp"
#include "public_signals/models/multiple_testing.hpp"
#include "public_signals/models/profile/profile_checks.hpp"
#include "public_signals/models/profile/profile_points.hpp"
#include "public_signals/models/profile/show_regression.hpp"

namespace public_signals::inline models {
namespace {

/// Outcome, predictor and controls of the rows that have all of them.
struct RowsOfShow {
    std::vector<std::vector<std::size_t>> of_unit;  // in the order of periods
    std::vector<std::string> names;                 // of the units
    std::vector<std::int64_t> period;               // of every row of the frame
    std::vector<Column> numbers;                    // outcome, predictor, controls
    std::size_t used = 0;
    std::size_t missing = 0;

    double at(std::size_t column, std::size_t row) const { return numbers[column].floats()[row]; }
};

Result<RowsOfShow> rows_by_show(const std::vector<Series>& columns, const Regression& regression,
                                const std::string& predictor) {
    TRY(check_keys(columns, regression.entity, regression.time));
    const CalendarRows calendar = TRY(calendar_of(columns, regression.entity, regression.time));
    std::vector<std::string> names = {regression.outcome, predictor};
    names.insert(names.end(), regression.controls.begin(), regression.controls.end());
    RowsOfShow made;
    for (const std::string& name : names) {
        made.numbers.push_back(calendar.shifted(*TRY(number_column(columns, name)), 0, name));
    }
    const Series& units = *TRY(column_named(columns, regression.entity));
    const Series& time = *TRY(column_named(columns, regression.time));
    const Factor factor = factor_of(units);
    made.period = counted_periods(time);
    made.of_unit.resize(static_cast<std::size_t>(factor.levels));
    made.names.resize(made.of_unit.size());
    for (std::size_t row = factor.code.size(); row-- > 0;) {
        const bool has_all = factor.code[row] >= 0 && time.has(row) &&
                             std::ranges::all_of(made.numbers, [row](const Column& c) { return c.known[row] != 0; });
        if (factor.code[row] >= 0) {
            made.names[static_cast<std::size_t>(factor.code[row])] = key_text(units, row);
        }
        if (has_all) {
            made.of_unit[static_cast<std::size_t>(factor.code[row])].push_back(row);
        }
        (has_all ? made.used : made.missing) += 1;
    }
    for (std::vector<std::size_t>& rows : made.of_unit) {
        std::ranges::sort(rows, {}, [&](std::size_t row) { return made.period[row]; });
    }
    return made;
}

/// Of each column, the mean over the shows of a period.
using PeriodMeans = std::map<std::int64_t, Eigen::VectorXd>;

PeriodMeans means_by_period(const RowsOfShow& rows) {
    PeriodMeans means;
    std::map<std::int64_t, double> count;
    for (const std::vector<std::size_t>& unit : rows.of_unit) {
        for (const std::size_t row : unit) {
            auto& sum =
                means.try_emplace(rows.period[row], Eigen::VectorXd::Zero(std::ssize(rows.numbers))).first->second;
            for (std::size_t c = 0; c < rows.numbers.size(); ++c) {
                sum[static_cast<Eigen::Index>(c)] += rows.at(c, row);
            }
            count[rows.period[row]] += 1;
        }
    }
    for (auto& [period, sum] : means) {
        sum /= count[period];
    }
    return means;
}

ShowRegression regression_of_unit(const RowsOfShow& rows, const std::vector<std::size_t>& unit,
                                  const PeriodMeans* means) {
    const auto n = std::ssize(unit);
    const auto controls = std::ssize(rows.numbers) - 2;
    const auto shared = means == nullptr ? 0 : std::ssize(rows.numbers);
    ShowRegression made{.outcome = Eigen::VectorXd(n),
                        .predictor = Eigen::VectorXd(n),
                        .others = Eigen::MatrixXd(n, controls + shared)};
    for (Eigen::Index i = 0; i < n; ++i) {
        const std::size_t row = unit[static_cast<std::size_t>(i)];
        made.outcome[i] = rows.at(0, row);
        made.predictor[i] = rows.at(1, row);
        for (Eigen::Index c = 0; c < controls; ++c) {
            made.others(i, c) = rows.at(static_cast<std::size_t>(c) + 2, row);
        }
        if (means != nullptr) {
            made.others.row(i).tail(shared) = means->at(rows.period[row]).transpose();
        }
    }
    return made;
}

struct ShowsEstimated {
    std::vector<ShowCoefficient> shows;
    std::vector<std::int32_t> unit;
    std::vector<std::pair<std::string, std::string>> left_out;
};

ShowsEstimated each_show(const RowsOfShow& rows, const PeriodMeans* means, double alpha) {
    ShowsEstimated made;
    for (std::size_t unit = 0; unit < rows.of_unit.size(); ++unit) {
        const ShowResult result =
            regression_of_show(regression_of_unit(rows, rows.of_unit[unit], means), least_rows_over, alpha);
        if (!result.made) {
            made.left_out.emplace_back(rows.names[unit], result.why_not);
            continue;
        }
        made.shows.push_back({.show = rows.names[unit],
                              .estimate = result.made->estimate,
                              .cosines = result.made->cosines,
                              .n_obs = rows.of_unit[unit].size()});
        made.unit.push_back(static_cast<std::int32_t>(unit));
    }
    return made;
}

/// The scores of a mean: those of a regression on a constant in which each show is a cluster of one row.
WildScores scores_of_mean(const ShowsEstimated& made, double mean) {
    const auto n = std::ssize(made.shows);
    const double share = 1.0 / static_cast<double>(n);
    WildScores scores{.cluster = made.unit,
                      .numerator = Eigen::VectorXd(n),
                      .numerator_per_d = Eigen::VectorXd::Constant(n, share),
                      .scores = Eigen::MatrixXd(n, n),
                      .scores_per_d = Eigen::MatrixXd::Constant(n, n, -share * share),
                      .estimate = mean};
    scores.scores_per_d.diagonal().array() += share;
    for (Eigen::Index i = 0; i < n; ++i) {
        const double residual = made.shows[static_cast<std::size_t>(i)].estimate.coefficient - mean;
        scores.numerator[i] = share * residual;
        scores.scores.col(i).setConstant(-share * share * residual);
        scores.scores(i, i) += share * residual;
    }
    scores.std_error = scores.numerator.norm();
    return scores;
}

Result<GroupMean> mean_of(const ShowsEstimated& made, const char* name, double alpha, const ProfileDraws& draws) {
    const auto n = static_cast<double>(made.shows.size());
    if (made.shows.size() < 2) {
        return invalid(
            counted(std::ssize(made.shows), "show has", "shows have") + " enough rows for a regression of its own", "",
            fmt::format("each needs {} rows more than parameters", least_rows_over));
    }
    double mean = 0;
    std::size_t rows = 0;
    for (const ShowCoefficient& show : made.shows) {
        mean += show.estimate.coefficient / n;
        rows += show.n_obs;
    }
    double squares = 0;
    for (const ShowCoefficient& show : made.shows) {
        squares += std::pow(show.estimate.coefficient - mean, 2);
    }
    GroupMean group{.point = {.estimate = coefficient_of(name, mean, squares / (n * (n - 1)), n - 1, alpha),
                              .n_obs = rows,
                              .n_clusters = {static_cast<std::int32_t>(made.shows.size())}},
                    .shows = made.shows.size()};
    group.point.cr3 = group.point.estimate;
    if (made.shows.size() <= most_bootstrapped_clusters) {
        group.point.bootstrap =
            TRY(wild_cluster_bootstrap(scores_of_mean(made, mean), alpha, profile_bootstrap(made.shows.size(), draws)));
    }
    return group;
}

void set_qvalues(std::vector<ShowCoefficient>& shows) {
    std::vector<double> pvalues;
    for (const ShowCoefficient& show : shows) {
        pvalues.push_back(show.estimate.pvalue);
    }
    const std::vector<double> adjusted_ones = benjamini_hochberg(pvalues);
    for (std::size_t i = 0; i < shows.size(); ++i) {
        shows[i].qvalue = adjusted_ones[i];
    }
}

/// One coefficient for all, by effects and clusters of the regression.
Result<ProfilePoint> pooled_point(const std::vector<Series>& columns, const Regression& regression,
                                  const ProfileDraws& draws, std::vector<ModelWarning>& warnings) {
    const Prepared prepared = TRY(prepare(columns, regression));
    const PointMaker maker = TRY(PointMaker::of(prepared, regression, draws));
    std::ranges::copy_if(maker.estimate().warnings, std::back_inserter(warnings), [](const ModelWarning& warning) {
        return warning.code != "few_clusters" && warning.code != "unequal_clusters";
    });
    return TRY(maker.point(0, Eigen::VectorXd::Ones(1))).point;
}

}  // namespace

bool ShowCoefficient::has_ends() const {
    return !std::isnan(estimate.ci_lower);
}

bool ShowCoefficient::is_beyond_chance(double level) const {
    return qvalue < level && (estimate.ci_lower > 0 || estimate.ci_upper < 0);
}

bool ShowProfile::goes_with() const {
    return is_mean_beyond_chance() && cce && cce->point.is_off_zero() &&
           (cce->point.estimate.coefficient > 0) == (mean_group.point.estimate.coefficient > 0);
}

Result<ShowProfile> by_show(const std::vector<Column>& columns, const Regression& regression,
                            const ByShowOptions& options) {
    TRY(check_profile(regression, options.predictor, options.draws));
    const std::vector<Series> series = series_of(columns);
    const RowsOfShow rows = TRY(rows_by_show(series, regression, options.predictor));
    ShowsEstimated plain = each_show(rows, nullptr, regression.alpha);
    ShowProfile profile{.predictor = options.predictor,
                        .mean_group = TRY(mean_of(plain, "mean group", regression.alpha, options.draws)),
                        .n_obs = rows.used,
                        .n_missing = rows.missing,
                        .left_out = plain.left_out,
                        .level = regression.alpha};
    const PeriodMeans means = means_by_period(rows);
    const ShowsEstimated with_means = each_show(rows, &means, regression.alpha);
    profile.cce_left_out = with_means.left_out;
    const auto cce = mean_of(with_means, "CCE mean group", regression.alpha, options.draws);
    if (cce) {
        profile.cce = *cce;
    } else {
        profile.cce_why_not = cce.error().message;
    }
    Regression all = regression;
    all.predictors = {options.predictor};
    const auto pooled = pooled_point(series, all, options.draws, profile.warnings);
    if (pooled) {
        profile.pooled = *pooled;
    } else {
        profile.pooled_why_not = pooled.error().message;
    }
    set_qvalues(plain.shows);
    profile.shows = std::move(plain.shows);
    std::ranges::stable_sort(profile.shows, {}, [](const ShowCoefficient& show) { return show.estimate.coefficient; });
    if (const auto& bootstrap = profile.mean_group.point.bootstrap; bootstrap && !bootstrap->decisive) {
        profile.warnings.push_back({"undecidable", fmt::format("no verdict is possible: {}", bootstrap->why_not)});
    }
    std::ranges::move(column_warnings(series, all, FeatureOrigins{}), std::back_inserter(profile.warnings));
    return profile;
}

}  // namespace public_signals::inline models
