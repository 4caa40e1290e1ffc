// An estimate as the dictionary that Python returns and `fit --json` writes: coefficient, pvalue, ci_lower, ci_upper
// first.
#pragma once

#include "public_signals/data/json_shape.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/models/bootstrap.hpp"
#include "public_signals/models/cluster_influence.hpp"
#include "public_signals/models/joint_bootstrap.hpp"

namespace public_signals::inline models {

/// The first predictor at the top, every control (and the intercept) beneath, then what was left out. With several
/// predictors `predictors` holds them all.
Json to_json(const Estimate& estimate, const Regression& regression);

/// coefficient, std_error, pvalue, ci_lower, ci_upper, t_stat.
Json fields(const Coefficient& c);
/// The fields of each under its name.
Json by_name(const std::vector<Coefficient>& coefficients);
/// bootstrap_pvalue, bootstrap_ci_lower and _upper (the bootstrap's alone; null where the interval has no end),
/// bootstrap_draws, bootstrap_enumerated, bootstrap_type, bootstrap_least_pvalue; what decides: decisive_pvalue (null
/// where no data could reject, bootstrap_why_not then says so), interval_lower and _upper, and whose they are:
/// p_method, interval_method.
Json to_json(const Bootstrap& bootstrap);
/// The other way round. Files of older versions have CR3's ends under the names of the bootstrap's.
Bootstrap bootstrap_from_json(const json::Shape& json);
/// WCR 11 where a file of an older version does not say.
BootstrapType bootstrap_type_from_json(const json::Shape& json);
/// statistic, df_num, df_denom, pvalue.
Json to_json(const WaldTest& test);
Json to_json(const JointBootstrap& bootstrap);
/// A Wald test, or null and why_not; cr3, what the bootstrap says, and qvalue beside it where there are any.
Json to_json(const JointTest& joint);
/// effective_clusters, largest_leverage and largest_partial_leverage {cluster, share}, leave_one_out {min, max,
/// cluster, ...}, cr3 {std_error, ci_lower, ci_upper, pvalue, df}; the last two null where the jackknife is too much
/// work. Where few carry the predictor randomisation {pvalue, draws, exchangeable, why_not}.
Json to_json(const ClusterReport& clusters, const Coefficient& first, std::int32_t groups);

/// `iid`, `hetero`, `cluster show`, `cluster show and week_start`.
std::string vcov_word(const Regression& regression);
/// Adds their sentences to `warnings` and their codes to `warning_codes`, which are there even when there are none.
void add_warnings(Json& json, const std::vector<ModelWarning>& warnings);

}  // namespace public_signals::inline models
