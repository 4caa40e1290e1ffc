// What the panel's memory looks like, as the dictionaries that Python returns and `fit --json` writes, and read back.
#pragma once

#include "public_signals/data/json_shape.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/models/persistence/serial_correlation.hpp"
#include "public_signals/models/persistence/split_panel.hpp"
#include "public_signals/models/persistence/unit_root.hpp"

namespace public_signals::inline models {

/// column, deterministic, lags, n_units, n_obs, draws, ips and cips {mean_t, statistic, pvalue, why_not}, left_out.
Json to_json(const UnitRootTest& test);
/// coefficient, std_error, statistic, df_num, df_denom, pvalue, n_units, n_obs.
Json to_json(const SerialCorrelation& test);
/// coefficients and least_squares by name, df_t, n_obs, n_clusters.
Json to_json(const SplitPanel& split);

UnitRootTest unit_root_test_of(const json::Shape& json);
SerialCorrelation serial_correlation_of(const json::Shape& json);
SplitPanel split_panel_of(const json::Shape& json);

}  // namespace public_signals::inline models
