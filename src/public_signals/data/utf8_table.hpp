// A table is UTF-8: nobody can tell which other encoding bytes have, and a name or a hashtag would be cut where a byte
// is no letter.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "public_signals/base/result.hpp"

namespace public_signals::inline data {

/// An InvalidInput error with the line where bytes are not UTF-8.
Result<void> check_is_utf8(std::string_view bytes, const std::string& name, std::size_t first_line = 1);

}  // namespace public_signals::inline data
