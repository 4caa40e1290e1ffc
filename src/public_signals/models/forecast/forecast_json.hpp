// A run of forecasts as the JSON that `forecast` writes and the report reads, and its errors as CSV.
#pragma once

#include <string>
#include <string_view>

#include "public_signals/data/json_writer.hpp"
#include "public_signals/models/forecast/forecast_run.hpp"
#include "public_signals/models/model_run_json.hpp"

namespace public_signals::inline models {

struct StoredForecastRun {
    ModelSource source;
    ForecastRun run;  // without rows where it was read
};

/// {outcome, …, results: [{horizon, n, rivals: [{rival, mae, …, against_ar}], not_formed, …}], warnings}.
Json to_json(const StoredForecastRun& stored);
/// What to_json wrote; anything else is a ParseError that says what is missing, with `file` as its name.
Result<StoredForecastRun> forecast_run_from_json(std::string_view text, const std::string& file);

/// horizon, rival, n, mae, rmse, mape, mase, r2, skill, cut, cut_lower, cut_upper, pvalue, qvalue, verdict,
/// placebo_skill; a number that does not exist is an empty field.
std::string forecast_scores_csv(const ForecastRun& run);
/// show, origin, horizon, target_week, actual, compared, and the forecast of each rival.
std::string forecast_errors_csv(const ForecastRun& run);

}  // namespace public_signals::inline models
