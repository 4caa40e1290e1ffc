// The end of a tag, 64 bytes at a time. A Block gives a word per character: which bytes it is.
#pragma once

#include "public_signals/data/simd/kernels.hpp"

namespace public_signals::inline data::simd {

template <class Block>
std::size_t end_of_plain_tag(const char* bytes, std::size_t size, std::size_t at) {
    constexpr std::uint64_t all = ~std::uint64_t{0};
    std::uint64_t value_is_open = 0;
    std::uint64_t equals_before = 0;
    for (; at + 64 <= size; at += 64) {
        const Block block(bytes + at);
        const std::uint64_t quotes = block.equal('"');
        const std::uint64_t equals = block.equal('=');
        const std::uint64_t in_value = Block::from_odd_to_even(quotes) ^ value_is_open;
        const std::uint64_t ends = block.equal('>') & ~in_value;
        const std::uint64_t in_front = ends == 0 ? all : ends ^ (ends - 1);
        const std::uint64_t opening = quotes & in_value;
        const std::uint64_t other = (opening & ~(equals << 1U | equals_before)) | (block.equal('\'') & ~in_value);
        if ((other & in_front) != 0) {
            return size;
        }
        if (ends != 0) {
            return at + static_cast<std::size_t>(__builtin_ctzll(ends));
        }
        value_is_open = (in_value >> 63U) != 0 ? all : 0;
        equals_before = equals >> 63U;
    }
    return size;
}

}  // namespace public_signals::data::simd
