// What the API says instead of an answer: which state it is, in words, and how long to leave it alone.
//
// https://developers.google.com/youtube/v3/docs/errors
#pragma once

#include <optional>
#include <string>

#include "public_signals/engine/page.hpp"

namespace public_signals::inline sources {

struct Refusal {
    PageState state;
    std::string words;  // for a person; the API's own message is not repeated: it may hold the key
};

/// Of a page with an `error`, or with a status that says as much; nothing for an answer.
std::optional<Refusal> refusal_in(const Page& page);

/// When a key that is refused at `now` may be used again; nothing where a page is no such refusal.
std::optional<Instant> rested_at(const Page& page, Instant now);

/// The quota of a day begins at midnight in California.
Instant next_pacific_midnight(Instant now);

}  // namespace public_signals::inline sources
