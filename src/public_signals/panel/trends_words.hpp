// The words of Google Trends that settings and raw files share.
#pragma once

#include <string_view>

#include "public_signals/base/word_table.hpp"

namespace public_signals::inline panel {

/// What "" is in a file that holds other places, or other kinds of search, as well.
inline constexpr std::string_view worldwide_word = "world";
inline constexpr std::string_view web_search_word = "web";

/// How long the buckets of a window are; Google decides it by the window's length.
enum class Resolution { Day, Week };
constexpr auto word_table(Resolution) {
    return words<Resolution>("resolution", {{Resolution::Day, "DAY"}, {Resolution::Week, "WEEK"}});
}

/// What a new maximum does to a query's history: RangeMax multiplies it by one factor, Frozen keeps it.
enum class TrendsScale { RangeMax, Frozen };
constexpr auto word_table(TrendsScale) {
    return words<TrendsScale>("gt.scale", {{TrendsScale::RangeMax, "range_max"}, {TrendsScale::Frozen, "frozen"}});
}

}  // namespace public_signals::inline panel
