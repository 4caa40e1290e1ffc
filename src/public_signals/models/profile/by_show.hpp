// A regression for each show, and their mean: how much shows differ, and what they have in common.
//
// The mean group averages the shows' coefficients, its variance is that of their mean (Pesaran and Smith 1995). With
// CCE each regression also has the weeks' means over shows of outcome and regressors, which stand for shocks that all
// share (Pesaran 2006).
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "public_signals/models/profile/profile.hpp"

namespace public_signals::inline models {

struct ByShowOptions {
    std::string predictor;
    ProfileDraws draws;
};

struct ShowCoefficient {
    std::string show;
    Coefficient estimate;  // t by cosines with zero imposed; the ends of its interval are NaN where there are none
    double qvalue = 1;     // Benjamini-Hochberg over the shows
    int cosines = 0;       // and degrees of freedom
    std::size_t n_obs = 0;

    /// Whether the interval has ends: without, no coefficient is too large for the show's weeks.
    bool has_ends() const;
    /// Whether q is under `level` and the interval leaves zero out.
    bool is_beyond_chance(double level) const;
};

/// The word for the method of a show's p and interval in files.
inline constexpr const char* cosines_word = "cosines";

/// The mean over shows: the estimate has t with shows less one, and is CR3 too, the jackknife over shows.
struct GroupMean {
    ProfilePoint point;
    std::size_t shows = 0;
};

struct ShowProfile {
    std::string predictor;
    std::vector<ShowCoefficient> shows;  // the smallest coefficient first
    GroupMean mean_group;
    std::optional<GroupMean> cce;  // none where too few shows have the rows for it
    std::string cce_why_not;
    std::optional<ProfilePoint> pooled;  // one coefficient for all, with the effects and clusters of the regression
    std::string pooled_why_not;
    std::optional<double> qvalue;  // Benjamini-Hochberg of the mean group over the predictors of a run
    std::size_t n_obs = 0;
    std::size_t n_missing = 0;
    std::vector<std::pair<std::string, std::string>> left_out;      // show, why
    std::vector<std::pair<std::string, std::string>> cce_left_out;  // likewise
    std::vector<ModelWarning> warnings;
    double level = usual_level;  // of its verdict

    /// Whether the mean group is beyond chance in its family.
    bool is_mean_beyond_chance() const { return qvalue.value_or(1) < level && mean_group.point.is_off_zero(); }
    /// Whether it is, and the CCE mean group leaves zero out on the same side: a shock that moves attention and
    /// outcomes of all shows in a week is no effect of attention.
    bool goes_with() const;
};

/// Each show needs this many rows more than parameters.
inline constexpr std::size_t least_rows_over = 8;

/// Shows are the units of `regression.entity`. Effects and clusters of the regression are those of the pooled
/// coefficient alone; controls are numbers. Errors: those of number_column; fewer than two shows that can be estimated.
Result<ShowProfile> by_show(const std::vector<Column>& columns, const Regression& regression,
                            const ByShowOptions& options);

}  // namespace public_signals::inline models
