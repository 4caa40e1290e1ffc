// A rule file -> the model, with every mistake named by file, line and rule.
#pragma once

#include <string>
#include <string_view>

#include "public_signals/base/result.hpp"
#include "public_signals/engine/rules_model.hpp"

namespace public_signals::inline engine {

/// `name` is the file's in errors. An unknown key, transform or state, a bad selector, a field twice, a layout without
/// a way to its posts: InvalidInput with file:line and the rule's name.
Result<SourceRules> parse_rules(std::string_view yaml, const std::string& name, Source source);

}  // namespace public_signals::inline engine
