// A layout as it is written in a rule file: what parse_rules reads back the same.
#pragma once

#include <string>

#include "public_signals/engine/rules_model.hpp"

namespace public_signals::inline engine {

/// The item of `layouts:`, from `  - name:` to its last line.
std::string layout_yaml(const LayoutRule& layout);

/// A path as rules write it: dots between its steps, or slashes where a key holds dots.
RulePath rule_path(const json::Path& steps);

}  // namespace public_signals::inline engine
