// The outcome of the sample study: weekly grosses that follow TikTok views four weeks later.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "public_signals/demo/study.hpp"

namespace public_signals::inline demo {

/// week_ending (a Sunday), show, theater, gross, attendance, capacity (percent), performances; README.md has the
/// formula.
std::string grosses_csv(std::uint64_t seed, const std::vector<SampleShow>& shows);

}  // namespace public_signals::inline demo
