// URLs taken apart by libcurl's parser (RFC 3986 as browsers read it), and percent-encoding.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "public_signals/base/result.hpp"

namespace public_signals::inline base {

struct Url {
    std::string scheme;
    std::string host;
    std::string port;   // empty: the scheme's default
    std::string path;   // as written, percent-encoded, at least "/"
    std::string query;  // without ?, as written
};

Result<Url> parse_url(std::string_view text);
std::string percent_decoded(std::string_view text);
/// Everything but A-Z a-z 0-9 - . _ ~ is encoded.
std::string percent_encoded(std::string_view text);
/// The decoded name=value pairs of a query ('+' is a space).
std::vector<std::pair<std::string, std::string>> query_pairs(std::string_view query);
/// The first value of `name`, or empty.
std::string query_value(std::string_view query, std::string_view name);

}  // namespace public_signals::inline base
