// How features are called: what a reader of a model sees, and what get_feature_summary reads back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "public_signals/features/model_ready.hpp"

namespace public_signals::inline features {

std::string lag_name(std::string_view metric, int k);           // tt_posts_lag2
std::string lead_name(std::string_view metric, int k);          // tt_posts_lead4
std::string delta_name(std::string_view metric);                // tt_posts_delta
std::string pct_change_name(std::string_view metric);           // tt_posts_pct_change
std::string dlog1p_name(std::string_view metric);               // tt_posts_dlog1p
std::string anomaly_name(std::string_view metric);              // tt_posts_anomaly
std::string roll_sum_name(std::string_view metric, int weeks);  // tt_posts_roll3_sum
std::string roll_mean_name(std::string_view metric, int weeks);
std::string z_name(std::string_view column, ZScope scope);       // tt_posts_z, tt_posts_z_show, tt_posts_z_exp
std::string minmax_name(std::string_view column, ZScope scope);  // tt_posts_minmax, tt_posts_minmax_show

struct FeatureName {
    std::string source;
    FeatureKind kind = FeatureKind::Lag;
    int k = 0;
};

/// A name taken apart again; nothing for a name that no feature has. Whether the source exists is the caller's to ask.
std::optional<FeatureName> parse_feature_name(std::string_view name);

/// How many of `names` are features of other `names`, by kind, with the total under "features", all columns under
/// "columns": [{"columns", n}, {"features", n}, {"lag", n}, …]. The kinds that are made on request alone (dlog1p,
/// minmax, anomaly) are in it where there are any.
std::vector<std::pair<std::string, std::size_t>> feature_summary(const std::vector<std::string>& names);

}  // namespace public_signals::inline features
