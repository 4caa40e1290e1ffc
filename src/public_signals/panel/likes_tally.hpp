// Likes that many posts of an account have alike.
//
// A platform may put one small number in the place of likes that are hidden, without saying so. A page does not tell
// such a number from a true one; that most posts have it does.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "public_signals/panel/post_fields.hpp"

namespace public_signals::inline panel {

struct LikesTally {
    std::int64_t stand_in = -1;  // the number; -1: the platform is not known to have one
    std::size_t known = 0;       // posts with likes
    std::size_t alike = 0;       // of them, those with that number

    void add(const Count& likes) {
        known += likes ? 1 : 0;
        alike += likes && *likes == stand_in ? 1 : 0;
    }

    bool is_suspect() const {
        constexpr std::size_t enough = 6;  // fewer may have it by chance
        return stand_in >= 0 && alike >= enough && 2 * alike >= known;
    }

    std::string text() const {
        return fmt::format("{} of {} posts have exactly {} likes, which may stand in the place of hidden ones", alike,
                           known, stand_in);
    }
};

/// An account many of whose posts have that number.
struct SuspectLikes {
    std::string source;
    std::string show;
    std::int64_t likes = 0;  // the number
    std::int64_t posts = 0;  // with likes
    std::int64_t alike = 0;  // of them, those with that number
};

}  // namespace public_signals::inline panel
