#include "public_signals/base/byte_block.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

namespace public_signals::tests {
namespace {

template <class Block>
std::uint64_t places(const std::string& bytes, std::size_t at, char c) {
    return Block(bytes.data() + at).places_of(c);
}

/// Told one character after the other.
std::uint64_t expected_places(const std::string& bytes, std::size_t at, char c) {
    std::uint64_t places = 0;
    std::uint64_t bit = 1;
    for (const char byte : bytes.substr(at, 64)) {
        places |= byte == c ? bit : 0;
        bit *= 2;
    }
    return places;
}

/// Bytes as they come, and bytes that differ from each other in one bit, in the highest too.
std::string some_bytes(std::mt19937& random) {
    constexpr std::array<unsigned char, 16> alike = {0x00, 0x80, 0xFF, 0x7F, '"',  '"' ^ 0x80, '\\', '\\' ^ 0x80,
                                                     '=',  0xBD, '<',  '>',  '\'', '\n',       ',',  ','};
    std::string bytes(200, '\0');
    const bool any = random() % 2 == 0;
    for (char& byte : bytes) {
        byte = static_cast<char>(any ? random() : alike[random() % alike.size()]);
    }
    return bytes;
}

TEST(ByteBlock, EachFormFindsEveryByteWhereverTheBlockBegins) {
    std::mt19937 random(3);
    for (int round = 0; round < 20; ++round) {
        const std::string bytes = some_bytes(random);
        for (std::size_t at = 0; at + 64 <= bytes.size(); at += 1 + random() % 5) {
            for (int c = 0; c < 256; ++c) {
                const char byte = static_cast<char>(c);
                ASSERT_EQ(places<PlainByteBlock>(bytes, at, byte), expected_places(bytes, at, byte)) << at << ' ' << c;
                ASSERT_EQ(places<ByteBlock>(bytes, at, byte), expected_places(bytes, at, byte)) << at << ' ' << c;
            }
        }
    }
}

TEST(ByteBlock, HasOneBitForEachOfItsBytes) {
    for (std::size_t place = 0; place < 64; ++place) {
        std::string bytes(64, 'a');
        bytes[place] = static_cast<char>(0xE1);  // an a with its highest bit set
        EXPECT_EQ(places<PlainByteBlock>(bytes, 0, static_cast<char>(0xE1)), std::uint64_t{1} << place);
        EXPECT_EQ(places<ByteBlock>(bytes, 0, static_cast<char>(0xE1)), std::uint64_t{1} << place);
        EXPECT_EQ(places<PlainByteBlock>(bytes, 0, 'a'), ~(std::uint64_t{1} << place));
        EXPECT_EQ(places<ByteBlock>(bytes, 0, 'a'), ~(std::uint64_t{1} << place));
    }
}

TEST(ByteBlock, OfFewBytesThoseBehindThemSayNothing) {
    std::mt19937 random(5);
    for (int round = 0; round < 200; ++round) {
        const std::string bytes = some_bytes(random);
        const std::size_t at = random() % (bytes.size() - 32);
        for (std::size_t size = 0; size <= 32; ++size) {
            for (const char c : {'\\', '"', static_cast<char>(0xDC), bytes[at + size / 2]}) {
                const bool is_there = bytes.substr(at, size).find(c) != std::string::npos;
                ASSERT_EQ(is_among_few(bytes.data() + at, size, c), is_there) << at << ' ' << size << ' ' << int{c};
            }
        }
    }
}

TEST(SameBytes, SeesOneBitAnywhereInAStretchOfAnySize) {
    for (std::size_t size = 0; size < 40; ++size) {
        const std::string a(size, 'x');
        EXPECT_TRUE(same_bytes(a.data(), std::string(size, 'x').data(), size)) << size;
        for (std::size_t place = 0; place < size; ++place) {
            for (const int bit : {0, 3, 7}) {
                std::string b = a;
                b[place] = static_cast<char>(b[place] ^ 1 << bit);
                EXPECT_FALSE(same_bytes(a.data(), b.data(), size)) << size << ' ' << place << ' ' << bit;
            }
        }
    }
}

}  // namespace
}  // namespace public_signals::tests
