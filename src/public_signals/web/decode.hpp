// Content-Encoding undone under a cap: gzip, deflate, brotli, zstd, also several in a row.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "public_signals/base/result.hpp"

namespace public_signals::inline web::net {

/// What we tell servers that we read.
inline constexpr const char* accepted_encodings = "gzip, br, zstd";

/// The body behind the codings of a Content-Encoding value. A broken or cut stream is a Network error; more than
/// `max_bytes` at any stage, or a coding we don't know, is a ParseError.
Result<std::string> undo_content_encoding(std::string_view content_encoding, std::string body, std::size_t max_bytes);

}  // namespace public_signals::inline web::net
