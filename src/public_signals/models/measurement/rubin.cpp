#include "public_signals/models/measurement/rubin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "public_signals/models/distributions.hpp"

namespace public_signals::inline models {
namespace {

constexpr double no_end = 1e100;    // half of an interval that is none
constexpr double normal_df = 1e10;  // more degrees of freedom than these are a normal's

double critical_value(double alpha, double df) {
    return df > normal_df ? normal_upper_quantile(alpha / 2) : t_upper_quantile(alpha / 2, df);
}

double two_sided_p(double t, double df) {
    return df > normal_df ? normal_two_sided(t) : t_two_sided(t, df);
}

Result<void> check_panels(const std::vector<PanelEstimate>& panels, double df, double alpha) {
    if (panels.size() < 2) {
        return invalid(fmt::format("{} panel{} can't be combined", panels.size(), panels.size() == 1 ? "" : "s"),
                       "panels", "give two or more: what lies between them is asked for");
    }
    for (std::size_t i = 0; i < panels.size(); ++i) {
        if (!std::isfinite(panels[i].coefficient) || !(panels[i].variance >= 0) || std::isinf(panels[i].variance)) {
            return invalid(fmt::format("coefficient {} with variance {} is no estimate", panels[i].coefficient,
                                       panels[i].variance),
                           fmt::format("panel {}", i + 1), "leave that panel out, or find out why it has none");
        }
    }
    if (!(df > 0)) {
        return invalid(fmt::format("{} degrees of freedom are none", df), "df", "give those of one panel's t test");
    }
    if (!(alpha > 0 && alpha < 1)) {
        return invalid(fmt::format("alpha {} is not between 0 and 1", alpha), "alpha", "0.05 gives 95 % intervals");
    }
    return {};
}

/// Distances from the first value, so that equal values have exactly their own mean and no variance.
void set_moments(const std::vector<PanelEstimate>& panels, PooledEstimate& made) {
    const auto m = static_cast<double>(panels.size());
    double distance = 0;
    double variance = 0;
    for (const PanelEstimate& panel : panels) {
        distance += panel.coefficient - panels.front().coefficient;
        variance += panel.variance - panels.front().variance;
    }
    made.coefficient = panels.front().coefficient + distance / m;
    made.within = panels.front().variance + variance / m;
    double squares = 0;
    for (const PanelEstimate& panel : panels) {
        squares += (panel.coefficient - made.coefficient) * (panel.coefficient - made.coefficient);
    }
    made.between = squares / (m - 1);
}

/// Barnard and Rubin's: what the panels' number allows, and what is left of one panel's. Where nothing lies between the
/// panels it is the limit, as in R's mice: under one panel's own, however alike they are.
double pooled_df(double panels, double share, double df) {
    const double by_panels = (panels - 1) / (share * share);  // infinite where the share is zero
    if (std::isinf(df)) {
        return by_panels;
    }
    const double observed = (df + 1) / (df + 3) * df * (1 - share);
    return 1 / (1 / by_panels + 1 / observed);
}

}  // namespace

Result<PooledEstimate> pooled(const std::vector<PanelEstimate>& panels, double df, double alpha) {
    TRY(check_panels(panels, df, alpha));
    PooledEstimate made{.panels = panels.size(), .df_within = df};
    set_moments(panels, made);
    const auto m = static_cast<double>(panels.size());
    const double added = (1 + 1 / m) * made.between;
    made.total = made.within + added;
    if (!(made.total > 0) || !(made.within > 0)) {
        return invalid("no panel's coefficient has a variance", "panels", "the regression fits without any error");
    }
    made.std_error = std::sqrt(made.total);
    made.variance_share = added / made.total;
    made.df = pooled_df(m, made.variance_share, df);
    made.t_stat = made.coefficient / made.std_error;
    made.pvalue = two_sided_p(made.t_stat, made.df);
    double half = critical_value(alpha, made.df) * made.std_error;
    if (!(half < no_end)) {
        half = std::numeric_limits<double>::infinity();
    }
    made.ci_lower = made.coefficient - half;
    made.ci_upper = made.coefficient + half;
    made.df_alike = pooled_df(m, 0, df);
    made.interval_share = std::max(0.0, 1 - critical_value(alpha, made.df_alike) * std::sqrt(made.within) / half);
    return made;
}

}  // namespace public_signals::inline models
