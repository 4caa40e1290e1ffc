// JSON as text: what json.cpp needs before and beside the parser.
#pragma once

#include <string>
#include <string_view>

namespace public_signals::json {

/// The same text with U+FFFD for every escaped surrogate that stands alone, and null for every number outside the
/// range of a double and every integer outside that of 64 bits. Cuts and other mistakes stay as they are.
std::string with_readable_values(std::string_view text);

}  // namespace public_signals::json
