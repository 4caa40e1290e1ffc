// What never enters an archive, a ledger or a report: credentials of the one who collects, cookies of either side.
#pragma once

#include <string>
#include <string_view>

namespace public_signals::inline archive::warc {

/// Authorization, Cookie, Set-Cookie and their kin; whatever is called …-Api-Key or …-Auth-Token.
bool is_secret_header(std::string_view name);

/// A URL, or a header value that may hold one, without `user:password@` and with the values of access_token and its
/// kin replaced by REDACTED. Anything else stays as it is.
std::string without_secrets(std::string_view text);

/// A text without `credential`, as it is or percent-encoded: REDACTED replaces it.
std::string without_credential(std::string_view text, std::string_view credential);

}  // namespace public_signals::inline archive::warc
