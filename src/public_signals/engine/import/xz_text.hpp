// What a file that was packed with xz holds: instaloader's .json.xz, and any other text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "public_signals/base/result.hpp"

namespace public_signals::inline engine::import {

constexpr std::string_view xz_start =
    "\xFD"
    "7zXZ";

/// The bytes that an .xz file holds, all its streams, up to `max_bytes`. One that is cut, damaged or larger is an
/// InvalidInput error; `name` is the file, for messages.
Result<std::string> unpacked_xz(const std::string& name, std::string_view bytes, std::size_t max_bytes);

}  // namespace public_signals::inline engine::import
