// What an answer is worth before anybody reads it: a page, the way to another URL, or a failure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "public_signals/web/category.hpp"
#include "public_signals/web/transport.hpp"

namespace public_signals::inline web::net {

/// The decoded answer, or why there is no answer.
struct AnswerOutcome {
    std::optional<Failure> failure;
    std::string body;
    bool has_body = false;
    bool leads_on = false;
};

AnswerOutcome outcome_of(const WireResponse& wire, std::size_t max_decoded_bytes, bool follows_redirects);

}  // namespace public_signals::inline web::net
