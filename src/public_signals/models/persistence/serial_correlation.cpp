#include "public_signals/models/persistence/serial_correlation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "public_signals/models/calendar_shift.hpp"
#include "public_signals/models/column_checks.hpp"
#include "public_signals/models/distributions.hpp"
#include "public_signals/models/regression_fit.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

constexpr double no_correlation = -0.5;  // of neighbouring differences of uncorrelated errors

/// Rows by unit and period, of a sample that knows their places in the frame.
class SampleRows {
  public:
    static Result<SampleRows> of(const std::vector<Series>& columns, const Regression& regression,
                                 const std::vector<std::size_t>& frame_row) {
        const Series& time = *TRY(column_named(columns, regression.time));
        const std::vector<std::int64_t> periods = TRY(periods_in_order(
            time, "a test of serial correlation needs to know which periods are neighbours: give dates"));
        const Factor units = factor_of(*TRY(column_named(columns, regression.entity)));
        SampleRows made;
        for (const std::size_t row : frame_row) {
            made.m_unit.push_back(units.code[row]);
            made.m_period.push_back(periods[row]);
        }
        made.m_rows.emplace(made.m_unit, made.m_period);
        return made;
    }

    std::size_t count() const { return m_unit.size(); }
    std::optional<std::size_t> before(std::size_t row) const { return m_rows->earlier(row, 1); }

    /// Unit and period of `rows`, as columns.
    std::vector<Column> keys(const Regression& regression, const std::vector<std::size_t>& rows) const {
        Column unit = missing_column(regression.entity, ColumnType::Int64, rows.size());
        Column period = missing_column(regression.time, ColumnType::Int64, rows.size());
        const std::int64_t first = m_period.empty() ? 0 : std::ranges::min(m_period);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            unit.ints()[i] = m_unit[rows[i]];
            period.ints()[i] = m_period[rows[i]] - first;
            unit.known[i] = period.known[i] = 1;
        }
        return {std::move(unit), std::move(period)};
    }

  private:
    std::vector<std::int32_t> m_unit;
    std::vector<std::int64_t> m_period;
    std::optional<CalendarRows> m_rows;
};

Column column_of(std::string name, std::vector<double> values) {
    std::vector<std::uint8_t> known(values.size(), 1);
    return {std::move(name), std::move(values), std::move(known)};
}

/// The places that have a row of the period before in the sample.
std::vector<std::size_t> with_neighbour(const SampleRows& rows) {
    std::vector<std::size_t> places;
    for (std::size_t row = 0; row < rows.count(); ++row) {
        if (rows.before(row)) {
            places.push_back(row);
        }
    }
    return places;
}

std::vector<double> differences(const Eigen::VectorXd& values, const SampleRows& rows,
                                const std::vector<std::size_t>& places) {
    std::vector<double> made;
    for (const std::size_t row : places) {
        made.push_back(values[static_cast<Index>(row)] - values[static_cast<Index>(*rows.before(row))]);
    }
    return made;
}

Result<void> check(const Regression& regression) {
    for (const std::string& effect : regression.effects) {
        if (effect != regression.entity && effect != regression.time) {
            return invalid(fmt::format("differences over time leave effects of '{}' in the errors", effect), "effects",
                           fmt::format("test within {} and {}", regression.entity, regression.time));
        }
    }
    return {};
}

/// The differenced residuals on those of the period before.
Result<SerialCorrelation> regressed(const Eigen::VectorXd& residuals, const SampleRows& rows, const Regression& asked) {
    const std::vector<std::size_t> places = with_neighbour(rows);
    std::vector<double> now;
    std::vector<double> before;
    for (const std::size_t row : places) {
        now.push_back(residuals[static_cast<Index>(row)]);
        before.push_back(residuals[static_cast<Index>(*rows.before(row))]);
    }
    std::vector<Column> columns = rows.keys(asked, places);
    columns.push_back(column_of("residual now", std::move(now)));
    columns.push_back(column_of("residual before", std::move(before)));
    if (places.empty()) {
        return invalid("no row has two neighbours: serial correlation can't be tested");
    }
    const Estimate estimate =
        TRY(fit(columns, {.outcome = "residual now",
                          .predictors = {"residual before"},
                          .entity = asked.entity,
                          .time = asked.time,
                          .clusters = {asked.entity}})
                .map_error([&](const Error& error) {
                    return Error{error.kind, "serial correlation can't be tested: " + error.message,
                                 fmt::format("column {}", asked.entity),
                                 fmt::format("take more of '{}', or no effects of '{}'", asked.entity, asked.time)};
                }));
    const Coefficient& c = estimate.predictors.front();
    const double t = (c.coefficient - no_correlation) / c.std_error;
    return SerialCorrelation{.coefficient = c.coefficient,
                             .std_error = c.std_error,
                             .statistic = t * t,
                             .pvalue = t_two_sided(t, estimate.df_t),
                             .units = estimate.n_clusters.front(),
                             .rows = estimate.n_obs};
}

}  // namespace

Result<SerialCorrelation> serial_correlation_test(const std::vector<Series>& columns, Regression regression) {
    TRY(check(regression));
    if (const std::vector<std::string> lags = own_lags(columns, regression); !lags.empty()) {
        return invalid(fmt::format("'{}' holds the outcome of earlier periods, whose errors it carries: what the "
                                   "residuals of differences have in common says nothing of the errors then",
                                   lags.front()),
                       "controls", "test without it");
    }
    const bool weeks = std::ranges::find(regression.effects, regression.time) != regression.effects.end();
    const Regression asked = regression;
    regression.effects.clear();
    regression.clusters = {asked.entity};
    regression.vcov = Vcov::Cluster;
    regression.cluster_vcov = ClusterVcov::Crv1;
    regression.keep_rows = true;
    const Sample sample = TRY(sample_of(columns, regression));
    const SampleRows rows = TRY(SampleRows::of(columns, regression, sample.frame_row));
    const std::vector<std::size_t> places = with_neighbour(rows);
    if (places.empty()) {
        return invalid("no row has a neighbour: serial correlation can't be tested");
    }
    std::vector<Column> differenced = rows.keys(asked, places);
    regression.outcome = "difference of the outcome";
    differenced.push_back(column_of(regression.outcome, differences(sample.outcome, rows, places)));
    regression.predictors.clear();
    regression.controls.clear();
    for (Index c = 0; c + 1 < sample.regressors.cols(); ++c) {  // the last is the intercept
        const std::string name = fmt::format("difference {}", c);
        differenced.push_back(column_of(name, differences(sample.regressors.col(c), rows, places)));
        (c == 0 ? regression.predictors : regression.controls).push_back(name);
    }
    regression.common_sample.clear();
    regression.effects = weeks ? std::vector<std::string>{asked.time} : std::vector<std::string>{};
    regression.drop_singletons = false;
    const std::vector<Series> series = series_of(differenced);
    const Prepared prepared = TRY(prepare(series, regression));
    const SampleRows left = TRY(SampleRows::of(series, regression, prepared.sample.frame_row));
    return regressed(prepared.solved.residuals, left, asked);
}

}  // namespace public_signals::inline models
