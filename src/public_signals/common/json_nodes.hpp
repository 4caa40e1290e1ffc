// A JSON text as its nodes: where each key and value begins, and how far it goes. Only json.cpp uses it.
//
// Nothing is copied, decoded or converted while a text is taken apart; a caller who reads thirty fields of a page pays
// for thirty. What counts as valid is what simdjson's own document tree takes, and the tests hold the two together.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "public_signals/common/result.hpp"

namespace public_signals::json {

/// A value or a key. In document order: a container stands in front of what it holds, a key in front of its value.
struct Node {
    std::uint32_t begin;  // of its first byte: a bracket, a quote, a digit, a letter
    std::uint32_t size;   // containers: nodes, itself included; strings: bytes between the quotes; others: bytes
};

struct Nodes {
    std::unique_ptr<Node[]> nodes;  // the root first
    bool has_escaped_keys = false;  // a key is written with a backslash
};

/// Nullopt for a text that is no JSON document, or one with a lone surrogate or a number out of range.
std::optional<Nodes> nodes_of(std::string_view text);

/// Why `nodes_of` gave nothing: the parser's message, and whether a text repaired by `with_readable_values` may do.
struct Refusal {
    std::string message;
    bool may_be_repaired = false;
};
Refusal refusal_of(std::string_view text);

/// The text of a valid string literal, from what stands between its quotes.
std::string decoded(std::string_view literal);

}  // namespace public_signals::json
