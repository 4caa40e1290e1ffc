// The model-ready panel: lags, leads, deltas, rolling statistics and z-scores beside the panel's own columns.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/features/feature_words.hpp"
#include "public_signals/panel/feature_kind.hpp"
#include "public_signals/panel/panel.hpp"

namespace public_signals::inline features {

struct FeatureOptions {
    std::optional<std::vector<std::string>> metrics = {};  // unset: the default metrics that the panel has
    std::vector<int> lags = {1, 2, 4, 6};
    std::vector<int> leads = {4};
    bool add_deltas = true;
    bool add_dlog1p = false;  // the change of log(1 + x), beside the deltas
    bool add_rolling = true;
    int rolling_window = 3;
    std::optional<int> rolling_min_periods = {};  // unset: sums need the whole window, means need one
    bool anomaly_flags = false;
    ZScope zscore = ZScope::Global;
    Scaling scaling = Scaling::ZScore;  // MinMax has no expanding scope
    bool overwrite = false;             // true: a column that has a feature's name is replaced in its place
    // Columns to standardise, input columns or features; unset: the metrics, then their lags.
    std::optional<std::vector<std::string>> standardize = {};
    int threads = 1;  // the result is the same for any number
};

/// What a feature is made of; one per new column, for {stem}_metadata.json.
struct FeatureInfo {
    std::string name;
    std::string source;
    FeatureKind kind = FeatureKind::Lag;
    int k = 0;  // lag, lead: weeks; rolling: window; else 0
    std::size_t nulls = 0;
    bool uses_current_week = false;
    bool leaks_future = false;
};

/// What is said about a model-ready panel beside its cells.
struct FeatureFacts {
    std::size_t rows = 0;
    std::vector<std::string> columns;  // all, in file order: show, week_start, the input's, the features
    std::vector<FeatureInfo> features;
    std::vector<std::string> skipped_metrics;  // default metrics that the input lacks
    std::vector<std::string> warnings;
    std::size_t incomplete_windows = 0;  // rolling windows that know some of their weeks, but not all
    std::size_t zero_bases = 0;          // pct_changes that are missing because the week before is zero
};

struct ModelReady : FeatureFacts {
    Panel panel;  // sorted by (show, week): input columns, then the features
};

/// Those that panel_columns says: tt_sum_views tt_sum_likes tt_sum_comments tt_posts ig_sum_likes ig_sum_comments
/// ig_posts gt_index, and of the groups tt_sum_saves.
const std::vector<std::string>& default_metrics();

/// Builds the features on the calendar clock. Input in any row order; errors: duplicate (show, week), k < 1, repeated
/// k, infinities, an unknown metric (with the nearest name), a name that is taken, Int64 overflow: each names show,
/// week and column where there is one.
///
/// Weeks that a flag says are partial keep their value, in their own lags and leads too, and count as missing in all
/// else that derives from it.
Result<ModelReady> model_ready(Panel panel, const FeatureOptions& options);

/// Replaces the column of that name in its place, or adds it behind the others.
void put_column(Panel& panel, Column column);
/// All names of a panel in file order, the two keys first.
std::vector<std::string> column_names(const Panel& panel);
/// What a person should know of skipped metrics and of features that are missing in every row.
std::vector<std::string> warnings_of(const FeatureFacts& facts);

}  // namespace public_signals::inline features
