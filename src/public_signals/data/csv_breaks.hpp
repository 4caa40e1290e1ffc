// Where the fields of CSV bytes end: the commas and line feeds outside of quotes.
//
// Days of raw CSV are hundreds of megabytes. 64 bytes at a time, every quote turns inside into outside and back, and
// what is left of commas and line feeds outside is where fields end. That holds as long as quotes are where RFC 4180
// has them, around a whole field and twice within it; the first that does not is where the search ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "public_signals/base/byte_block.hpp"

namespace public_signals::inline data {

class CsvBreaks {
  public:
    /// Begins anew at the begin of a row.
    void start(char* row, char* end);
    /// Looks for more once none is left; false at the end and at a quote out of place.
    bool find_more();
    bool any() const { return m_next != m_count; }
    /// The break that comes next; it is then behind us.
    char* next() { return m_found[m_next++]; }
    bool has_misplaced_quote() const { return m_has_misplaced_quote; }
    bool seen_inner_feed() const { return m_seen_inner_feed; }
    /// Whether the bytes from `begin` to `end`, a break, are known to be ASCII; false also where they reach back to
    /// before the last search.
    bool is_known_ascii(const char* begin, const char* end) const {
        if (begin < m_searched || begin >= end || end > m_at) {
            return false;
        }
        const auto block_at = [&](const char* at) { return static_cast<std::size_t>(at - m_searched) / block_size; };
        const std::size_t first = block_at(begin);
        const std::size_t last = block_at(end - 1);
        return (m_beyond_ascii >> first << (63 - (last - first))) == 0;
    }

  private:
    static constexpr std::size_t block_size = ByteBlock::size;
    static constexpr std::size_t scanned_at_once = 64 * block_size;  // its breaks stay in the nearest cache

    std::uint64_t breaks_in(const char* block);

    std::vector<char*> m_found;  // the first m_count of them
    std::size_t m_count = 0;
    std::size_t m_next = 0;
    char* m_at = nullptr;  // what lies before it was searched
    char* m_end = nullptr;
    const char* m_searched = nullptr;    // from there to m_at in the last search
    std::uint64_t m_beyond_ascii = 0;    // which of its blocks have a byte that is not ASCII
    std::uint64_t m_inside = 0;          // all ones where a quote is open
    std::uint64_t m_may_open = 1;        // 1: the byte before lets a quote open a field
    bool m_has_misplaced_quote = false;  // then m_at is behind it
    bool m_seen_inner_feed = false;      // a line feed inside quotes, since start
};

}  // namespace public_signals::inline data
