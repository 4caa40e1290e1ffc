#include "public_signals/common/csv_breaks.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace public_signals {
namespace {

constexpr std::size_t block_size = 64;
constexpr std::size_t stretch = 64 * block_size;  // looked at in one go: its breaks stay in the nearest cache

/// A bit for every byte of a block that is the one.
struct Bits {
    std::uint64_t commas = 0;
    std::uint64_t feeds = 0;
    std::uint64_t quotes = 0;
};

#if defined(__SSE2__)
Bits bits_of(const char* block) {
    const auto equal = [](__m128i bytes, char c) {
        const int mask = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)));
        return static_cast<std::uint64_t>(static_cast<std::uint32_t>(mask));
    };
    Bits bits;
    for (std::size_t i = 0; i < block_size; i += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + i));
        bits.commas |= equal(bytes, ',') << i;
        bits.feeds |= equal(bytes, '\n') << i;
        bits.quotes |= equal(bytes, '"') << i;
    }
    return bits;
}
#else
Bits bits_of(const char* block) {
    Bits bits;
    for (std::size_t i = 0; i < block_size; ++i) {
        bits.commas |= static_cast<std::uint64_t>(block[i] == ',') << i;
        bits.feeds |= static_cast<std::uint64_t>(block[i] == '\n') << i;
        bits.quotes |= static_cast<std::uint64_t>(block[i] == '"') << i;
    }
    return bits;
}
#endif

/// Each bit the sum, modulo 2, of the bits up to it: one from every odd quote on up to the next.
std::uint64_t parity(std::uint64_t bits) {
    for (int shift = 1; shift < 64; shift *= 2) {
        bits ^= bits << shift;
    }
    return bits;
}

/// All bits as the highest one.
std::uint64_t spread_last(std::uint64_t bits) {
    return (bits >> 63) != 0 ? ~std::uint64_t{0} : 0;
}

}  // namespace

void CsvBreaks::start(char* row, char* end) {
    m_count = 0;
    m_next = 0;
    m_at = row;
    m_end = end;
    m_inside = 0;
    m_may_open = 1;
    m_has_misplaced_quote = false;
    m_seen_inner_feed = false;
}

std::uint64_t CsvBreaks::breaks_in(const char* block) {
    const Bits bits = bits_of(block);
    const std::uint64_t inside = parity(bits.quotes) ^ m_inside;  // an opening quote is inside, a closing one outside
    const std::uint64_t breaks = (bits.commas | bits.feeds) & ~inside;
    const std::uint64_t may_open = breaks | (bits.quotes & ~inside);
    const std::uint64_t misplaced = bits.quotes & inside & ~(may_open << 1 | m_may_open);
    m_inside = spread_last(inside);
    m_may_open = may_open >> 63;
    m_has_misplaced_quote = misplaced != 0;
    m_seen_inner_feed |= (bits.feeds & inside) != 0;
    return misplaced == 0 ? breaks : breaks & ((misplaced & -misplaced) - 1);
}

bool CsvBreaks::find_more() {
    m_count = 0;
    m_next = 0;
    if (m_has_misplaced_quote || m_at == m_end) {
        return false;
    }
    m_found.resize(stretch);
    char** found = m_found.data();
    const char* const stop = m_at + std::min(static_cast<std::size_t>(m_end - m_at), stretch);
    while (m_at != stop && !m_has_misplaced_quote) {
        const auto left = static_cast<std::size_t>(m_end - m_at);
        char last[block_size];
        if (left < block_size) {
            std::memset(std::copy(m_at, m_end, last), 0, block_size - left);
        }
        for (std::uint64_t breaks = breaks_in(left < block_size ? last : m_at); breaks != 0; breaks &= breaks - 1) {
            *found++ = m_at + std::countr_zero(breaks);
        }
        m_at += std::min(left, block_size);
    }
    m_count = static_cast<std::size_t>(found - m_found.data());
    return true;
}

}  // namespace public_signals
