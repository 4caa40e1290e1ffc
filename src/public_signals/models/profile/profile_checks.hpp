// What every profile refuses, and what it warns of.
#pragma once

#include "public_signals/models/profile/profile.hpp"

namespace public_signals::inline models {

/// Errors: a Poisson regression, cr2, the outcome as metric, fewer than one draw.
Result<void> check_profile(const Regression& regression, const std::string& metric, const ProfileDraws& draws);

/// An error where no week has a value of `name` so many weeks earlier (later for a negative number).
Result<void> check_reach(const Column& shifted, const std::string& name, int weeks);

/// Those of the estimate that are about all points, where the bootstrap does not answer them, and of the controls.
void add_profile_warnings(Profile& profile, ProfileKind kind, const std::vector<Series>& columns, Regression regression,
                          const std::vector<ModelWarning>& of_estimate);

}  // namespace public_signals::inline models
