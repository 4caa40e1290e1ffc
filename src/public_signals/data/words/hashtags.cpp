// Hashtags as people write them: the rule of no single platform, but one that finds what each of them links.
//
// Emoji belong to a tag on TikTok (`#dayoff🙃` is one), tags may touch (`#a#b` is two), and a `#` in a URL is a
// fragment. A `#` after a letter, number, `_` or `&` starts nothing, unless what precedes it is itself a tag.
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <unordered_set>

#include "public_signals/base/text.hpp"
#include "public_signals/base/unicode.hpp"
#include "public_signals/data/html_entities.hpp"
#include "public_signals/data/words/hashtags.hpp"

namespace public_signals::inline data {

namespace {

using unicode::is_letter;
using unicode::is_mark;
using unicode::is_number;
using unicode::is_white_space;
using Text = std::u32string_view;

constexpr char32_t emoji_variation = 0xFE0F;
constexpr char32_t zero_width_joiner = 0x200D;

char32_t byte_of(char c) {
    return static_cast<unsigned char>(c);
}

bool is_hash(char32_t c) {
    return c == U'#' || c == 0xFF03;
}

/// Letters, digits and `_`, looked up: of every byte of every tag.
constexpr std::array<bool, 128> ascii_words = [] {
    std::array<bool, 128> words{};
    for (std::size_t c = 0; c < words.size(); ++c) {
        words[c] = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    }
    return words;
}();

bool is_ascii_word(char32_t c) {
    return c < ascii_words.size() && ascii_words[c];
}

bool is_ascii_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

template <class Letters>
bool starts_with_no_case(Letters text, std::size_t at, std::string_view word) {
    if (text.size() - at < word.size()) {
        return false;
    }
    for (std::size_t i = 0; i < word.size(); ++i) {
        const auto c = static_cast<char32_t>(text[at + i]);
        if ((c >= U'A' && c <= U'Z' ? c + 32 : c) != byte_of(word[i])) {
            return false;
        }
    }
    return true;
}

template <class Letters>
bool is_url_start(Letters text, std::size_t at) {
    if (starts_with_no_case(text, at, "http://") || starts_with_no_case(text, at, "https://")) {
        return true;
    }
    // "awww.#cute" is no URL.
    return starts_with_no_case(text, at, "www.") && (at == 0 || !is_ascii_word(static_cast<char32_t>(text[at - 1])));
}

/// Every URL replaced by spaces, up to the white space behind it.
void mask_urls(std::u32string& text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if ((text[at] | 0x20U) != U'h' && (text[at] | 0x20U) != U'w') {
            continue;
        }
        if (is_url_start(Text(text), at)) {
            for (; at < text.size() && !is_white_space(text[at]); ++at) {
                text[at] = U' ';
            }
        }
    }
}

/// Where the first URL of an ASCII text begins, or its end.
std::size_t url_begin(std::string_view text) {
    const bool may_hold_one = text.find("://") != std::string_view::npos || text.find('.') != std::string_view::npos;
    for (std::size_t at = 0; may_hold_one && at < text.size(); ++at) {
        if (((text[at] | 0x20) == 'h' || (text[at] | 0x20) == 'w') && is_url_start(text, at)) {
            return at;
        }
    }
    return text.size();
}

bool is_skin_tone(char32_t c) {
    return c >= 0x1F3FB && c <= 0x1F3FF;
}

/// Letters of the flags of England, Scotland and Wales.
bool is_flag_tag(char32_t c) {
    return c >= 0xE0020 && c <= 0xE007F;
}

/// ©, ®, ‼, ⁉ and ™ are below the arrows block; they are punctuation unless asked to be emoji.
bool is_emoji(Text text, std::size_t at) {
    const char32_t c = text[at];
    const auto* property = utf8proc_get_property(static_cast<utf8proc_int32_t>(c));
    if (property->boundclass == UTF8PROC_BOUNDCLASS_REGIONAL_INDICATOR || is_skin_tone(c)) {
        return true;
    }
    const bool asked = at + 1 < text.size() && text[at + 1] == emoji_variation;
    return property->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC && (c >= 0x2190 || asked);
}

bool is_tag_character(Text text, std::size_t at) {
    const char32_t c = text[at];
    return c == U'_' || is_letter(c) || is_mark(c) || is_number(c) || is_emoji(text, at) ||
           (is_flag_tag(c) && at > 0 && (is_flag_tag(text[at - 1]) || is_emoji(text, at - 1)));
}

/// Joiners and middle dots belong to a tag only between two of its characters.
bool is_inner_character(char32_t c) {
    return c == 0x200C || c == zero_width_joiner || c == 0x00B7 || c == 0x30FB;
}

/// The end of the tag whose first character is at `begin`; `begin` when there is none.
std::size_t tag_end(Text text, std::size_t begin) {
    // `#` with a variation selector or a keycap behind it is the emoji #️⃣.
    if (begin < text.size() && (text[begin] == 0xFE0E || text[begin] == emoji_variation || text[begin] == 0x20E3)) {
        return begin;
    }
    std::size_t end = begin;
    for (std::size_t at = begin; at < text.size(); ++at) {
        if (is_tag_character(text, at)) {
            end = at + 1;
        } else if (!is_inner_character(text[at]) || end == begin) {
            break;
        }
    }
    return end;
}

bool may_stand_before_a_tag(char32_t c) {
    return !(c == U'_' || c == U'&' || is_letter(c) || is_number(c));
}

std::string utf8(Text text) {
    std::string bytes;
    for (const char32_t c : text) {
        unicode::append_utf8(bytes, c);
    }
    return bytes;
}

/// hashtag_key of ASCII word characters.
std::string ascii_key(std::string_view tag) {
    std::string key(tag);
    for (char& c : key) {
        c = static_cast<char>(c + (c >= 'A' && c <= 'Z' ? 'a' - 'A' : 0));
    }
    return key;
}

/// The keys of one stretch of a caption without white space around it, added to those already found.
class TagFinder {
  public:
    void read(std::string_view stretch) {
        if (is_plain_tag(stretch)) {
            add(ascii_key(stretch.substr(1)));
            return;
        }
        if (unicode::is_ascii(stretch)) {
            read_ascii(stretch);
            return;
        }
        m_text = unicode::code_points(nfc(stretch));
        mask_urls(m_text);
        const Text text = m_text;
        std::size_t last_tag_end = 0;
        for (std::size_t at = 0; at < text.size(); ++at) {
            if (!is_hash(text[at])) {
                continue;
            }
            const bool touches_a_tag = at > 0 && at == last_tag_end;
            if (at > 0 && !touches_a_tag && !may_stand_before_a_tag(text[at - 1])) {
                continue;
            }
            const std::size_t end = tag_end(text, at + 1);
            if (end == at + 1) {
                continue;
            }
            add(hashtag_key(utf8(text.substr(at + 1, end - at - 1))));
            last_tag_end = end;
            at = end - 1;
        }
    }

    /// The stretch that begins with the hash at `at`, where it is a plain tag and nothing else, and its end; `at` where
    /// it is another one. One walk: most tags of most captions are such.
    std::size_t read_plain(std::string_view text, std::size_t at) {
        std::size_t end = at + 1;
        while (end < text.size() && is_ascii_word(byte_of(text[end]))) {
            ++end;
        }
        if (end == at + 1 || (end < text.size() && !is_ascii_space(text[end]))) {
            return at;
        }
        add(ascii_key(text.substr(at + 1, end - at - 1)));
        return end;
    }

    std::vector<std::string> keys() { return std::move(m_keys); }

  private:
    /// A hash and word characters, as most stretches are.
    static bool is_plain_tag(std::string_view stretch) {
        return stretch.size() > 1 && stretch.front() == '#' &&
               std::ranges::all_of(stretch.substr(1), [](char c) { return is_ascii_word(byte_of(c)); });
    }

    /// The same without a decoded copy: tags are runs of word characters, and nothing follows a URL.
    void read_ascii(std::string_view text) {
        text = text.substr(0, url_begin(text));
        std::size_t last_tag_end = 0;
        for (std::size_t at = text.find('#'); at != std::string_view::npos; at = text.find('#', at + 1)) {
            const bool touches_a_tag = at > 0 && at == last_tag_end;
            if (at > 0 && !touches_a_tag && (is_ascii_word(byte_of(text[at - 1])) || text[at - 1] == '&')) {
                continue;
            }
            std::size_t end = at + 1;
            while (end < text.size() && is_ascii_word(byte_of(text[end]))) {
                ++end;
            }
            if (end > at + 1) {
                add(ascii_key(text.substr(at + 1, end - at - 1)));
                last_tag_end = end;
            }
        }
    }

    void add(std::string key) {
        if (is_new(key)) {
            constexpr std::size_t usual = 16;
            m_keys.reserve(m_keys.empty() ? usual : 0);
            m_keys.push_back(std::move(key));
        }
    }

    bool is_new(const std::string& key) {
        constexpr std::size_t few = 32;
        if (m_keys.size() < few) {
            const bool may_be_known = (m_marks & mark_of(key)) != 0;
            m_marks |= mark_of(key);
            return !may_be_known || std::find(m_keys.begin(), m_keys.end(), key) == m_keys.end();
        }
        if (m_seen.empty()) {
            m_seen.insert(m_keys.begin(), m_keys.end());
        }
        return m_seen.insert(key).second;
    }

    /// One bit of 64, which most other keys do not have.
    static std::uint64_t mark_of(std::string_view key) {
        const std::size_t ends = key.empty() ? 0 : byte_of(key.front()) + 5 * byte_of(key.back());
        return std::uint64_t{1} << (7 * key.size() + ends) % 64;
    }

    std::u32string m_text;
    std::uint64_t m_marks = 0;  // of the keys
    std::vector<std::string> m_keys;
    std::unordered_set<std::string> m_seen;  // the same, when they are many
};

}  // namespace

std::string hashtag_key(std::string_view tag) {
    return folded(tag);
}

/// A tag, what may precede it and the URL that may hold it end at white space, and so does what NFC changes: only
/// the stretches with a hash are read.
std::vector<std::string> hashtags(std::string_view caption, bool html) {
    constexpr std::size_t npos = std::string_view::npos;
    constexpr std::string_view fullwidth_hash = "＃";
    const bool has_fullwidth = caption.find(fullwidth_hash) != npos;
    if (!has_fullwidth && caption.find('#') == npos) {
        return {};
    }
    const std::string unescaped = html ? html_unescaped(caption) : std::string();
    const std::string_view text = html ? std::string_view(unescaped) : caption;
    TagFinder finder;
    std::size_t narrow = text.find('#');
    std::size_t fullwidth = html || has_fullwidth ? text.find(fullwidth_hash) : npos;
    for (std::size_t read = 0; narrow != npos || fullwidth != npos;) {
        const std::size_t hash = std::min(narrow, fullwidth);
        std::size_t begin = hash;
        while (begin > read && !is_ascii_space(text[begin - 1])) {
            --begin;
        }
        std::size_t end = begin == narrow ? finder.read_plain(text, hash) : hash;
        if (end == hash) {
            while (end < text.size() && !is_ascii_space(text[end])) {
                ++end;
            }
            finder.read(text.substr(begin, end - begin));
        }
        read = end;
        narrow = narrow < read ? text.find('#', read) : narrow;
        fullwidth = fullwidth < read ? text.find(fullwidth_hash, read) : fullwidth;
    }
    return finder.keys();
}

}  // namespace public_signals::inline data
