// What the selectors of a DOM layout ask of a page, so that no more of it becomes a tree than they need.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "public_signals/engine/rules_model.hpp"

namespace public_signals::inline engine {

/// Attribute and value of the element around the posts, where a scope says no more of it: `[a=b] ...`.
std::optional<std::pair<std::string, std::string>> part_in(const std::string& scope);

/// Whether elements and their attributes alone decide what matches.
bool asks_no_text(const html::Selector& selector);

/// Whether no field of a DOM layout reads the text of an element.
bool asks_no_text(const LayoutRule& layout);

/// What a DOM layout asks for, where its post is the page, `html:has(meta…)`, and every field is an attribute of the
/// first meta tag of some kind; none for any other layout.
std::vector<html::Selector> of_head(const LayoutRule& layout);

}  // namespace public_signals::inline engine
