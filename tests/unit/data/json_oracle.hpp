// Our JSON documents held to simdjson's own document tree: the same texts taken, the same values read.
#pragma once

#include <simdjson.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "public_signals/data/json.hpp"
#include "public_signals/data/json_nodes.hpp"

namespace public_signals::tests {

/// Where the two differ below `place`, or nothing.
inline std::optional<std::string> difference(const json::Value& ours, const simdjson::dom::element& theirs,
                                             const std::string& place = "") {
    using simdjson::dom::element_type;
    const auto unless = [&](bool same) { return same ? std::nullopt : std::optional(place + " differs"); };
    switch (theirs.type()) {
        case element_type::OBJECT: {
            const auto members = ours.members();
            std::size_t at = 0;
            for (const auto [key, value] : theirs.get_object()) {
                if (key == std::string_view("\0", 1)) {
                    continue;  // the mark of a cut document, which nobody sees
                }
                const std::string inner = place + "/" + std::string(key);
                if (at >= members.size() || members[at].first != key) {
                    return inner + " is not there";
                }
                if (auto found = difference(members[at++].second, value, inner)) {
                    return found;
                }
            }
            return unless(ours.is_object() && at == members.size());
        }
        case element_type::ARRAY: {
            const auto elements = ours.elements();
            std::size_t at = 0;
            for (const simdjson::dom::element value : theirs.get_array()) {
                const std::string inner = place + "/" + std::to_string(at);
                if (at >= elements.size()) {
                    return inner + " is not there";
                }
                if (auto found = difference(elements[at++], value, inner)) {
                    return found;
                }
            }
            return unless(ours.is_array() && at == elements.size());
        }
        case element_type::STRING:
            return unless(ours.string() == theirs.get_string().value());
        case element_type::INT64:
            return unless(ours.integer() == theirs.get_int64().value());
        case element_type::UINT64:
            return unless(ours.text() == std::to_string(theirs.get_uint64().value()));
        case element_type::DOUBLE:
            return unless(ours.number() == theirs.get_double().value());
        case element_type::BOOL:
            return unless(ours.boolean() == theirs.get_bool().value());
        case element_type::NULL_VALUE:
            return unless(ours.exists() && ours.is_null());
    }
    return place + " has an unknown type";
}

/// How our reading of a text differs from simdjson's, or nothing. A text that simdjson refuses for one value alone may
/// be taken, with that value repaired; half a surrogate pair, which it takes for bytes that are no UTF-8, is U+FFFD.
inline std::optional<std::string> json_difference(std::string_view text) {
    simdjson::dom::parser parser;
    if (parser.allocate(text.size() + 1, 512) != simdjson::SUCCESS) {
        return "no memory";
    }
    simdjson::dom::element theirs;
    const auto error = parser.parse(text.data(), text.size()).get(theirs);
    const auto ours = json::Document::parse(text);
    if (error == simdjson::SUCCESS) {
        if (!ours) {
            return "only simdjson takes it";
        }
        return simdjson::validate_utf8(simdjson::minify(theirs)) ? difference(ours->root(), theirs) : std::nullopt;
    }
    const bool may_be_repaired =
        error == simdjson::UTF8_ERROR || error == simdjson::STRING_ERROR || error == simdjson::NUMBER_ERROR;
    const bool has_mark = text.substr(0, 3) == "\xEF\xBB\xBF";
    return ours && !may_be_repaired && !has_mark ? std::optional<std::string>("only we take it") : std::nullopt;
}

/// A text as its nodes and backslashes; empty when it is no JSON.
inline std::string nodes_seen(std::string_view text, const simd::Kernels& kernels) {
    // Of its own size, so that a sanitizer sees who reads behind it.
    const auto bytes = std::make_unique<char[]>(text.size());
    std::copy(text.begin(), text.end(), bytes.get());
    const json::Nodes read = json::nodes_of({bytes.get(), text.size()}, kernels);
    std::string all;
    const std::uint32_t count = read.nodes == nullptr ? 0 : read.nodes[0].nodes();
    for (std::uint32_t i = 0; i < count; ++i) {
        const json::Node& node = read.nodes[i];
        all += std::to_string(node.begin()) + "+" + std::to_string(node.size()) + "/" + std::to_string(node.nodes()) +
               (read.backslashes.any(node.begin(), node.size()) ? "\\ " : " ");
    }
    return all;
}

}  // namespace public_signals::tests
