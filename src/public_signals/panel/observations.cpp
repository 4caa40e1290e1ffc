#include "public_signals/panel/observations.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace public_signals::inline panel {

namespace {

constexpr std::array<std::pair<PageState, const char*>, 12> state_names = {{
    {PageState::Ok, "ok"},
    {PageState::Empty, "empty"},
    {PageState::Private, "private"},
    {PageState::Missing, "missing"},
    {PageState::LoginRequired, "login_required"},
    {PageState::Blocked, "blocked"},
    {PageState::RateLimited, "rate_limited"},
    {PageState::Restricted, "restricted"},
    {PageState::Transient, "transient"},
    {PageState::LayoutChanged, "layout_changed"},
    {PageState::Partial, "partial"},
    {PageState::RobotsDisallowed, "robots_disallowed"},
}};

}  // namespace

const char* name_of(PageState state) {
    return std::ranges::find(state_names, state, &std::pair<PageState, const char*>::first)->second;
}

std::optional<PageState> page_state_of(std::string_view name) {
    for (const auto& [state, text] : state_names) {
        if (name == text) {
            return state;
        }
    }
    return std::nullopt;
}

}  // namespace public_signals::panel
