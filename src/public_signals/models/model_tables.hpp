// A run of models as tables for other programs and for papers, one row per predictor, smallest p first.
#pragma once

#include <string>

#include "public_signals/models/model_run.hpp"

namespace public_signals::inline models {

/// predictor, metric, kind, k, coefficient, std_error, t_stat, pvalue, ci_lower, ci_upper, df_t, n_obs,
/// n_dropped_null, n_singletons, n_clusters, qvalue, holm_pvalue, bootstrap_pvalue, bootstrap_qvalue, predicts,
/// placebo_failed; a number that does not exist is an empty field.
std::string results_csv(const ModelRun& run);
std::string results_markdown(const ModelRun& run);
/// A tabular of booktabs rules, ready for \input.
std::string results_latex(const ModelRun& run);

}  // namespace public_signals::inline models
