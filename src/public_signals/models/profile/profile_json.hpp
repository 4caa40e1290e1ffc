// A run of profiles as the JSON that `fit --profile` writes and the report reads, and its points as CSV.
#pragma once

#include <string>
#include <string_view>

#include "public_signals/data/json_writer.hpp"
#include "public_signals/models/model_run_json.hpp"
#include "public_signals/models/profile/profile_run.hpp"

namespace public_signals::inline models {

/// Of the file. One that says another is not read.
inline constexpr int profile_layout = 2;

struct StoredProfileRun {
    ModelSource source;
    ProfileRun run;
};

/// {layout, profile, outcome, …, results: [{metric, points: [{week, coefficient, …, interval_lower, band_lower}], sum,
/// band}] or, by show, [{predictor, shows, mean_group, cce_mean_group, pooled}], not_estimated, warnings}.
Json to_json(const StoredProfileRun& stored);
/// What to_json wrote; anything else is a ParseError that says what is missing, with `file` as its name.
Result<StoredProfileRun> profile_run_from_json(std::string_view text, const std::string& file);

/// A row for each point and sum, or for each show and mean; a number that does not exist is an empty field.
std::string profile_csv(const ProfileRun& run);

}  // namespace public_signals::inline models
