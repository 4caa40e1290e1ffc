// Counts as interfaces show them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "public_signals/base/result.hpp"

namespace public_signals::inline data {

/// A count as an interface shows it ("1.2M", "12.3K", "1,234"), or nullopt for anything that is not one; an unknown
/// suffix is nullopt, never a guess. An unknown locale is an InvalidInput error.
Result<std::optional<std::int64_t>> parse_count(std::string_view text, std::string_view locale = "en");

}  // namespace public_signals::inline data
