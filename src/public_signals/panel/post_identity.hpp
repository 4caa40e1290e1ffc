// One post, one key, whichever way its id is spelled.
//
// What an id of a platform is, and when it was given, its room's facts say (`SourceFacts::post_key`). This file settles
// what becomes of a text: the key that it spells, the text itself, or a refusal that says what is wrong with it. The
// error of a refusal has no place: whoever reads the file knows the line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "public_signals/base/result.hpp"
#include "public_signals/panel/post_fields.hpp"
#include "public_signals/panel/source.hpp"

namespace public_signals::inline panel {

/// When a post was posted, as far as it is known: a second, or anywhere in a day.
struct PostedSpan {
    Instant first;
    Instant last;
};
std::optional<PostedSpan> posted_span(const std::optional<Instant>& posted_at, const std::optional<Day>& day);

/// Whether an id was given about when its post was posted: three days apart at the most. A page may show a post that
/// was handed in to be posted later: up to 31 days.
bool is_of_its_time(const PostNumber& key, const PostedSpan& posted, bool of_page);

/// A post's id in a table that somebody else made: the platform's number, whichever way it is spelled.
struct TablePostKey {
    std::string post_id;
    std::string shortcode;         // where the platform has one
    std::optional<Instant> given;  // when, where the number says it
    bool is_by_hand = false;       // it counts up from a round number
    std::string problem = {};      // why the text is none; then the rest is empty
    std::string help = {};         // against that problem
};
/// The key that an id, an address or a shortcode spells. Anything else and an id that lost digits are refused; whether
/// it is of its post's time, the ids of a whole file say.
TablePostKey table_post_key(Source source, std::string_view text);

/// The key of a post in a raw file or on a page. A text that is no id of the platform stays as it is, so that
/// somebody's own posts may be called 1, 2 and 3; an id that lost digits and one of another time are refused.
Result<std::string> stored_post_id(Source source, std::string_view text, const std::optional<PostedSpan>& posted,
                                   bool of_page);
/// The same of a row, whose id becomes its key, and whose shortcode and address have to spell it too.
Result<void> settle_post_id(Source source, RawPost& row);

/// What names a post in one record, and what it is there: an id, a shortcode, an address.
struct PostSpelling {
    std::string_view what;
    std::string_view text;
};
/// An error where two of them spell two keys: one was changed or rounded, and nobody knows which. A text that spells no
/// key says nothing.
Result<void> check_one_key(Source source, std::span<const PostSpelling> spellings);

/// Gives a post of a page its key: its id's, or its shortcode's where the id is no number of the platform or one of
/// another time; and the shortcode that spells the key where it has none. An error where both spell keys of the post's
/// time, and two.
Result<void> settle_post_id(Source source, Post& post);

/// Whether a text is a number that a spreadsheet rewrote: 7.57774E+18, 7577744781837610000.0.
bool is_rewritten_number(std::string_view text);

}  // namespace public_signals::inline panel
