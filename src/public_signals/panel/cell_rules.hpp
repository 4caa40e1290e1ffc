// What a text in a cell says, whoever reads it: a CSV file, a frame, somebody's own table. An empty cell is unknown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "public_signals/panel/post_fields.hpp"

namespace public_signals::inline panel {

/// Each is false where the text is not what the cell should hold.
bool read_count(std::string_view cell, Count& count);  // digits alone
bool read_flag(std::string_view cell, std::optional<bool>& flag);
/// A JSON list of texts, whose nulls are left out, or words between white space and commas. `null`, which this program
/// writes, and the words that data frames write for a missing value are unknown.
bool read_hashtags(std::string_view cell, Hashtags& tags);
/// Whether such a cell is known.
bool says_hashtags(std::string_view cell);

/// A `hashtags` cell of a post that did not show whether it has any.
inline constexpr std::string_view no_hashtags_shown = "null";
/// Tags as a `hashtags` cell: a JSON list.
std::string hashtags_cell(const std::vector<std::string>& tags);
std::string hashtags_cell(const Hashtags& tags);

inline constexpr const char* bad_hashtags_message = "hashtags are no JSON list";
inline constexpr const char* bad_hashtags_help = R"(write them as ["one","two"])";

}  // namespace public_signals::inline panel
