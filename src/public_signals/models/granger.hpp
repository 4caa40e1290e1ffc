// Dumitrescu and Hurlin (2012): whether a variable helps to predict an outcome beyond the outcome's own past, in at
// least one unit. Each unit has a regression and coefficients of its own.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/panel/column.hpp"

namespace public_signals::inline models {

struct GrangerOptions {
    std::string outcome;
    std::string predictor;
    std::string entity = "show";
    std::string time = "week_start";  // an Int64 column in which one period is 1
    int lags = 1;
};

/// Units need more than 2 lags + 5 usable rows: below that the moments of their statistic do not exist.
struct GrangerTest {
    double wbar = 0;    // mean over units of the Wald statistic of all lags of the predictor
    double zbar = 0;    // for many periods, then many units
    double ztilde = 0;  // for few periods, standardised by each unit's own moments; not defined without them
    double pvalue = 1;  // two-sided, of ztilde
    std::size_t units = 0;
    std::size_t rows = 0;
    std::vector<std::pair<std::string, std::string>> left_out;  // unit, why
};

/// Lags are of the calendar. Errors: an unknown or text column, fewer than one lag, no unit that can be tested.
Result<GrangerTest> granger_test(const std::vector<Column>& columns, const GrangerOptions& options);

Json to_json(const GrangerTest& test);

}  // namespace public_signals::inline models
