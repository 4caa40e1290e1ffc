// What an outcome does in the weeks around a change of attention, with binned ends.
//
// Leads and lags of a variable in one regression are the increments of an event study whose ends are bins: the sums of
// the increments are its coefficients (Schmidheiny and Siegloch 2023). With effects that differ between units, leads
// and lags of a two-way regression mix into each other (Sun and Abraham 2021): a reader must be told.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "public_signals/data/json_writer.hpp"
#include "public_signals/models/estimate.hpp"
#include "public_signals/models/joint_bootstrap.hpp"

namespace public_signals::inline models {

/// The week that the others are held against.
inline constexpr int reference_week = -1;

struct EventStudyOptions {
    std::string variable;
    int leads = 4;  // weeks before the change that are estimated; the week before it is the reference
    int lags = 6;
    /// Weeks and joint tests by the wild bootstrap: as told, an error where it can't be run ...
    std::optional<BootstrapOptions> bootstrap;
    /// ... or of this seed, where there are clusters, up to 1,000 of each variable.
    std::optional<std::uint64_t> bootstrap_seed;
};

struct EventStudy {
    std::string variable;
    ValueTransform transform = ValueTransform::None;  // of outcome and variable, which come transformed
    bool is_of_step = false;                          // the variable counts events and stands as it is
    std::vector<int> weeks;               // since the change: -leads .. lags, the first and the last being bins
    std::vector<Coefficient> cumulative;  // by week; zero without error at -1
    std::vector<std::optional<Bootstrap>> bootstraps;  // by week, none at -1; empty where none was run
    std::vector<int> shifts;                           // 1-leads .. lags
    std::vector<Coefficient> increments;  // by shift: of the variable `shift` weeks earlier (later when negative)
    JointTest leads;                      // all leads zero: nothing moved before the change
    JointTest lags;
    double df_t = 0;
    std::size_t n_obs = 0;
    std::size_t n_missing = 0;
    std::vector<std::int32_t> n_clusters;
    std::vector<Coefficient> controls;  // those that the regression kept
    std::vector<std::string> dropped;   // and those that it did not
    std::vector<std::string> factors;   // controls that stand as levels
    std::vector<ModelWarning> warnings;
};

/// The predictors of `regression` are replaced by leads and lags of the variable on the calendar; `time` names an
/// Int64 column in which one period is 1. Errors are those of `fit`, and of a window without a lead or lag.
Result<EventStudy> event_study(const std::vector<Column>& columns, Regression regression,
                               const EventStudyOptions& options);

Json to_json(const EventStudy& study);
/// The same with what it was estimated beside: outcome, controls, effects, standard errors, level.
Json to_json(const EventStudy& study, const Regression& regression);

}  // namespace public_signals::inline models
