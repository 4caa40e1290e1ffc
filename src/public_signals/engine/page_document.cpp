// A script is found in the outline when its selector names nothing but an id or attributes, which is nearly always, so
// that pages whose posts are in JSON never become a tree.
#include "public_signals/engine/page_document.hpp"

#include <algorithm>
#include <span>

#include "public_signals/data/byte_search.hpp"
#include "public_signals/data/html_entities.hpp"

namespace public_signals::inline engine {
namespace {

constexpr std::size_t most_space = 64;  // before the beginning of a script by which it is known

bool is_plain_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

/// What `script#id` and `script[name][name="value"]` ask of a script; a value may be any.
struct Wanted {
    std::string_view name;
    std::optional<std::string_view> value;
};

/// The attributes that a selector of these two forms asks for, or nullopt for any other.
std::optional<std::vector<Wanted>> attributes_in_selector(std::string_view selector) {
    constexpr std::string_view front = "script";
    if (!selector.starts_with(front)) {
        return std::nullopt;
    }
    selector.remove_prefix(front.size());
    std::vector<Wanted> wanted;
    if (selector.starts_with('#') && is_plain_name(selector.substr(1))) {
        wanted.push_back({"id", selector.substr(1)});
        return wanted;
    }
    while (selector.starts_with('[')) {
        const std::size_t end = selector.find(']');
        const std::string_view test = selector.substr(1, std::min(end, selector.size()) - 1);
        const std::size_t equals = std::min(test.find('='), test.size());
        std::optional<std::string_view> value;
        if (equals < test.size()) {
            value = test.substr(equals + 1);
            const bool quoted = value->size() > 1 && value->front() == '"' && value->back() == '"';
            value = quoted ? value->substr(1, value->size() - 2) : *value;
        }
        const bool safe = !value || value->find_first_of("\"'\\&") == std::string_view::npos;
        if (end == std::string_view::npos || !is_plain_name(test.substr(0, equals)) || !safe) {
            return std::nullopt;
        }
        wanted.push_back({test.substr(0, equals), value});
        selector.remove_prefix(end + 1);
    }
    return selector.empty() && !wanted.empty() ? std::optional(wanted) : std::nullopt;
}

/// Whether a value may be among attributes: one look for a letter that addresses, which are most of them, rarely
/// have.
bool may_hold(std::string_view attributes, std::string_view value) {
    const auto letter = std::find_if(value.begin(), value.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    return attributes.size() >= value.size() &&
           (letter == value.end() || attributes.find(*letter) != std::string_view::npos) &&
           attributes.find(value) != std::string_view::npos;
}

bool has_all(const html::Script& script, const std::vector<Wanted>& wanted) {
    return std::all_of(wanted.begin(), wanted.end(), [&](const Wanted& attribute) {
        if (attribute.value && !may_hold(script.attributes, *attribute.value)) {
            return false;
        }
        const auto value = html::attribute_in(script.attributes, attribute.name);
        return value && (!attribute.value || *value == *attribute.value);
    });
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

std::string_view without_space(std::string_view text) {
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

/// Where a JSON value that begins at `begin` ends; the end of the text where it does not.
std::size_t end_of_value(std::string_view text, std::size_t begin) {
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t at = begin; at < text.size(); ++at) {
        const char c = text[at];
        if (in_string) {
            at += c == '\\' ? 1 : 0;
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return at + 1;
        }
    }
    return text.size();
}

/// The first object or array behind the prefix: more code may follow it.
std::string_view value_behind(std::string_view text, std::string_view prefix) {
    const std::size_t begin = text.find_first_of("{[", text.find(prefix) + prefix.size());
    return begin == std::string_view::npos ? std::string_view() : text.substr(begin, end_of_value(text, begin) - begin);
}

/// The same value, read, where no other code with brackets follows: where it ends need not be looked for.
std::optional<json::Document> last_value_behind(std::string_view text, std::string_view prefix) {
    const std::size_t begin = text.find_first_of("{[", text.find(prefix) + prefix.size());
    const std::size_t end = begin == text.npos ? text.npos : text.rfind(text[begin] == '{' ? '}' : ']');
    if (end == text.npos || end < begin) {
        return std::nullopt;
    }
    auto document = json::Document::parse_in_place(text.substr(begin, end + 1 - begin));
    return document ? std::optional(std::move(*document)) : std::nullopt;
}

}  // namespace

void PageDocument::add(std::string_view text, bool may_be_cut, std::vector<json::Document>& documents) {
    const std::string& body = m_page.body;
    const bool ends_the_page = text.data() + text.size() == body.data() + body.size();
    auto document = json::Document::parse_in_place(text, ends_the_page ? body.capacity() - body.size() : 0);
    if (!document && may_be_cut) {
        document = json::Document::parse_cut(text);
        m_read_json_is_cut |= document.has_value();
    }
    if (document) {
        documents.push_back(std::move(*document));
    }
}

/// The scripts at a place that the outline can find.
std::vector<std::size_t> PageDocument::scripts_at(const JsonPlace& place) const {
    const bool by_prefix = place.kind == JsonPlace::Kind::ScriptPrefix;
    const std::vector<Wanted> wanted =
        by_prefix ? std::vector<Wanted>() : attributes_in_selector(place.text).value_or(std::vector<Wanted>());
    const auto begins = [&](const html::Script& script) {
        return without_space(script.text.substr(0, place.text.size() + most_space)).starts_with(place.text);
    };
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < m_outline.scripts.size(); ++i) {
        if (by_prefix ? begins(m_outline.scripts[i]) : has_all(m_outline.scripts[i], wanted)) {
            found.push_back(i);
        }
    }
    return found;
}

/// The same, looked for once.
const std::vector<std::size_t>& PageDocument::known_scripts_at(const JsonPlace& place) {
    const auto known = std::ranges::find_if(
        m_scripts, [&](const Found& found) { return found.kind == place.kind && found.text == place.text; });
    return known != m_scripts.end() ? known->scripts
                                    : m_scripts.emplace_back(Found{place.kind, place.text, scripts_at(place)}).scripts;
}

bool PageDocument::holds(std::size_t script, const std::string& containing) {
    const std::string_view text = m_outline.scripts[script].text;
    if (containing.empty()) {
        return true;
    }
    const auto marks = m_marks == nullptr ? std::span<const std::string>() : std::span(m_marks->wanted());
    const auto mark = std::ranges::find(marks, containing);
    if (mark == marks.end()) {
        return find_bytes(text, containing) != std::string_view::npos;
    }
    m_marks_found.resize(m_outline.scripts.size());
    auto& found = m_marks_found[script];
    if (!found) {
        found = m_marks->found_in(text);
    }
    return (*found >> (mark - marks.begin()) & 1U) != 0;
}

void PageDocument::read_scripts(const JsonPlace& place, const std::string& containing,
                                std::vector<json::Document>& documents) {
    const bool by_prefix = place.kind == JsonPlace::Kind::ScriptPrefix;
    if (!by_prefix && !attributes_in_selector(place.text)) {
        for (const html::Element& element :
             tree() != nullptr ? tree()->select(*place.css) : std::vector<html::Element>()) {
            const std::string& text = m_texts.emplace_back(element.text());
            if (find_bytes(text, containing) != std::string_view::npos) {
                add(text, is_cut() && element.reaches_the_end(), documents);
            }
        }
        return;
    }
    for (const std::size_t at : known_scripts_at(place)) {
        if (!holds(at, containing)) {
            continue;
        }
        const html::Script& script = m_outline.scripts[at];
        m_read_json_is_cut |= !script.closed;
        if (auto value = by_prefix ? last_value_behind(script.text, place.text) : std::nullopt) {
            documents.push_back(std::move(*value));
        } else {
            add(by_prefix ? value_behind(script.text, place.text) : script.text, !script.closed, documents);
        }
    }
}

const std::vector<json::Document>& PageDocument::json_at(const JsonPlace& place, const std::string& containing) {
    for (const Read& read : m_json) {
        if (read.kind == place.kind && read.text == place.text && read.containing == containing) {
            return read.documents;
        }
    }
    Read& read = m_json.emplace_back(Read{place.kind, place.text, containing, {}});
    if (place.kind == JsonPlace::Kind::Body && !m_outline.is_html) {
        add(json::without_guard(m_page.body), true, read.documents);
    } else if (place.kind != JsonPlace::Kind::Body && m_outline.is_html) {
        read_scripts(place, containing, read.documents);
    }
    return read.documents;
}

const html::Tree* PageDocument::tree() {
    if (!m_tree_was_tried && m_outline.is_html) {
        m_tree_was_tried = true;
        auto document = html::Tree::parse(m_page.body);
        m_tree = document ? std::optional(std::move(*document)) : std::nullopt;
    }
    return m_tree ? &*m_tree : nullptr;
}

const html::Tree* PageDocument::elements() {
    if (!m_elements_were_tried && m_outline.is_html) {
        m_elements_were_tried = true;
        auto document = html::Tree::parse_elements(m_page.body, m_outline.scripts);
        m_elements = document ? std::optional(std::move(*document)) : std::nullopt;
    }
    return m_elements ? &*m_elements : nullptr;
}

std::string PageDocument::title() const {
    std::string collapsed;
    for (const char c : html_unescaped(without_space(m_outline.title))) {
        if (!is_space(c)) {
            collapsed.push_back(c);
        } else if (!collapsed.empty() && collapsed.back() != ' ') {
            collapsed.push_back(' ');
        }
    }
    return collapsed;
}

}  // namespace public_signals::inline engine
