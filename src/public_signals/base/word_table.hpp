// The words of an option: each enum of words has one table, which the command line, files, bindings and help read.
//
// The table is beside the enum, in its namespace, and names every enumerator once, in order:
//     enum class Join { Left, Inner, Outer };
//     constexpr auto word_table(Join) {
//         return words<Join>("join", {{Join::Left, "left"}, {Join::Inner, "inner"}, {Join::Outer, "outer"}});
//     }
// A table that leaves an enumerator out does not compile where it is used. words.hpp reads words back.
#pragma once

#include <cstddef>
#include <string_view>

namespace public_signals::inline base {

template <class E>
struct Word {
    E value;
    const char* text;
};

template <class E, std::size_t n>
struct WordTable {
    const char* what;  // as messages call the option: `join`
    Word<E> words[n];
};

template <class E, std::size_t n>
consteval WordTable<E, n> words(const char* what, const Word<E> (&list)[n]) {
    WordTable<E, n> table{what, {}};
    for (std::size_t i = 0; i < n; ++i) {
        table.words[i] = list[i];
    }
    return table;
}

template <class E>
concept HasWords = requires { word_table(E{}); };

/// Whether an enum has an enumerator of that value: compilers write others as a cast.
template <auto value>
consteval bool is_enumerator() {
    constexpr std::string_view before = "value = ";
    const std::string_view name = __PRETTY_FUNCTION__;
    return name[name.find(before) + before.size()] != '(';
}

/// The table of an enum, checked against its enumerators.
template <HasWords E>
consteval auto checked_words() {
    constexpr auto table = word_table(E{});
    constexpr std::size_t count = sizeof(table.words) / sizeof(table.words[0]);
    static_assert(
        [] {
            for (std::size_t i = 0; i < count; ++i) {
                if (static_cast<std::size_t>(word_table(E{}).words[i].value) != i) {
                    return false;
                }
            }
            return true;
        }(),
        "the words stand in the order of the enumerators, each once");
    static_assert(is_enumerator<static_cast<E>(count - 1)>() && !is_enumerator<static_cast<E>(count)>(),
                  "every enumerator has a word");
    return table;
}

template <HasWords E>
inline constexpr auto word_list = checked_words<E>();

/// The word of a value, for example `left`.
template <HasWords E>
constexpr const char* name_of(E value) {
    return word_list<E>.words[static_cast<std::size_t>(value)].text;
}

}  // namespace public_signals::inline base
