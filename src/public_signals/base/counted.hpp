// Numbers of things as a person reads them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace public_signals::inline base {

/// `1,234`: groups of three.
std::string grouped(std::int64_t number);
/// `1 page`, `1,234 pages`; a plural that is not the noun with an s is named.
std::string counted(std::int64_t count, std::string_view noun, std::string_view plural = {});

}  // namespace public_signals::inline base
