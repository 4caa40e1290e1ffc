// The outline of a page: one pass over the bytes with the tokenizer rules of HTML that matter for finding scripts.
//
// Scripts, styles, titles and text areas hold raw text up to their own end tag; a quoted attribute value may hold `>`.
#include <algorithm>
#include <array>
#include <bit>

#include "public_signals/base/byte_block.hpp"
#include "public_signals/data/byte_search.hpp"
#include "public_signals/data/html.hpp"

namespace public_signals::inline data::html {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r' && c != '\v');
}
char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline bool same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view name_at(std::string_view bytes, std::size_t at) {
    std::size_t end = at;
    while (end < bytes.size() && !is_space(bytes[end]) && bytes[end] != '/' && bytes[end] != '>') {
        ++end;
    }
    return bytes.substr(at, end - at);
}

/// What ends a stretch of a tag that needs no look: its end and the quotes.
constexpr std::array<bool, 256> ends_stretch = [] {
    std::array<bool, 256> ends{};
    ends['>'] = ends['"'] = ends['\''] = true;
    return ends;
}();

/// Where the tag whose name begins at `at` has its `>`, or npos when the bytes end before it. A quote opens a value
/// only behind `=`.
std::size_t end_of_any_tag(std::string_view bytes, std::size_t at) {
    for (std::size_t i = at; i < bytes.size(); ++i) {
        if (!ends_stretch[static_cast<unsigned char>(bytes[i])]) {
            continue;
        }
        if (bytes[i] == '>') {
            return i;
        }
        std::size_t before = i - 1;
        while (is_space(bytes[before])) {
            --before;
        }
        if (bytes[before] == '=') {
            i = bytes.find(bytes[i], i + 1);
            if (i == npos) {
                return npos;
            }
        }
    }
    return npos;
}

/// The same of a tag that is written as nearly all are, its values in double quotes right behind their `=`: 64 bytes at
/// a time. Npos for any other, and near the end of the bytes.
std::size_t end_of_plain_tag(std::string_view bytes, std::size_t at) {
    constexpr std::uint64_t all = ~std::uint64_t{0};
    std::uint64_t value_is_open = 0;
    std::uint64_t equals_before = 0;
    for (; at + ByteBlock::size <= bytes.size(); at += ByteBlock::size) {
        const ByteBlock block(bytes.data() + at);
        const std::uint64_t quotes = block.places_of('"');
        const std::uint64_t equals = block.places_of('=');
        const std::uint64_t in_value = from_odd_to_even(quotes) ^ value_is_open;
        const std::uint64_t ends = block.places_of('>') & ~in_value;
        const std::uint64_t in_front = ends == 0 ? all : ends ^ (ends - 1);
        const std::uint64_t opening = quotes & in_value;
        const std::uint64_t other = (opening & ~(equals << 1U | equals_before)) | (block.places_of('\'') & ~in_value);
        if ((other & in_front) != 0) {
            return npos;
        }
        if (ends != 0) {
            return at + static_cast<std::size_t>(std::countr_zero(ends));
        }
        value_is_open = (in_value >> 63U) != 0 ? all : 0;
        equals_before = equals >> 63U;
    }
    return npos;
}

std::size_t end_of_tag(std::string_view bytes, std::size_t at) {
    const std::size_t end = end_of_plain_tag(bytes, at);
    return end != npos ? end : end_of_any_tag(bytes, at);
}

/// Where `</name` begins behind `at`, or npos.
std::size_t end_of_raw_text(std::string_view bytes, std::size_t at, std::string_view name) {
    for (std::size_t lt = bytes.find("</", at); lt != npos; lt = bytes.find("</", lt + 2)) {
        const std::size_t behind = lt + 2 + name.size();
        if (behind <= bytes.size() && same_name(bytes.substr(lt + 2, name.size()), name) &&
            (behind == bytes.size() || is_space(bytes[behind]) || bytes[behind] == '>' || bytes[behind] == '/')) {
            return lt;
        }
    }
    return npos;
}

/// The elements that an outline knows by name; most names are told apart by their first letter.
enum class Known { Other, Html, Script, Title, RawText };

Known known_name(std::string_view bytes, std::size_t at) {
    const char first = at < bytes.size() ? lower(bytes[at]) : '\0';
    if (first != 's' && first != 't' && first != 'h') {
        return Known::Other;
    }
    const std::string_view name = name_at(bytes, at);
    switch (name.size()) {
        case 4:
            return same_name(name, "html") ? Known::Html : Known::Other;
        case 5:
            return same_name(name, "title") ? Known::Title : same_name(name, "style") ? Known::RawText : Known::Other;
        case 6:
            return same_name(name, "script") ? Known::Script : Known::Other;
        case 8:
            return same_name(name, "textarea") ? Known::RawText : Known::Other;
        default:
            return Known::Other;
    }
}

/// Finds the elements with one attribute among the tags that a scan comes by.
class PartFinder {
  public:
    PartFinder(std::string_view bytes, std::string_view attribute, std::string_view value,
               const std::vector<Script>& scripts)
        : m_bytes(bytes),
          m_attribute(attribute),
          m_value(value),
          m_scripts(scripts),
          m_next(find_bytes(bytes, value)) {}

    /// Where a scan that came to `at` may go on: between two elements a scan remembers nothing, so that it may leave
    /// out what is in front of the last script before the value. Npos where no part follows.
    std::size_t go_on(std::size_t at) {
        if (m_depth > 0) {
            return at;
        }
        if (m_next < at) {
            m_next = find_bytes(m_bytes, m_value, at);
        }
        if (m_next == npos) {
            return npos;
        }
        for (; m_passed < m_scripts.size(); ++m_passed) {
            const std::string_view text = m_scripts[m_passed].text;
            const std::size_t end = static_cast<std::size_t>(text.data() - m_bytes.data()) + text.size();
            if (end > m_next) {
                break;
            }
            at = std::max(at, end);
        }
        return at;
    }

    void start_tag(std::size_t lt, std::string_view name, std::size_t tag_end) {
        if (m_depth > 0) {
            m_depth += same_name(name, m_name) ? 1 : 0;
            return;
        }
        if (m_next < lt) {
            m_next = find_bytes(m_bytes, m_value, lt);
        }
        const std::size_t behind_name = lt + 1 + name.size();
        if (m_next < tag_end &&
            attribute_in(m_bytes.substr(behind_name, tag_end - behind_name), m_attribute) == m_value) {
            m_begin = lt;
            m_name = name;
            m_depth = 1;
        }
    }

    void end_tag(std::string_view name, std::size_t behind) {
        if (m_depth == 0 || !same_name(name, m_name)) {
            return;
        }
        --m_depth;
        if (m_depth == 0) {
            m_parts.push_back({m_bytes.substr(m_begin, behind - m_begin), true});
        }
    }

    std::vector<Part> finish() {
        if (m_depth > 0) {
            m_parts.push_back({m_bytes.substr(m_begin), false});
        }
        return std::move(m_parts);
    }

  private:
    std::string_view m_bytes;
    std::string_view m_attribute;
    std::string_view m_value;
    const std::vector<Script>& m_scripts;
    std::size_t m_passed = 0;  // of the scripts
    std::size_t m_next;        // where the value is next
    std::string_view m_name;
    std::size_t m_begin = 0;
    std::size_t m_depth = 0;  // of elements of that name
    std::vector<Part> m_parts;
};

class Scanner {
  public:
    explicit Scanner(std::string_view bytes, PartFinder* finder = nullptr) : m_bytes(bytes), m_finder(finder) {}

    Outline scan() {
        const std::size_t first = m_bytes.find_first_not_of(" \t\n\r\f\xEF\xBB\xBF");
        m_outline.is_html = first != npos && m_bytes[first] == '<';
        if (!m_outline.is_html) {
            return std::move(m_outline);
        }
        std::size_t at = 0;
        while (true) {
            at = m_finder == nullptr ? at : m_finder->go_on(at);
            if (at >= m_bytes.size()) {  // npos is behind them too
                break;
            }
            // Tags often follow each other directly.
            const std::size_t lt = m_bytes[at] == '<' ? at : m_bytes.find('<', at);
            at = lt == npos ? npos : behind_markup(lt);
        }
        return std::move(m_outline);
    }

  private:
    /// The position behind the markup that begins at `lt`, or npos when the bytes end inside it.
    std::size_t behind_markup(std::size_t lt) {
        const char c = lt + 1 < m_bytes.size() ? m_bytes[lt + 1] : '\0';
        if (is_letter(c)) {
            return behind_start_tag(lt);
        }
        if (m_bytes.substr(lt, 4) == "<!--") {
            const std::size_t end = m_bytes.find("-->", lt + 2);
            return end == npos ? ends(Ending::InsideComment) : end + 3;
        }
        if (c != '!' && c != '/' && c != '?' && c != 0) {
            return lt + 1;
        }
        const std::size_t end = m_bytes.find('>', lt);
        if (end == npos) {
            return ends(Ending::InsideTag);
        }
        if (c == '/') {
            m_outline.closes_html |= known_name(m_bytes, lt + 2) == Known::Html;
            if (m_finder != nullptr) {
                m_finder->end_tag(name_at(m_bytes, lt + 2), end + 1);
            }
        }
        return end + 1;
    }

    std::size_t behind_start_tag(std::size_t lt) {
        const std::size_t end = end_of_tag(m_bytes, lt + 1);
        if (end == npos) {
            return ends(Ending::InsideTag);
        }
        const Known known = known_name(m_bytes, lt + 1);
        m_outline.opens_html |= known == Known::Html;
        if (m_finder != nullptr) {
            m_finder->start_tag(lt, name_at(m_bytes, lt + 1), end);
        }
        return known == Known::Other || known == Known::Html ? end + 1 : behind_raw_text(known, lt + 1, end);
    }

    std::size_t behind_raw_text(Known known, std::size_t name_begin, std::size_t tag_end) {
        const std::string_view name = name_at(m_bytes, name_begin);
        const std::size_t attributes = name_begin + name.size();
        const std::size_t end = end_of_raw_text(m_bytes, tag_end + 1, name);
        const std::string_view text = m_bytes.substr(tag_end + 1, end == npos ? npos : end - tag_end - 1);
        const bool is_script = known == Known::Script;
        if (is_script) {
            constexpr std::size_t usual = 32;  // scripts of a page
            m_outline.scripts.reserve(std::max(usual, m_outline.scripts.capacity()));
            m_outline.scripts.push_back({m_bytes.substr(attributes, tag_end - attributes), text, end != npos});
        } else if (m_outline.title.empty() && known == Known::Title) {
            m_outline.title = text;
        }
        return end == npos ? ends(is_script ? Ending::InsideScript : Ending::InsideText) : end;
    }

    std::size_t ends(Ending where) {
        m_outline.ending = where;
        return npos;
    }

    std::string_view m_bytes;
    PartFinder* m_finder;
    Outline m_outline;
};

}  // namespace

bool Outline::is_cut() const {
    return (opens_html && !closes_html) || ending == Ending::InsideTag || ending == Ending::InsideComment;
}

Outline outline_of(std::string_view bytes) {
    return Scanner(bytes).scan();
}

std::vector<Part> parts_with(std::string_view bytes, std::string_view attribute, std::string_view value,
                             const std::vector<Script>& scripts) {
    PartFinder finder(bytes, attribute, value, scripts);
    Scanner(bytes, &finder).scan();
    return finder.finish();
}

std::optional<std::string_view> attribute_in(std::string_view attributes, std::string_view name) {
    std::size_t at = 0;
    const auto here = [&] { return at < attributes.size() ? attributes[at] : '\0'; };
    const auto skip_space = [&] {
        while (at < attributes.size() && is_space(attributes[at])) {
            ++at;
        }
    };
    while (true) {
        while (at < attributes.size() && (is_space(attributes[at]) || attributes[at] == '/')) {
            ++at;
        }
        if (at >= attributes.size()) {
            return std::nullopt;
        }
        const std::size_t begin = at++;
        while (at < attributes.size() && !is_space(attributes[at]) && attributes[at] != '/' && attributes[at] != '=') {
            ++at;
        }
        const std::string_view found = attributes.substr(begin, at - begin);
        std::string_view value;
        skip_space();
        if (here() == '=') {
            ++at;
            skip_space();
            const char quote = here();
            const bool quoted = quote == '"' || quote == '\'';
            at += quoted ? 1 : 0;
            std::size_t end = at;
            while (end < attributes.size() && (quoted ? attributes[end] != quote : !is_space(attributes[end]))) {
                ++end;
            }
            value = attributes.substr(at, end - at);
            at = std::min(end + (quoted ? 1 : 0), attributes.size());
        }
        if (same_name(found, name)) {
            return value;
        }
    }
}

}  // namespace public_signals::inline data::html
