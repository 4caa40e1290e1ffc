// Words of an option read back: an unknown word is an error with the nearest word, never another value.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/base/word_table.hpp"

namespace public_signals::inline base {

/// The words of an enum, in the order of its table.
template <HasWords E>
std::vector<std::string> words_of() {
    std::vector<std::string> texts;
    for (const Word<E>& word : word_list<E>.words) {
        texts.emplace_back(word.text);
    }
    return texts;
}

/// `left, inner or outer`: `last` is put before the last one.
std::string in_prose(const std::vector<std::string>& words, std::string_view last = "or");

/// `join `iner` is unknown`, with the nearest word and all others as help.
Error unknown_word(std::string_view what, std::string_view text, const std::vector<std::string>& words,
                   std::string where = {});

/// The value that a word means, or nothing where it means none.
template <HasWords E>
constexpr std::optional<E> find_word(std::string_view text) {
    for (const Word<E>& word : word_list<E>.words) {
        if (text == word.text) {
            return word.value;
        }
    }
    return std::nullopt;
}

/// The value that a word means, or an InvalidInput error that names the word, the nearest one and `where` it was read.
template <HasWords E>
Result<E> parse_word(std::string_view text, std::string where = {}) {
    if (const std::optional<E> value = find_word<E>(text)) {
        return *value;
    }
    return tl::unexpected(unknown_word(word_list<E>.what, text, words_of<E>(), std::move(where)));
}

}  // namespace public_signals::inline base
