// A regression on several panels that differ in how some of their columns were measured.
//
// Each panel has an estimate on all rows that it knows; what is combined rests on the rows that every panel knows, so
// that nothing but the measurement differs.
#pragma once

#include <string>
#include <vector>

#include "public_signals/models/estimate.hpp"
#include "public_signals/models/measurement/rubin.hpp"

namespace public_signals::inline models {

/// Columns as another measurement has them: each takes the place of the frame's column of its name, row by row.
struct RemeasuredPanel {
    std::string label;  // `draw 2`, `2025-03-01`
    std::vector<Column> columns;
};

struct PanelPoint {
    std::string label;
    double coefficient = 0;  // on all rows that this panel knows
    double std_error = 0;
    std::size_t n_obs = 0;
    double common_coefficient = 0;  // on the rows that every panel knows
    double common_std_error = 0;
};

struct OverPanels {
    std::vector<PanelPoint> panels;  // in the order given
    PooledEstimate pooled;           // of the common rows
    double plain_coefficient = 0;    // of the frame as it stands, on the common rows
    double plain_std_error = 0;
    double plain_ci_lower = 0;
    double plain_ci_upper = 0;
    std::size_t n_obs = 0;           // common rows
    std::size_t n_unknown = 0;       // rows that the frame as it stands knows beside them
    std::string standard_errors;     // `cr3`, `crv1`, `hetero`, …: those of each panel
    std::size_t weeks_left_out = 0;  // of draws: weeks of a show that were drawn too seldom
};

/// 1 in the rows that are known; empty for all.
using KnownRows = std::vector<std::uint8_t>;

/// The regression in its own form (transform, model), by least squares or Poisson; the first predictor is known in
/// those rows alone.
Result<Estimate> estimate_in_form(const std::vector<Series>& columns, const Regression& regression,
                                  const KnownRows& rows = {});

/// The frame with the columns of a panel in their places; they outlive it. An error for a column that the frame lacks
/// or of other length.
Result<std::vector<Series>> with_columns(std::vector<Series> frame, const std::vector<Column>& columns,
                                         const std::string& label);

/// Of the first predictor. Errors: those of the regression, with the panel's label before its message; fewer than two
/// panels; a column that the frame lacks or of other length.
Result<OverPanels> estimate_over(const std::vector<Series>& columns, const std::vector<RemeasuredPanel>& panels,
                                 const Regression& regression);

/// With the jackknife over clusters where there is one cluster variable, unless that is too much work: sandwiches are
/// too small where clusters are unequal. An error where one cluster carries the predictor, as CR3 has none then.
Result<Regression> with_best_errors(const std::vector<Series>& columns, Regression regression);
/// The word for the standard errors of a regression: `cr3`, `crv1`, `hetero`.
std::string errors_word(const Regression& regression);

}  // namespace public_signals::inline models
