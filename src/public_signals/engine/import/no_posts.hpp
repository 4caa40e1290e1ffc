// JSON that people take for posts and that holds none: it is refused by what it is, with what to bring instead.
#pragma once

#include <string>
#include <string_view>

#include "public_signals/base/result.hpp"

namespace public_signals::inline engine::import {

/// An InvalidInput error where the text is such a file.
Result<void> check_may_hold_posts(const std::string& name, std::string_view start);

}  // namespace public_signals::inline engine::import
