// The names of places as Google Trends writes them in English, and the codes that it is asked with.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace public_signals::inline sources {

/// `US-NY` of New York, `` of Worldwide, a code of itself; nothing for a name that is not known: metro areas,
/// cities, names in other languages.
std::optional<std::string> trends_place_named(std::string_view name);

}  // namespace public_signals::inline sources
