// A script is found in the outline when its selector names an id alone, which is nearly always, so that pages whose
// posts stand in JSON never become a tree.
#include "public_signals/sources/page_document.hpp"

#include <algorithm>

#include "public_signals/common/text.hpp"

namespace public_signals {
namespace {

constexpr std::string_view white_space = " \t\n\r\f";

/// The id in `script#id`, or empty for any other selector.
std::string_view id_in_selector(std::string_view selector) {
    constexpr std::string_view front = "script#";
    if (selector.substr(0, front.size()) != front) {
        return {};
    }
    const std::string_view id = selector.substr(front.size());
    const bool plain = std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
    return plain ? id : std::string_view();
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(white_space);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

std::string_view without_assignment(std::string_view text, std::string_view prefix) {
    text = trimmed(text);
    text.remove_prefix(prefix.size());
    text = trimmed(text);
    if (!text.empty() && text.back() == ';') {
        text.remove_suffix(1);
    }
    return text;
}

std::optional<json::Document> parsed(std::string_view text) {
    auto document = json::Document::parse(text);
    return document ? std::optional(std::move(*document)) : std::nullopt;
}

}  // namespace

const html::Script* PageDocument::script_of(const JsonPlace& place) {
    const std::string_view id = place.kind == JsonPlace::Kind::Script ? id_in_selector(place.text) : std::string_view();
    for (const html::Script& script : m_outline.scripts) {
        const bool found = place.kind == JsonPlace::Kind::ScriptPrefix
                               ? trimmed(script.text.substr(0, place.text.size() + 64)).starts_with(place.text)
                               : !id.empty() && html::attribute_in(script.attributes, "id") == id;
        if (found) {
            m_read_script_is_open |= !script.closed;
            return &script;
        }
    }
    return nullptr;
}

const json::Document* PageDocument::json_at(const JsonPlace& place) {
    const std::string key = std::to_string(static_cast<int>(place.kind)) + place.text;
    auto [entry, is_new] = m_json.try_emplace(key);
    if (is_new && place.kind == JsonPlace::Kind::Body && !m_outline.is_html) {
        entry->second = parsed(json::without_guard(m_page.body));
    } else if (is_new && place.kind != JsonPlace::Kind::Body && m_outline.is_html) {
        const bool needs_tree = place.kind == JsonPlace::Kind::Script && id_in_selector(place.text).empty();
        if (const html::Script* script = needs_tree ? nullptr : script_of(place)) {
            entry->second =
                parsed(place.kind == JsonPlace::Kind::ScriptPrefix ? without_assignment(script->text, place.text)
                                                                   : script->text);
        } else if (needs_tree && tree() != nullptr) {
            const auto element = tree()->first(*place.css);
            entry->second = element ? parsed(element->text()) : std::nullopt;
        }
    }
    return entry->second ? &*entry->second : nullptr;
}

const html::Document* PageDocument::tree() {
    if (!m_tree_was_tried && m_outline.is_html) {
        m_tree_was_tried = true;
        auto document = html::Document::parse(m_page.body);
        m_tree = document ? std::optional(std::move(*document)) : std::nullopt;
    }
    return m_tree ? &*m_tree : nullptr;
}

std::string PageDocument::title() const {
    std::string collapsed;
    for (const char c : html_unescaped(trimmed(m_outline.title))) {
        const bool space = white_space.find(c) != std::string_view::npos;
        if (!space) {
            collapsed.push_back(c);
        } else if (!collapsed.empty() && collapsed.back() != ' ') {
            collapsed.push_back(' ');
        }
    }
    return collapsed;
}

}  // namespace public_signals
