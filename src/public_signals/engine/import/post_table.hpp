// The tables of posts that are known: a row per format, which says how a table is told, where its facts stand, in which
// zone its times are, and what its ids and its special values mean. The rows stand in the rooms of their sources.
//
// A column is a CSV file's, or a path in a JSON object; of several that may hold a fact the first that says one counts.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "public_signals/base/timebins.hpp"

namespace public_signals::inline engine::import {

/// Where a fact of a post stands: the name of a field (`post_fields`, or handle, captured_at), and columns with `|`
/// between them.
struct TableCell {
    std::string_view field;
    std::string_view columns;
};

/// What a word in a column says beside the counts.
enum class Says : std::uint8_t {
    IsReel,
    IsNoReel,
    IsPhoto,
    HidesLikes,
    HasNoViews,    // whatever its cell says: a zero of something that nobody plays
    IsOfNoSource,  // another platform's
};

struct WordSays {
    std::string_view column;
    std::string_view words;  // folded, with `|` between them; a word that ends with * stands for any text that holds it
    Says says;
};

/// What a column of flags says where it is `is`. A cell that is no flag is an error with its line, an empty one says
/// nothing.
struct FlagSays {
    std::string_view column;
    bool is;
    Says says;
};

/// What a time without a zone is.
enum class NoZone : std::uint8_t { AskFor, Utc };
/// Whose the ids are: the platform's, which say when they were given, or the library's that made the table. A library's
/// id is no post of any other table.
enum class IdsOf : std::uint8_t { Platform, Library };

struct PostTable {
    std::string_view name;   // 4cat-tiktok
    std::string_view title;  // for people
    /// Columns that it has, all of them, with `|` between.
    std::string_view told_by;
    std::span<const TableCell> cells;
    std::span<const WordSays> says = {};
    std::span<const FlagSays> flags = {};
    /// A column whose word must be of the list for the table to be told; empty: none.
    std::string_view told_by_word_in = {};
    std::string_view told_by_word = {};
    NoZone no_zone = NoZone::AskFor;
    IdsOf ids = IdsOf::Platform;
    std::string_view profile = {};    // the address of the profile that was collected
    std::string_view coauthors = {};  // handles between commas, or a list
    /// The address of the page that a post was met on, and the view of that page. Where a table has these columns only
    /// what was met there carries a list; empty: no such column.
    std::string_view met_on = {};
    std::string_view met_in_view = {};
    /// Whether that page is the list that a row was read from, so that every row stood in it. Tools that keep what came
    /// while a page stood open have posts of cards among them: the co-authors tell them apart.
    bool is_met_in_list = false;
    /// Where a row says why it holds no post, in a word and in a sentence; empty: no such columns.
    std::string_view error_in = {};
    std::string_view error_text_in = {};
    /// The likes that stand for hidden ones where `likes_hidden` does not say whether they are.
    std::int64_t hidden_likes = -1;
};

}  // namespace public_signals::inline engine::import
