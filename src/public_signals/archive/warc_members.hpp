// The gzip members of an archive as bytes in memory: one at a time, and where the next whole one begins behind damage.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "public_signals/archive/warc_inflate.hpp"

namespace public_signals::inline archive::warc {

constexpr std::string_view member_start = "\x1f\x8b\x08";

struct Member {
    Inflater::State state;
    std::string text;     // what came out, also of a member that is damaged
    std::size_t end = 0;  // where the bytes behind it begin; behind damage, how far it was read
};

Member member_at(std::string_view bytes, std::size_t offset);

/// Where the next member begins that decodes to a record, from `from` on, or the end of `bytes`.
std::size_t next_member(std::string_view bytes, std::size_t from);

}  // namespace public_signals::inline archive::warc
