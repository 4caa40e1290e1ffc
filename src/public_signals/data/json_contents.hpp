// What json.cpp and json_places.cpp know of a document.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/byte_block.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/data/json_nodes.hpp"

namespace public_signals::inline data::json {

/// Room for strings that nobody moves or frees before all of them.
class Strings {
  public:
    /// Nullopt where a backslash begins no escape.
    std::optional<std::string_view> decoded(std::string_view literal) {
        constexpr std::size_t usual = 16384;
        const std::size_t needed = literal.size() + bytes_behind;
        if (m_left < needed) {
            m_left = std::max(usual, needed);
            m_next = m_blocks.emplace_back(std::make_unique_for_overwrite<char[]>(m_left)).get();
        }
        const auto size = decode(literal, m_next);
        if (!size) {
            return std::nullopt;
        }
        const std::string_view text(m_next, *size);
        m_next += *size;
        m_left -= *size;
        return text;
    }

  private:
    std::vector<std::unique_ptr<char[]>> m_blocks;
    char* m_next = nullptr;
    std::size_t m_left = 0;
};

struct Contents {
    std::string kept;           // the text, where nobody else keeps it as the parser needs it
    std::string_view original;  // what `raw` speaks of
    std::string repaired;       // empty: the text reads as it is
    std::string_view text;      // what the nodes speak of
    std::vector<Node> nodes;
    bool is_cut = false;      // closed by us: some objects have the member cut_mark
    mutable Strings strings;  // with escapes that were asked for
    mutable std::uint32_t last_decoded = ~0U;
    mutable std::optional<std::string_view> last_text;

    const Node& node(std::uint32_t at) const { return nodes[at]; }
    std::string_view key(std::uint32_t at) const { return text.substr(node(at).begin() + 1, node(at).size()); }
    /// Nullopt where a backslash begins no escape.
    std::optional<std::string_view> string(std::uint32_t at) const {
        if (!has_escape(key(at))) {
            return key(at);
        }
        if (at != last_decoded) {
            last_decoded = at;
            last_text = strings.decoded(key(at));
        }
        return last_text;
    }
    /// Whether the key at a node is `wanted`.
    bool same_key(std::uint32_t at, std::string_view wanted) const {
        const std::string_view literal = key(at);
        if (literal.size() == wanted.size()) {
            return same_bytes(literal.data(), wanted.data(), wanted.size());
        }
        // An escape is longer than what it means.
        return literal.size() > wanted.size() && has_escape(literal) && string(at) == wanted;
    }
    /// Whether a backslash is between the quotes of a string. Of as few bytes as keys have: one look,
    /// also at bytes behind it.
    static bool has_escape(std::string_view literal) {
        static_assert(ByteBlock::size <= bytes_behind);
        constexpr std::size_t few = 32;
        if (literal.size() <= few) {
            return is_among_few(literal.data(), literal.size(), '\\');
        }
        if (literal.size() < ByteBlock::size) {
            const std::uint64_t inside = (std::uint64_t{1} << literal.size()) - 1;
            return (ByteBlock(literal.data()).places_of('\\') & inside) != 0;
        }
        return literal.find('\\') != std::string_view::npos;
    }
};

/// Whether a step of a path is every element or member.
inline bool is_star(const std::string& step) {
    return step.size() == 1 && step.front() == '*';
}

bool is_index(std::string_view step, std::size_t& index);
Value step_to(const Value& value, const std::string& step);

}  // namespace public_signals::inline data::json
