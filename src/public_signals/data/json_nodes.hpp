// A JSON text as its nodes: where each key and value begins, and how far it goes. Only json.cpp uses it.
//
// Nothing is copied, decoded or converted while a text is taken apart; a caller who reads thirty fields of a page pays
// for thirty. What counts as valid is what simdjson's own document tree takes, and the tests hold the two together.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "public_signals/data/simd/kernels.hpp"

namespace public_signals::inline data::json {

/// A value or a key. In document order: a container stands in front of what it holds, a key in front of its value.
class Node {
  public:
    Node() = default;
    /// `size`: of a string the bytes between its quotes, else its bytes.
    static Node plain(std::uint32_t begin, std::uint32_t size) { return {begin, size}; }
    /// `nodes`: itself included.
    static Node container(std::uint32_t begin, std::uint32_t nodes) { return {begin, nodes | container_bit}; }

    std::uint32_t begin() const { return m_begin; }  // of its first byte: a bracket, a quote, a digit, a letter
    std::uint32_t size() const { return m_extent & ~container_bit; }
    /// How many nodes it takes.
    std::uint32_t nodes() const { return m_extent < container_bit ? 1 : size(); }

  private:
    static constexpr std::uint32_t container_bit = 1U << 31U;
    Node(std::uint32_t begin, std::uint32_t extent) : m_begin(begin), m_extent(extent) {}

    std::uint32_t m_begin;
    std::uint32_t m_extent;
};

constexpr std::size_t largest_text = 0x7FFFFFFF;

/// Which bytes of a text are backslashes.
class Backslashes {
  public:
    Backslashes() = default;
    explicit Backslashes(std::size_t text_size)
        : m_words(std::make_unique_for_overwrite<std::uint64_t[]>(text_size / 64 + 2)) {
        m_words[text_size / 64] = m_words[text_size / 64 + 1] = 0;
    }

    std::uint64_t* words() { return m_words.get(); }
    /// Whether one is among the `size` bytes from `begin`. Of as few bytes as keys have: one look.
    bool any(std::size_t begin, std::size_t size) const {
        constexpr std::size_t few = 56;
        for (; size > few; begin += few, size -= few) {
            if ((bits_from(begin) & ((std::uint64_t{1} << few) - 1)) != 0) {
                return true;
            }
        }
        return (bits_from(begin) & ((std::uint64_t{1} << size) - 1)) != 0;
    }

  private:
    std::uint64_t bits_from(std::size_t begin) const {
        if constexpr (std::endian::native == std::endian::little) {
            std::uint64_t bits = 0;
            std::memcpy(&bits, reinterpret_cast<const char*>(m_words.get()) + begin / 8, sizeof bits);
            return bits >> begin % 8;
        }
        const std::size_t from = begin % 64;
        const std::uint64_t upper = from == 0 ? 0 : m_words[begin / 64 + 1] << (64 - from);
        return m_words[begin / 64] >> from | upper;
    }

    std::unique_ptr<std::uint64_t[]> m_words;
};

struct Nodes {
    std::unique_ptr<Node[]> nodes;  // the root first; none for a text that is no JSON
    Backslashes backslashes;
};

/// Nothing for a text that is no JSON document, or one with a number out of range or larger than `largest_text`. The
/// escapes of strings are for `decode` to judge.
Nodes nodes_of(std::string_view text, const simd::Kernels& kernels = simd::kernels());

/// Why `nodes_of` gave nothing: the parser's message, and whether a text repaired by `with_readable_numbers` may do.
struct Refusal {
    std::string message;
    bool may_be_repaired = false;
};
Refusal refusal_of(std::string_view text);

}  // namespace public_signals::data::json
