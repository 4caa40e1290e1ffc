// Outcome and predictors as logarithms or shares: what becomes null on the way, and what a zero makes of it.
//
// With zeros the coefficient of log1p and of asinh depends on the unit in which a column is counted (Chen and Roth
// 2024): no percentage can be read off it.
#pragma once

#include <string>
#include <vector>

#include "public_signals/models/estimate.hpp"

namespace public_signals::inline models {

struct Transformed {
    std::vector<Column> made;            // the columns that were asked for, under their names
    std::vector<Series> columns;         // all: those made, and the others as they lie
    std::vector<ModelWarning> warnings;  // log_of_zero transformed_zeros share_unknown share_of_zero
};

/// A Poisson regression takes logarithms of its predictors, or nothing: its mean is an exponential already.
Result<void> check_transform(const Regression& regression);

/// `names` of the columns transformed as the regression asks; the values of others are not looked at. Shares need the
/// columns of shows and periods. Errors: those of number_column.
Result<Transformed> transformed(const std::vector<Series>& columns, const std::vector<std::string>& names,
                                const Regression& regression);

/// Whether its one predictor counts events: it stands as it is, and under a logarithm of the outcome its coefficient is
/// a relative change.
bool is_step(const Regression& regression);

/// `one per cent more of views goes with 0.12 per cent of gross`: what a coefficient says, `predictor` being in words.
std::string effect_text(const Regression& regression, const std::string& predictor, double coefficient);

/// The number that a sentence gives for a coefficient, or for an end of its interval.
double shown_effect(const Regression& regression, double coefficient);
/// What that number counts: ` per cent`, ` points`; empty for units of the outcome.
const char* effect_unit(const Regression& regression);

/// A head of a table in that unit: `estimate, per cent`.
std::string head_in_unit(const std::string& head, const Regression& regression);
/// What a figure measures for a standard deviation more: `gross`, `log of gross`, `per cent of gross`.
std::string measured_outcome(const Regression& regression);
/// What the standard error of a table is of, where that is not the estimate's unit: `SE of the log`.
const char* error_head(const Regression& regression);
/// ` (log of outcome and predictors)`: in a sentence that gives no effect.
std::string form_clause(const Regression& regression);
/// `; controls: is_preview, gross_lag1`: for headings and notes, empty where there is none.
std::string controls_text(const Regression& regression);

/// `; log of outcome and predictors`, `; Poisson; log of the predictors`: for headings and captions, empty for plain
/// least squares.
std::string form_text(const Regression& regression);

}  // namespace public_signals::inline models
