#include "public_signals/models/measurement/over_panels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "public_signals/base/counted.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/models/cluster_covariance.hpp"
#include "public_signals/models/poisson.hpp"
#include "public_signals/models/transform.hpp"

namespace public_signals::inline models {
namespace {

/// Rows in which every panel knows all of its columns.
KnownRows known_in_all(const std::vector<RemeasuredPanel>& panels, std::size_t rows) {
    KnownRows known(rows, 1);
    for (const RemeasuredPanel& panel : panels) {
        for (const Column& column : panel.columns) {
            for (std::size_t row = 0; row < rows; ++row) {
                known[row] = known[row] != 0 && column.known[row] != 0 ? 1 : 0;
            }
        }
    }
    return known;
}

Result<Estimate> labelled(Result<Estimate> made, const std::string& label) {
    if (!made) {
        Error error = std::move(made).error();
        error.message = fmt::format("{}: {}", label, error.message);
        return tl::unexpected(std::move(error));
    }
    return made;
}

}  // namespace

Result<std::vector<Series>> with_columns(std::vector<Series> frame, const std::vector<Column>& columns,
                                         const std::string& label) {
    for (const Column& column : columns) {
        const auto place = std::ranges::find(frame, column.name, &Series::name);
        if (place == frame.end() || place->size() != column.size()) {
            return invalid(place == frame.end()
                               ? fmt::format("the frame has no column '{}'", column.name)
                               : fmt::format("column '{}' has {}, and the frame {}", column.name,
                                             counted(static_cast<std::int64_t>(column.size()), "row"), place->size()),
                           label, "give each panel the frame's rows and columns");
        }
        *place = series_of(column);
    }
    return frame;
}

Result<Estimate> estimate_in_form(const std::vector<Series>& columns, const Regression& regression,
                                  const KnownRows& rows) {
    Transformed form{.made = {}, .columns = columns, .warnings = {}};
    if (regression.transform != ValueTransform::None) {
        TRY(check_transform(regression));
        std::vector<std::string> names = regression.predictors;
        if (regression.model == Model::Ols) {
            names.push_back(regression.outcome);
        }
        form = TRY(transformed(columns, names, regression));
    }
    const auto predictor = std::ranges::find(form.columns, regression.predictors.front(), &Series::name);
    KnownRows known = rows;
    if (!rows.empty() && predictor != form.columns.end()) {
        for (std::size_t row = 0; row < known.size(); ++row) {
            known[row] = rows[row] != 0 && predictor->has(row) ? 1 : 0;
        }
        predictor->known = known;
    }
    if (regression.model == Model::Ols) {
        return fit(form.columns, regression);
    }
    PoissonFit made = TRY(fit_poisson(form.columns, regression));
    return std::move(made.estimate);
}

Result<OverPanels> estimate_over(const std::vector<Series>& columns, const std::vector<RemeasuredPanel>& panels,
                                 const Regression& regression) {
    const Estimate whole = TRY(estimate_in_form(columns, regression));
    OverPanels over{.standard_errors = errors_word(regression)};
    const KnownRows common = known_in_all(panels, columns.front().size());
    std::vector<PanelEstimate> estimates;
    double df = std::numeric_limits<double>::infinity();
    for (const RemeasuredPanel& panel : panels) {
        const std::vector<Series> own = TRY(with_columns(columns, panel.columns, panel.label));
        const Estimate all = TRY(labelled(estimate_in_form(own, regression), panel.label));
        const Estimate shared = TRY(labelled(estimate_in_form(own, regression, common), panel.label));
        const Coefficient& a = all.predictors.front();
        const Coefficient& b = shared.predictors.front();
        over.panels.push_back({panel.label, a.coefficient, a.std_error, all.n_obs, b.coefficient, b.std_error});
        estimates.push_back({b.coefficient, b.std_error * b.std_error});
        df = std::min(df, shared.df_t);
        over.n_obs = shared.n_obs;
    }
    over.pooled = TRY(pooled(estimates, df, regression.alpha));
    const Estimate plain = TRY(estimate_in_form(columns, regression, common));
    const Coefficient& c = plain.predictors.front();
    over.plain_coefficient = c.coefficient;
    over.plain_std_error = c.std_error;
    over.plain_ci_lower = c.ci_lower;
    over.plain_ci_upper = c.ci_upper;
    over.n_unknown = whole.n_obs - std::min(plain.n_obs, whole.n_obs);
    return over;
}

Result<Regression> with_best_errors(const std::vector<Series>& columns, Regression regression) {
    const bool one_cluster = regression.vcov == Vcov::Cluster && regression.clusters.size() == 1;
    if (!one_cluster || regression.model != Model::Ols || regression.cluster_vcov != ClusterVcov::Crv1) {
        return regression;
    }
    Regression jackknifed = regression;
    jackknifed.cluster_vcov = ClusterVcov::Cr3;
    const auto made = estimate_in_form(columns, jackknifed);
    if (!made && !is_too_much_work(made.error())) {
        return tl::unexpected(made.error());
    }
    const double error = made ? made->predictors.front().std_error : 0;
    return std::isfinite(error) && error > 0 ? jackknifed : regression;
}

std::string errors_word(const Regression& regression) {
    return regression.vcov == Vcov::Cluster ? name_of(regression.cluster_vcov) : name_of(regression.vcov);
}

}  // namespace public_signals::inline models
