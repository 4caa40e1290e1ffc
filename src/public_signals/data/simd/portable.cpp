// Any other machine. JSON goes through simdjson, which has instructions of its own for ARM and older Intel machines.
#include <simdjson.h>

#include <algorithm>
#include <array>

#include "public_signals/base/byte_block.hpp"
#include "public_signals/data/simd/plain_tag.hpp"

namespace public_signals::inline data::simd {
namespace {

class PortableBlock : public ByteBlock {
  public:
    using ByteBlock::ByteBlock;

    std::uint64_t equal(char c) const { return places_of(c); }

    static std::uint64_t from_odd_to_even(std::uint64_t bits) {
        for (unsigned distance = 1; distance < size; distance *= 2) {
            bits ^= bits << distance;
        }
        return bits;
    }
};

simdjson::dom::parser& parser_for(std::size_t size) {
    constexpr std::size_t smallest = 1U << 16U;
    constexpr std::size_t max_depth = 1;
    thread_local simdjson::dom::parser parser;
    if (parser.capacity() <= size && parser.allocate(std::max(size + size / 4, smallest), max_depth)) {
        parser = simdjson::dom::parser();
    }
    return parser;
}

/// The bytes from `at`, fewer than 64 of them at the end of the text.
std::uint64_t backslashes_at(const char* text, std::size_t size, std::size_t at) {
    if (at + PortableBlock::size <= size) {
        return PortableBlock(text + at).equal('\\');
    }
    std::array<char, PortableBlock::size> filled{};
    std::copy(text + at, text + size, filled.begin());
    return PortableBlock(filled.data()).equal('\\');
}

JsonScan scan_json(const char* text, std::size_t size, const JsonRoom& room) {
    simdjson::dom::parser& parser = parser_for(size);
    if (parser.capacity() <= size || parser.implementation->stage1(reinterpret_cast<const std::uint8_t*>(text), size,
                                                                   simdjson::stage1_mode::regular)) {
        return {};
    }
    constexpr bool is_ascii = true;  // simdjson has looked at UTF-8
    const std::size_t count = parser.implementation->n_structural_indexes;
    std::copy_n(parser.implementation->structural_indexes.get(), count, room.places);
    std::transform(room.places, room.places + count, room.marks, [&](std::uint32_t place) { return text[place]; });
    for (std::size_t at = 0; at < size; at += PortableBlock::size) {
        room.backslashes[at / PortableBlock::size] = backslashes_at(text, size, at);
    }
    constexpr std::size_t kept = 4U << 20U;  // a thread keeps its scratch memory, unless a text made it large
    if (parser.capacity() > kept) {
        parser = simdjson::dom::parser();
    }
    constexpr bool is_compact = false;  // nobody has looked
    return {count, true, is_ascii, is_compact};
}

}  // namespace

extern const Kernels portable_kernels = {"portable", scan_json, scan_json, end_of_plain_tag<PortableBlock>};

}  // namespace public_signals::data::simd
