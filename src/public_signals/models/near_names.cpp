#include "public_signals/models/near_names.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "public_signals/base/text.hpp"
#include "public_signals/base/unicode.hpp"
#include "public_signals/models/show_names.hpp"

namespace public_signals::inline models {
namespace {

using Words = std::vector<std::string>;

constexpr std::size_t telling_letters = 4;  // a shorter name is contained in others by chance

/// Letters and digits between anything else; an apostrophe joins.
Words words_in(std::string_view name) {
    Words words;
    bool inside = false;
    for (const char32_t c : unicode::code_points(match_key(name))) {
        if (c == U'\'' || c == U'.') {
            continue;
        }
        const bool joins = c == U'&' || c == U'+';
        const bool is_word = unicode::is_letter(c) || unicode::is_number(c) || unicode::is_mark(c);
        if (joins) {
            words.emplace_back("and");
        } else if (is_word) {
            if (!inside) {
                words.emplace_back();
            }
            unicode::append_utf8(words.back(), c);
        }
        inside = is_word;
    }
    return words;
}

bool is_one_of(const std::string& word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

bool is_year(const std::string& word) {
    const bool century = word.starts_with("19") || word.starts_with("20");
    return word.size() == 4 && century && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

/// The words that make the name: without articles, `and`, years, and what says which staging it is.
Words bare_words(std::string_view name) {
    const Words all = words_in(name);
    Words bare;
    bool of_parts = false;
    for (const std::string& word : all) {
        of_parts = of_parts || is_one_of(word, {"part", "parts"});
        const bool number_of_part = of_parts && is_one_of(word, {"one", "two", "i", "ii", "1", "2"});
        const bool staging =
            is_one_of(word, {"the", "a", "an", "and", "part", "parts", "musical", "play", "broadway", "revival"});
        if (!staging && !number_of_part && !is_year(word)) {
            bare.push_back(word);
        }
    }
    return bare.empty() ? all : bare;
}

std::size_t letters_in(const Words& words) {
    std::size_t letters = 0;
    for (const std::string& word : words) {
        letters += word.size();
    }
    return letters;
}

/// How many words the longer name has besides those of the shorter; nothing where it does not hold them in a row.
std::optional<std::size_t> words_besides(const Words& one, const Words& other) {
    const Words& inner = one.size() <= other.size() ? one : other;
    const Words& outer = one.size() <= other.size() ? other : one;
    if (letters_in(inner) < telling_letters || std::ranges::search(outer, inner).empty()) {
        return std::nullopt;
    }
    return outer.size() - inner.size();
}

}  // namespace

std::string nearest_show(std::string_view name, const std::vector<std::string>& candidates) {
    const Words wanted = bare_words(name);
    const std::string* best = nullptr;
    std::size_t fewest = 0;
    for (const std::string& candidate : candidates) {
        const Words words = bare_words(candidate);
        const auto besides = words == wanted ? std::optional<std::size_t>(0) : words_besides(wanted, words);
        if (besides && (best == nullptr || *besides < fewest)) {
            best = &candidate;
            fewest = *besides;
        }
    }
    if (best != nullptr) {
        return *best;
    }
    std::vector<std::string> keys;
    keys.reserve(candidates.size());
    for (const std::string& candidate : candidates) {
        keys.push_back(match_key(candidate));
    }
    const std::string near = nearest(match_key(name), keys);
    const auto found = std::ranges::find(keys, near);
    return near.empty() ? std::string() : candidates[static_cast<std::size_t>(found - keys.begin())];
}

}  // namespace public_signals::inline models
