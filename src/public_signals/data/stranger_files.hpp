// Files that are no text and no table of this program's: workbooks, documents and archives of other programs, told by
// how they begin.
#pragma once

#include <string>
#include <string_view>

#include "public_signals/base/result.hpp"

namespace public_signals::inline data {

/// An InvalidInput error that says what a file is and what to give instead, where it is one of these.
Result<void> check_no_stranger(std::string_view bytes, const std::string& name);

}  // namespace public_signals::inline data
