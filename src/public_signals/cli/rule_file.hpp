// A user's own rule file with further layouts in front, and what that changes as a patch.
#pragma once

#include <string>

#include "public_signals/base/result.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline cli {

/// `before` (empty: there is no file yet) with `layouts` (items of `layouts:`) in front of its own.
Result<std::string> with_layouts_in_front(const std::string& before, const std::string& layouts, Source source,
                                          const std::string& file);

/// The unified diff that takes `before` to `after`; one hunk, as only lines are added.
std::string patch_text(const std::string& before, const std::string& after, const std::string& file);

}  // namespace public_signals::inline cli
