#include "public_signals/web/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace public_signals::inline web::net {
namespace {

struct Block4 {
    std::uint32_t first;
    int bits;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    return a << 24 | b << 16 | c << 8 | d;
}

constexpr Block4 closed_blocks[] = {
    {v4(0, 0, 0, 0), 8},                                                         // this network, unspecified
    {v4(10, 0, 0, 0), 8},                                                        // private
    {v4(100, 64, 0, 0), 10},                                                     // carrier-grade NAT
    {v4(127, 0, 0, 0), 8},                                                       // loopback
    {v4(169, 254, 0, 0), 16},                                                    // link-local, clouds' metadata
    {v4(172, 16, 0, 0), 12},                                                     // private
    {v4(192, 0, 0, 0), 24},                                                      // protocol assignments
    {v4(192, 0, 2, 0), 24},                                                      // documentation
    {v4(192, 88, 99, 0), 24},                                                    // 6to4 relays
    {v4(192, 168, 0, 0), 16},                                                    // private
    {v4(198, 18, 0, 0), 15},                                                     // benchmarking
    {v4(198, 51, 100, 0), 24}, {v4(203, 0, 113, 0), 24}, {v4(224, 0, 0, 0), 4},  // multicast
    {v4(240, 0, 0, 0), 4},                                                       // reserved, broadcast
};

std::uint32_t carried_ipv4(const std::array<std::uint8_t, 16>& a, std::size_t at) {
    return v4(a[at], a[at + 1], a[at + 2], a[at + 3]);
}

bool begins_with(const std::array<std::uint8_t, 16>& a, std::initializer_list<int> bytes) {
    return std::equal(bytes.begin(), bytes.end(), a.begin());
}

}  // namespace

bool is_public_ipv4(std::uint32_t address) {
    return std::none_of(std::begin(closed_blocks), std::end(closed_blocks), [&](const Block4& block) {
        return (address >> (32 - block.bits)) == (block.first >> (32 - block.bits));
    });
}

bool is_public_ipv6(const std::array<std::uint8_t, 16>& a) {
    if (begins_with(a, {0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) {
        return is_public_ipv4(carried_ipv4(a, 12));  // NAT64
    }
    if (begins_with(a, {0x20, 0x02})) {
        return is_public_ipv4(carried_ipv4(a, 2));  // 6to4
    }
    const bool global_unicast = (a[0] & 0xe0) == 0x20;  // 2000::/3: mapped, local, multicast are outside it
    const bool protocol_assignments = begins_with(a, {0x20, 0x01}) && a[2] < 2;  // Teredo among them
    const bool documentation =
        begins_with(a, {0x20, 0x01, 0x0d, 0xb8}) || (begins_with(a, {0x3f, 0xff}) && a[2] < 0x10);
    return global_unicast && !protocol_assignments && !documentation;
}

bool is_public(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in in;
        std::memcpy(&in, &address, sizeof in);
        return is_public_ipv4(ntohl(in.sin_addr.s_addr));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 in;
        std::memcpy(&in, &address, sizeof in);
        std::array<std::uint8_t, 16> bytes;
        std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
        return is_public_ipv6(bytes);
    }
    return false;
}

std::string text_of(const sockaddr& address) {
    char text[INET6_ADDRSTRLEN] = "";
    if (address.sa_family == AF_INET) {
        sockaddr_in in;
        std::memcpy(&in, &address, sizeof in);
        inet_ntop(AF_INET, &in.sin_addr, text, sizeof text);
    } else if (address.sa_family == AF_INET6) {
        sockaddr_in6 in;
        std::memcpy(&in, &address, sizeof in);
        inet_ntop(AF_INET6, &in.sin6_addr, text, sizeof text);
    }
    return text;
}

}  // namespace public_signals::inline web::net
