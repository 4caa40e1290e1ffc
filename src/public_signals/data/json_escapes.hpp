// What stands behind a backslash in a JSON string (RFC 8259, section 7).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace public_signals::inline data::json {

/// Writes the text of a string, from what stands between its quotes, into as many bytes, and gives its size. Half a
/// surrogate pair (where a caption was cut) reads as U+FFFD; nullopt when a backslash begins no escape.
std::optional<std::size_t> decode(std::string_view literal, char* out);

}  // namespace public_signals::data::json
