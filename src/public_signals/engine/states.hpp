// State rules: what a person would say on seeing the page, from elements, codes and status, never from bare words.
#pragma once

#include <optional>
#include <vector>

#include "public_signals/engine/page_document.hpp"

namespace public_signals::inline engine {

/// The state of the first rule that holds. Paths begin at `root`.
std::optional<PageState> state_of(const std::vector<StateRule>& rules, PageDocument& document, const json::Value& root);

/// Whether asking again may bring another answer: walls and breakdowns.
bool comes_back(PageState state);

/// Whether a page in this state says nothing about the account: it may be cut and keep the state.
bool is_wall(PageState state);

}  // namespace public_signals::inline engine
