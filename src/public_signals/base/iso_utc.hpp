// The one form of time that our own files hold, for readers of millions of them.
#pragma once

#include <optional>
#include <string_view>

#include "public_signals/base/timebins.hpp"

namespace public_signals::inline base {

/// `2024-01-01T00:00:00Z` to the letter; nullopt for anything else, which parse_instant may know.
std::optional<Instant> iso_utc(std::string_view text);

}  // namespace public_signals::inline base
