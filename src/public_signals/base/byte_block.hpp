// Bytes that are compared many at once: 64 with one character, two short stretches with each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace public_signals::inline base {

/// 64 bytes, each looked at by itself: for machines without SSE2.
class PlainByteBlock {
  public:
    static constexpr std::size_t size = 64;

    explicit PlainByteBlock(const char* bytes) : m_bytes(bytes) {}

    /// Which of them are `c`, the first in the lowest bit.
    std::uint64_t places_of(char c) const {
        std::uint64_t places = 0;
        for (std::size_t i = 0; i < size; ++i) {
            places |= static_cast<std::uint64_t>(m_bytes[i] == c) << i;
        }
        return places;
    }

    /// Whether anywhere `c` is here and `d`, at the same place, in `other`.
    bool any_with(char c, const PlainByteBlock& other, char d) const {
        return (places_of(c) & other.places_of(d)) != 0;
    }

    bool any_beyond_ascii() const {
        unsigned seen = 0;
        for (std::size_t i = 0; i < size; ++i) {
            seen |= static_cast<unsigned char>(m_bytes[i]);
        }
        return seen >= 0x80;
    }

  private:
    const char* m_bytes;
};

#if defined(__SSE2__)
/// The same, 16 at a time.
class VectorByteBlock {
  public:
    static constexpr std::size_t size = PlainByteBlock::size;

    explicit VectorByteBlock(const char* bytes)
        : m_parts{part_at(bytes), part_at(bytes + 16), part_at(bytes + 32), part_at(bytes + 48)} {}

    std::uint64_t places_of(char c) const {
        const __m128i wanted = _mm_set1_epi8(c);
        return same(m_parts[0], wanted) | same(m_parts[1], wanted) << 16U | same(m_parts[2], wanted) << 32U |
               same(m_parts[3], wanted) << 48U;
    }

    bool any_with(char c, const VectorByteBlock& other, char d) const {
        const __m128i here = _mm_set1_epi8(c);
        const __m128i there = _mm_set1_epi8(d);
        const auto both = [&](std::size_t part) {
            return _mm_and_si128(_mm_cmpeq_epi8(m_parts[part], here), _mm_cmpeq_epi8(other.m_parts[part], there));
        };
        return _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(both(0), both(1)), _mm_or_si128(both(2), both(3)))) != 0;
    }

    bool any_beyond_ascii() const {
        return _mm_movemask_epi8(
                   _mm_or_si128(_mm_or_si128(m_parts[0], m_parts[1]), _mm_or_si128(m_parts[2], m_parts[3]))) != 0;
    }

  private:
    static __m128i part_at(const char* bytes) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes)); }
    static std::uint64_t same(__m128i part, __m128i wanted) {
        return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(part, wanted)));
    }

    __m128i m_parts[4];
};
#endif

// PUBLIC_SIGNALS_PLAIN_BYTES: how the tests look at other machines.
#if defined(__SSE2__) && !defined(PUBLIC_SIGNALS_PLAIN_BYTES)
using ByteBlock = VectorByteBlock;
#else
using ByteBlock = PlainByteBlock;
#endif

/// Whether `c` is among `size` bytes, 32 at most. As many may be looked at.
inline bool is_among_few(const char* bytes, std::size_t size, char c) {
#if defined(__SSE2__) && !defined(PUBLIC_SIGNALS_PLAIN_BYTES)
    const auto same = [&](const char* part) {
        const __m128i loaded = _mm_loadu_si128(reinterpret_cast<const __m128i*>(part));
        return static_cast<std::uint64_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(loaded, _mm_set1_epi8(c))));
    };
    return ((same(bytes) | same(bytes + 16) << 16U) & ((std::uint64_t{1} << size) - 1)) != 0;
#else
    return size > 0 && std::memchr(bytes, c, size) != nullptr;
#endif
}

/// Each bit the sum, modulo 2, of the bits up to it: ones from every odd quote up to the byte in front of the next.
inline std::uint64_t from_odd_to_even(std::uint64_t bits) {
    for (int distance = 1; distance < 64; distance *= 2) {
        bits ^= bits << distance;
    }
    return bits;
}

/// Whether two stretches of `size` bytes are the same: for those too short for a call.
inline bool same_bytes(const char* a, const char* b, std::size_t size) {
    const auto same = [&](auto word, std::size_t at) {
        auto other = word;
        std::memcpy(&word, a + at, sizeof word);
        std::memcpy(&other, b + at, sizeof other);
        return word == other;
    };
    if (size > 16) {
        return std::memcmp(a, b, size) == 0;
    }
    if (size >= 8) {
        return same(std::uint64_t{}, 0) && same(std::uint64_t{}, size - 8);
    }
    if (size >= 4) {
        return same(std::uint32_t{}, 0) && same(std::uint32_t{}, size - 4);
    }
    return size == 0 || (a[0] == b[0] && a[size / 2] == b[size / 2] && a[size - 1] == b[size - 1]);
}

}  // namespace public_signals::inline base
