// Whether somebody else's post stands in an account's list, among the posts that a tool kept of one page.
//
// A tool keeps everything that came while a profile stood open: the account's list, and the posts of a card that opened
// over another name. A partner's post that stands in the list has its place in time there; what came beside it has not.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "public_signals/base/timebins.hpp"

namespace public_signals::inline engine::import {

/// A post that was met on an account's own page, in the order in which a file has them.
struct MetPost {
    std::string list;  // whose page it was; empty: nobody's
    bool is_own = false;
    std::optional<Instant> posted;
};

/// For each post whether it is the account's or stands between two of its posts, a newer and an older one, as far as
/// the order of a file tells: where the account's own posts are in no order of time, any place is one.
std::vector<bool> in_their_places(const std::vector<MetPost>& posts);

}  // namespace public_signals::inline engine::import
