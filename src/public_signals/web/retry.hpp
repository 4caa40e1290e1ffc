// When to ask again: Retry-After, HTTP dates, backoff. Pure functions: the clock and the dice are arguments.
//
// RFC 9110 5.6.7 (three forms of a date) and 10.2.3 (Retry-After). A date without a zone is UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace public_signals::inline web::net {

/// Unix seconds of an HTTP date in any of its three forms; `now` settles the century of two-digit years.
std::optional<std::int64_t> parse_http_date(std::string_view text, std::int64_t now);

/// Seconds to wait from `now` (unix) on; a date that is past is 0. Signs, fractions, other scripts' digits and words
/// are no Retry-After. More seconds than a 100 years count as that.
std::optional<double> parse_retry_after(std::string_view value, std::int64_t now);

/// The wait before retry `n` (from 1): base, 2 base, 4 base, … up to 10 minutes, and up to half of it more by `dice`
/// in [0, 1), so that clients which failed together don't come back together.
double backoff(double base, int n, double dice);

}  // namespace public_signals::inline web::net
