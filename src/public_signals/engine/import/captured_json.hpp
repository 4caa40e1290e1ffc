// JSON that tools kept of a platform: read with care, since nobody here made it.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace public_signals::inline engine::import {

using Json = nlohmann::ordered_json;

/// A text as JSON; discarded where it is none or nests deeper than any post does: nlohmann's values are copied and
/// written by recursion.
Json parsed(std::string_view text);
/// The text at a path of keys; empty where there is none.
std::string text_in(const Json& object, std::initializer_list<const char*> path);
/// On one line; bytes that are no UTF-8 become U+FFFD.
std::string written(const Json& json);

}  // namespace public_signals::engine::import
