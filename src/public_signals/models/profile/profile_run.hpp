// Profiles of several metrics against one outcome: one family of tests.
#pragma once

#include <string>
#include <vector>

#include "public_signals/models/feature_origin.hpp"
#include "public_signals/models/model_run.hpp"
#include "public_signals/models/profile/by_show.hpp"
#include "public_signals/models/profile/profile.hpp"

namespace public_signals::inline models {

inline constexpr int usual_lags = 8;
inline constexpr int usual_horizons = 12;

struct ProfileRequest {
    Regression regression;  // its predictors are not looked at
    ProfileKind kind = ProfileKind::DistributedLag;
    std::vector<std::string> metrics;  // of by_show: predictors
    bool all_or_error = true;          // false: one that can't be estimated is listed with the cause
    std::optional<int> weeks;          // lags 0 to this, horizons 0 to this; 8 and 12 where it is not said
    LagSmoothing smoothing = LagSmoothing::None;
    int degree = 3;
    int past = 4;
    ProfileDraws draws;

    /// Of distributed lags and local projections.
    int length() const { return weeks.value_or(kind == ProfileKind::LocalProjection ? usual_horizons : usual_lags); }
};

struct ProfileRun {
    ProfileRequest request;
    std::size_t rows = 0;
    std::vector<Profile> profiles;   // of distributed lags and local projections
    std::vector<ShowProfile> shows;  // of by_show
    std::vector<NotEstimated> not_estimated;
    std::vector<ModelWarning> warnings;

    std::size_t tests() const { return profiles.size() + shows.size(); }
};

/// Errors: no metric; those of a profile when all_or_error is set or none can be estimated.
Result<ProfileRun> run_profiles(const std::vector<Column>& columns, const FeatureOrigins& origins,
                                const ProfileRequest& request);

}  // namespace public_signals::inline models
