// Which addresses are the public internet. Everything else is refused before a connection is opened.
//
// RFC 6890 and its registry: private, loopback, link-local, carrier-grade NAT, documentation, benchmarking, multicast,
// reserved. IPv6 forms that carry an IPv4 address are refused as such, or judged by what they carry (NAT64, 6to4).
#pragma once

#include <array>
#include <cstdint>
#include <string>

struct sockaddr;

namespace public_signals::inline web::net {

bool is_public_ipv4(std::uint32_t address);
bool is_public_ipv6(const std::array<std::uint8_t, 16>& address);
/// Neither IPv4 nor IPv6 is not public.
bool is_public(const sockaddr& address);
/// `203.0.113.7` or `2001:db8::7`, without port; empty for other families.
std::string text_of(const sockaddr& address);

}  // namespace public_signals::inline web::net
