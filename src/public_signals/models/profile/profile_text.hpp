// The words of a run of profiles, for a person: at which lag, after how many weeks, in which shows.
#pragma once

#include <string>
#include <vector>

#include "public_signals/models/profile/profile_json.hpp"

namespace public_signals::inline models {

/// `tt_posts goes with gross at lags 2 to 4: …`, or that there is no sign of it.
std::string sentence_of(const Profile& profile, const ProfileRun& run);
/// `views_lag4 goes with gross in the mean over 38 shows: …`.
std::string sentence_of(const ShowProfile& profile, const ProfileRun& run);

/// For a caption: level, method and clusters of points and band.
std::string profile_caption(const Profile& profile, const ProfileRun& run);
/// The same of shows and of their means.
std::string profile_caption(const ShowProfile& profile, const ProfileRun& run);
/// What the regressions were: `lags 0 to 8 in one regression, tied by a polynomial of degree 3; within …`.
std::string profile_method(const ProfileRun& run);
/// `gross for one more unit of the predictor`: the unit of a coefficient, for an axis.
std::string coefficient_unit(const Regression& regression);
/// `lag`, `horizon`.
const char* point_word(ProfileKind kind);
/// Title of a section or figure: `Distributed lags`, `Local projections`, `Show by show`.
const char* profile_title(ProfileKind kind);

/// Heads and cells of the points of a profile and their sum, and of the means over shows.
std::vector<std::vector<std::string>> profile_cells(const Profile& profile, const ProfileRun& run);
std::vector<std::vector<std::string>> mean_cells(const ShowProfile& profile, const ProfileRun& run);
/// Of each show.
std::vector<std::vector<std::string>> show_cells(const ShowProfile& profile, const ProfileRun& run);

/// The whole run: sentences, tables, what is left out, warnings.
std::string text_of(const StoredProfileRun& stored);

}  // namespace public_signals::inline models
