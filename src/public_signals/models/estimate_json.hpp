// An estimate as the dictionary that Python returns and `fit --json` writes: coefficient, pvalue, ci_lower, ci_upper
// first.
#pragma once

#include "public_signals/data/json_writer.hpp"
#include "public_signals/models/bootstrap.hpp"
#include "public_signals/models/cluster_influence.hpp"

namespace public_signals::inline models {

/// The first predictor at the top, every control (and the intercept) beneath, then what was left out. With several
/// predictors `predictors` holds them all.
Json to_json(const Estimate& estimate, const Regression& regression);

/// coefficient, std_error, pvalue, ci_lower, ci_upper, t_stat.
Json fields(const Coefficient& c);
/// bootstrap_pvalue, bootstrap_ci_lower and _upper (null where the interval has no end), bootstrap_draws,
/// bootstrap_enumerated.
Json to_json(const Bootstrap& bootstrap);
/// effective_clusters, largest_leverage and largest_partial_leverage {cluster, share}, leave_one_out {min, max,
/// cluster,
/// ...}, cr3 {std_error, ci_lower, ci_upper, pvalue, df}; the last two null where the jackknife is too much work.
Json to_json(const ClusterReport& clusters, const Estimate& estimate);

/// `iid`, `hetero`, `cluster show`, `cluster show and week_start`.
std::string vcov_word(const Regression& regression);
/// The sentences of warnings.
std::vector<std::string> texts(const std::vector<ModelWarning>& warnings);

}  // namespace public_signals::inline models
