#include <gtest/gtest.h>

#include "public_signals/browser/websocket.hpp"

namespace public_signals::browser::websocket {
namespace {

/// The frame a server would send: the client's without its mask.
std::string unmasked(const std::string& payload, char first = '\x81') {
    std::string bytes(1, first);
    if (payload.size() < 126) {
        bytes += static_cast<char>(payload.size());
    } else {
        bytes += '\x7e';
        bytes += static_cast<char>(payload.size() >> 8);
        bytes += static_cast<char>(payload.size());
    }
    return bytes + payload;
}

TEST(WebSocketFrame, TheExampleOfTheRfc) {
    EXPECT_EQ(frame(1, "Hello", 0x37fa213d), std::string("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 11));
    EXPECT_EQ(accept_of("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(WebSocketFrame, AFrameIsTakenOnceItIsWhole) {
    const std::string whole = unmasked(std::string(300, 'x'));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        std::string part = whole.substr(0, size);
        EXPECT_FALSE(take_frame(part, 1000).value()) << size;
        EXPECT_EQ(part.size(), size) << "nothing is taken off a part";
    }
    std::string bytes = whole + unmasked("next", '\x01');
    const auto first = take_frame(bytes, 1000).value();
    EXPECT_EQ(first->payload, std::string(300, 'x'));
    EXPECT_TRUE(first->final);
    EXPECT_FALSE(take_frame(bytes, 1000).value()->final);
    EXPECT_TRUE(bytes.empty());
}

TEST(WebSocketFrame, LongLengths) {
    for (const std::size_t size : {125u, 126u, 65535u, 65536u}) {
        const std::string sent = frame(1, std::string(size, 'a'), 0);
        const std::size_t head = size < 126 ? 2 : size < 65536 ? 4 : 10;
        EXPECT_EQ(sent.size(), head + 4 + size);
    }
}

TEST(WebSocketFrame, WhatNoServerSends) {
    std::string masked = frame(1, "x", 1);
    EXPECT_FALSE(take_frame(masked, 1000));
    std::string large = std::string("\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff", 10);
    EXPECT_FALSE(take_frame(large, 1000));
}

}  // namespace
}  // namespace public_signals::browser::websocket
