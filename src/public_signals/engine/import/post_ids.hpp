// The ids of a file's posts against the times of its posts: ids carry the time at which they were given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/timebins.hpp"
#include "public_signals/panel/post_fields.hpp"
#include "public_signals/panel/source.hpp"

namespace public_signals::inline engine::import {

struct IdLine {
    std::size_t row = 0;
    std::string post_id;
    std::optional<Instant> given;  // when the id says that it was given
    Instant posted_at;
    bool is_day_alone = false;
    bool is_number = true;    // in the file; a shortcode or an address is not rounded
    bool is_by_hand = false;  // it counts up from a round number
    std::string account = {};
    PostCounts counts = {};
    std::uint64_t caption = 0;  // a hash; 0: none
};

struct IdFault {
    std::size_t row = 0;
    std::string what;  // empty: none
    std::string help;
    std::optional<std::size_t> whole_row = {};  // of the post that a rounded id is another spelling of
    bool are_own_numbers = false;               // they number a table and say nothing of a platform
};

/// Ids that lost their last digits, those of posts that stand there under their whole id as well, or ids whose own time
/// is days from their post's. Ids of a file that all say one moment, whatever their posts say, and those that count up
/// from round numbers are somebody's own.
IdFault fault_of_ids(const std::vector<IdLine>& lines);

}  // namespace public_signals::inline engine::import
