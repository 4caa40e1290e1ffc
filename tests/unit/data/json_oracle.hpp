// Our JSON documents held to simdjson's own document tree: the same texts taken, the same values read.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "public_signals/data/json.hpp"

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
        case element_type::BIGINT:  // never, unless a parser is told to keep what no 64 bits hold
            return unless(ours.exists() && ours.is_null());
    }
    return place + " has an unknown type";
}

/// How our reading of a text differs from simdjson's, or nothing. A text that simdjson refuses for one value alone may
/// be taken, with that value null or repaired.
inline std::optional<std::string> json_difference(std::string_view text) {
    simdjson::dom::parser parser;
    if (parser.allocate(text.size() + 1, 512) != simdjson::SUCCESS) {
        return "no memory";
    }
    simdjson::dom::element theirs;
    const auto error = parser.parse(text.data(), text.size()).get(theirs);
    const auto ours = json::Document::parse(text);
    if (error == simdjson::SUCCESS) {
        return ours ? difference(ours->root(), theirs) : std::optional<std::string>("only simdjson takes it");
    }
    const bool may_be_repaired = error == simdjson::UTF8_ERROR || error == simdjson::STRING_ERROR ||
                                 error == simdjson::NUMBER_ERROR || error == simdjson::BIGINT_ERROR;
    const bool has_mark = text.substr(0, 3) == "\xEF\xBB\xBF";
    return ours && !may_be_repaired && !has_mark ? std::optional<std::string>("only we take it") : std::nullopt;
}

}  // namespace public_signals::tests
