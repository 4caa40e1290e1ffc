// What an outcome does over the lags of one metric, or over the weeks after it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "public_signals/models/profile/profile_words.hpp"
#include "public_signals/models/regression_fit.hpp"
#include "public_signals/models/shown_interval.hpp"

namespace public_signals::inline models {

/// Draws of the wild bootstrap at each point; the seed is also that of the band.
struct ProfileDraws {
    std::uint64_t seed = 0;
    int draws = 9999;
    double least_level = 1;  // at which a point may have to be tested for the band

    /// The draws of a band over so many points.
    ProfileDraws over(std::size_t points, double alpha) const {
        return {.seed = seed, .draws = draws, .least_level = alpha / static_cast<double>(points)};
    }
};

/// From so many clusters on the signs of a bootstrap reach a level; with fewer it takes Webb's six points.
std::size_t clusters_for_signs(double level);

/// One lag, one horizon, or a sum of lags.
struct ProfilePoint {
    int week = 0;                              // lag or horizon
    Coefficient estimate;                      // t by the covariance of the regression
    std::optional<Coefficient> cr3;            // with one cluster variable: the jackknife, t with G - 1
    std::optional<Bootstrap> bootstrap;        // with clusters, up to 1,000
    std::optional<double> effective_clusters;  // with one cluster variable, of this point
    std::optional<ShownInterval> band;         // holds over all points at once; of no sum
    std::size_t n_obs = 0;
    std::vector<std::int32_t> n_clusters;

    /// What its p and its interval rest on.
    InferenceMethod p_method() const { return bootstrap ? bootstrap->p_method() : InferenceMethod::T; }
    InferenceMethod interval_method() const { return bootstrap ? bootstrap->interval_method() : InferenceMethod::T; }
    /// The bootstrap's where there is one, else that of t.
    ShownInterval interval() const;
    /// Whether that lies on one side of zero.
    bool is_off_zero() const;
    /// Of the same test; NaN where no data could reject.
    double decisive_p() const;
    /// Whether the band lies on one side of zero.
    bool is_beyond_chance() const;
};

/// The band of a profile: how it was made, and whether it leaves zero out anywhere.
struct ProfileBand {
    double level = 0;     // each point is at this level
    double critical = 0;  // the same as a value of a standard normal
    int draws = 0;
    std::optional<double> pvalue;  // that nothing is there at any point
    std::optional<double> qvalue;  // Benjamini-Hochberg over the profiles of a run
    std::string why_not;           // there is none
    bool with_cr3 = false;         // at some point CR3 has to agree
};

struct Profile {
    std::string metric;
    std::vector<ProfilePoint> points;
    ProfileBand band;
    std::optional<ProfilePoint> sum;                           // of a distributed lag: all lags together
    std::optional<ProfilePoint> unsmoothed_sum;                // of one that is smoothed
    std::optional<double> penalty;                             // of ridge, as a share of the lags' mean sum of squares
    std::optional<double> free_lags;                           // of ridge: how many lags' worth of freedom it leaves
    std::size_t n_missing = 0;                                 // rows left out, at most at one point
    std::vector<std::pair<std::string, std::string>> dropped;  // control, why
    std::vector<ModelWarning> warnings;
    double level = usual_level;  // of its verdict

    /// Whether the band leaves zero out somewhere.
    bool is_beyond_chance() const;
    /// Whether it does so beyond chance in its family.
    bool goes_with() const;
};

struct LagProfileOptions {
    std::string metric;
    int lags = 8;  // 0 to this many weeks earlier
    LagSmoothing smoothing = LagSmoothing::None;
    int degree = 3;  // of Almon's polynomial
    ProfileDraws draws;
};

/// The predictors of `regression` are replaced by the lags of the metric on the calendar; `time` names an Int64 column
/// in which one period is 1. Errors: those of `fit`; a number of lags or degree that is not possible; cr2.
Result<Profile> fit_lag_profile(const std::vector<Column>& columns, Regression regression,
                                const LagProfileOptions& options);

struct LocalProjectionOptions {
    std::string metric;
    int horizons = 12;  // 0 to this many weeks later
    int past = 4;       // lags of outcome and metric that are controls
    ProfileDraws draws;
};

/// A regression for each horizon of the outcome so many weeks later on the metric now, with the past of both as
/// controls (lag-augmented: Montiel Olea and Plagborg-Moller 2021). Errors as above.
Result<Profile> local_projections(const std::vector<Column>& columns, const Regression& regression,
                                  const LocalProjectionOptions& options);

/// The longest profile, in weeks.
inline constexpr int longest_profile = 104;

}  // namespace public_signals::inline models
