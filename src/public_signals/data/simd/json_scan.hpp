// One pass over a JSON text: where its values and punctuation begin. 64 bytes become one word per question, a bit per
// byte; the words of strings and values follow Langdale and Lemire, "Parsing Gigabytes of JSON per Second" (2019),
// section 3.1. No branch depends on what the text says: one that is guessed wrong costs as much as a block.
//
// Text that a program wrote for another has no white space outside of strings and is quicker to read. Text that begins
// so is taken for such; where some turns up, it stands in a place that the grammar refuses.
//
// A Block gives those words (what a byte is) and appends the places of bits to a list; see kernels.hpp for what else
// may stand here.
#pragma once

#include "public_signals/data/simd/kernels.hpp"

namespace public_signals::inline data::simd {

/// Its state and the constants of a Block stay in registers: nothing is really called here.
template <class Block, bool compact>
class JsonBlocks {
  public:
    explicit JsonBlocks(const JsonRoom& room) : m_room(room) {}

    [[gnu::always_inline]] void read(const Block& bytes, std::size_t at) {
        m_seen.add(bytes);
        const std::uint64_t backslashes = bytes.equal('\\');
        m_room.backslashes[at / 64] = backslashes;
        const std::uint64_t quotes = bytes.equal('"') & ~behind_backslashes(backslashes);
        // From each opening quote up to the byte in front of the closing one.
        const std::uint64_t in_string = Block::from_odd_to_even(quotes) ^ m_in_string;
        m_in_string = static_cast<std::uint64_t>(static_cast<std::int64_t>(in_string) >> 63);
        const std::uint64_t punctuation = bytes.punctuation();
        const std::uint64_t space = compact ? 0 : bytes.space();
        if (!compact) {
            m_wrong |= bytes.control() & in_string;
            m_space |= space & ~in_string;
        }
        const std::uint64_t other = ~(punctuation | space);
        const std::uint64_t scalar = other & ~quotes;
        const std::uint64_t first = other & ~(scalar << 1U | m_scalar);
        m_scalar = scalar >> 63U;
        const std::uint64_t found = (punctuation | first) & ~(in_string ^ quotes);
        m_count += bytes.append(found, at, m_room.places + m_count, m_room.marks + m_count);
    }

    bool has_space() const { return m_space != 0; }
    /// Behind a text of `size` bytes, whose last block was filled up.
    JsonScan scan(std::size_t size) const {
        const bool has_filling = m_count > 0 && m_room.places[m_count - 1] >= size;
        const bool is_valid = m_in_string == 0 && m_wrong == 0 && !(compact && m_seen.have_control());
        return {m_count - (has_filling ? 1 : 0), is_valid, m_seen.are_ascii(), compact};
    }

  private:
    static constexpr std::uint64_t even_bits = 0x5555555555555555U;

    /// The bytes that a backslash stands for.
    [[gnu::always_inline]] std::uint64_t behind_backslashes(std::uint64_t backslashes) {
        const std::uint64_t first = m_first_is_escaped;
        const std::uint64_t behind = backslashes << 1U | first;
        if ((behind & backslashes) == 0) {
            m_first_is_escaped = backslashes >> 63U;
            return behind;
        }
        // Some stand next to each other: behind a run of them that does not come out even.
        backslashes &= ~first;
        const std::uint64_t begins = backslashes & ~(backslashes << 1U);
        const std::uint64_t behind_even = (backslashes + (begins & even_bits)) & ~backslashes;
        std::uint64_t behind_odd = 0;  // a run from an odd place up to the last byte carries over
        m_first_is_escaped = __builtin_add_overflow(backslashes, begins & ~even_bits, &behind_odd) ? 1U : 0U;
        return (behind_even & ~even_bits) | (behind_odd & ~backslashes & even_bits) | first;
    }

    const JsonRoom m_room;
    std::size_t m_count = 0;
    typename Block::Sum m_seen;
    std::uint64_t m_first_is_escaped = 0;  // 1 or 0
    std::uint64_t m_in_string = 0;         // all ones inside a string
    std::uint64_t m_scalar = 0;            // 1 inside a number or name
    std::uint64_t m_space = 0;             // anything: white space outside of strings
    std::uint64_t m_wrong = 0;             // anything: a control character in a string
};

template <class Block, bool compact>
JsonBlocks<Block, compact> read_blocks(const char* text, std::size_t size, const JsonRoom& room) {
    JsonBlocks<Block, compact> blocks(room);
    std::size_t at = 0;
    for (; at + 64 <= size; at += 64) {
        blocks.read(Block(text + at), at);
    }
    if (at < size) {
        blocks.read(Block(text + at, size - at), at);
    }
    return blocks;
}

template <class Block>
JsonScan scan_json(const char* text, std::size_t size, const JsonRoom& room) {
    constexpr std::size_t few = 512;
    const bool begins_compact = size > few && !read_blocks<Block, false>(text, few, room).has_space();
    return begins_compact ? read_blocks<Block, true>(text, size, room).scan(size)
                          : read_blocks<Block, false>(text, size, room).scan(size);
}

template <class Block>
JsonScan scan_loose_json(const char* text, std::size_t size, const JsonRoom& room) {
    return read_blocks<Block, false>(text, size, room).scan(size);
}

}  // namespace public_signals::data::simd
