// Wooldridge's test for serial correlation in the errors of a panel regression (2002, 10.6.3; Drukker 2003).
//
// Outcome and regressors are differenced on the calendar, which takes the units' levels out without mixing periods.
// Where the errors of neighbouring periods are uncorrelated, the differenced errors are correlated by -1/2: their
// residuals are regressed on those of the period before, clustered by unit, and the coefficient is held against -1/2.
#pragma once

#include <string>

#include "public_signals/models/estimate.hpp"

namespace public_signals::inline models {

struct SerialCorrelation {
    double coefficient = 0;  // of the differenced residuals on those of the period before; -0.5 without correlation
    double std_error = 0;    // clustered by unit
    double statistic = 0;    // F with 1 and units - 1 degrees of freedom
    double pvalue = 1;
    std::int32_t units = 0;
    std::size_t rows = 0;
};

/// Errors: effects other than unit and period; those of `fit`, also for too few rows with two neighbours.
Result<SerialCorrelation> serial_correlation_test(const std::vector<Series>& columns, Regression regression);

}  // namespace public_signals::inline models
