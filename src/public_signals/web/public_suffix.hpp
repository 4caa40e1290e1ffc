// The Public Suffix List (publicsuffix.org), as libpsl was built with it: no file is read, and every run answers alike.
#pragma once

#include <string_view>

namespace public_signals::inline web::net {

/// Whether anybody may register a name directly below `domain` (`com`, `co.uk`, `github.io`, `xn--p1ai`), so that a
/// cookie for it would reach strangers. So may they below a single label that the list lacks. An IP address is no
/// public suffix.
bool is_public_suffix(std::string_view domain);

/// An IPv4 address, or an IPv6 address in brackets.
bool is_ip_address(std::string_view host);

}  // namespace public_signals::inline web::net
