// What measurement makes of a coefficient, as the dictionaries that Python returns and `fit --json` writes, and read
// back.
#pragma once

#include "public_signals/data/json_shape.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/models/measurement/over_panels.hpp"
#include "public_signals/models/measurement/simex.hpp"

namespace public_signals::inline models {

/// n_panels, coefficient, std_error, pvalue, ci_lower, ci_upper, t_stat, df, df_within, within_variance,
/// between_variance, total_variance, variance_share, interval_share.
Json to_json(const PooledEstimate& pooled);
/// The same with plain, n_obs, n_unknown, standard_errors, weeks_left_out and panels.
Json to_json(const OverPanels& over);
/// coefficient, std_error, ci_lower, ci_upper (null where the variance is not over zero), df, points, n_obs, …
Json to_json(const Simex& simex);

OverPanels over_panels_of(const json::Shape& json);
Simex simex_of(const json::Shape& json);

}  // namespace public_signals::inline models
