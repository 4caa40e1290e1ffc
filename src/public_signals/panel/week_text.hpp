// The week of a row whose stored week_start is no date.
#pragma once

#include <limits>

#include "public_signals/base/timebins.hpp"

namespace public_signals::inline panel {

inline constexpr Week no_week{std::numeric_limits<std::int32_t>::min()};

}  // namespace public_signals::inline panel
