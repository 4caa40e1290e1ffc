// A JSON text as its nodes: where each key and value begins, and how far it goes.
//
// Nothing is copied, decoded or converted while a text is taken apart; a caller who reads thirty fields of a page pays
// for thirty.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace public_signals::inline data::json {

/// A value or a key. In document order: a container is in front of what it holds, a key in front of its value.
class Node {
  public:
    Node() = default;
    /// `size`: of a string the bytes between its quotes, else its bytes; 0 for a number that no double and no 64 bits
    /// hold.
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

/// How many bytes behind a text the parser may look at, whatever they hold.
constexpr std::size_t bytes_behind = 64;

struct Nodes {
    std::vector<Node> nodes;  // the root first; none for a text that is no JSON document
    std::string problem;      // why there are none
    bool is_utf8 = true;
};

/// The nodes of a text with `bytes_behind` readable bytes behind it. Whether a backslash begins an escape is for
/// `decode` to judge.
Nodes nodes_of(std::string_view text);

/// Writes the text of a string, from what is between its quotes, and gives its size; there is room in `out` for as
/// many bytes and `bytes_behind`. Half a surrogate pair (where a caption was cut) reads as U+FFFD; nullopt when a
/// backslash begins no escape.
std::optional<std::size_t> decode(std::string_view literal, char* out);

}  // namespace public_signals::inline data::json
