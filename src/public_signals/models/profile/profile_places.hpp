// Where a point of a profile stands, in words: a lag, or so many weeks later.
#pragma once

#include <string>
#include <vector>

#include "public_signals/models/profile/profile_words.hpp"

namespace public_signals::inline models {

/// `at lags 2 to 4 and 7`, `2 to 4 weeks later`.
std::string places(const std::vector<int>& weeks, ProfileKind kind);

}  // namespace public_signals::inline models
