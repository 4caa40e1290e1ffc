// The texts of rules/*.yaml as they were when the program was built.
#pragma once

#include <string_view>

namespace public_signals::inline engine {

extern const std::string_view shipped_tiktok_rules;
extern const std::string_view shipped_instagram_rules;

}  // namespace public_signals::engine
