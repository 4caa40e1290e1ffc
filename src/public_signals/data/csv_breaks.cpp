#include "public_signals/data/csv_breaks.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace public_signals::inline data {
namespace {

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
    m_searched = row;
    m_beyond_ascii = 0;
    m_inside = 0;
    m_may_open = 1;
    m_has_misplaced_quote = false;
    m_seen_inner_feed = false;
}

std::uint64_t CsvBreaks::breaks_in(const char* block) {
    const ByteBlock bytes(block);
    const auto number = static_cast<std::size_t>(m_at - m_searched) / block_size;
    m_beyond_ascii |= std::uint64_t{bytes.any_beyond_ascii()} << number;
    const std::uint64_t quotes = bytes.places_of('"');
    const std::uint64_t feeds = bytes.places_of('\n');
    const std::uint64_t inside =
        from_odd_to_even(quotes) ^ m_inside;  // an opening quote is inside, a closing one outside
    const std::uint64_t breaks = (bytes.places_of(',') | feeds) & ~inside;
    const std::uint64_t may_open = breaks | (quotes & ~inside);
    const std::uint64_t misplaced = quotes & inside & ~(may_open << 1 | m_may_open);
    m_inside = spread_last(inside);
    m_may_open = may_open >> 63;
    m_has_misplaced_quote = misplaced != 0;
    m_seen_inner_feed |= (feeds & inside) != 0;
    return misplaced == 0 ? breaks : breaks & ((misplaced & -misplaced) - 1);
}

bool CsvBreaks::find_more() {
    m_count = 0;
    m_next = 0;
    if (m_has_misplaced_quote || m_at == m_end) {
        return false;
    }
    m_searched = m_at;
    m_beyond_ascii = 0;
    m_found.resize(scanned_at_once);
    char** found = m_found.data();
    const char* const stop = m_at + std::min(static_cast<std::size_t>(m_end - m_at), scanned_at_once);
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

}  // namespace public_signals::inline data
