// One post, one key, whichever way its id is spelled.
//
// What an id of a platform is, and when it was given, its room's facts say (`SourceFacts::post_key`). This file settles what
// becomes of a text: the key that it spells, the text itself, or a refusal that says what is wrong with it. The error of
// a refusal has no place: whoever reads the file knows the line.
#pragma once

#include <cstddef>
#include <optional>
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
    std::string problem;           // why the text is none; then the rest is empty
};
/// The key that an id, an address or a shortcode spells. Anything else and an id that lost digits are refused; whether it
/// is of its post's time, the ids of a whole file say.
TablePostKey table_post_key(Source source, std::string_view text);

/// The key of a post in a raw file or on a page. A text that is no id of the platform stays as it is, so that
/// somebody's own posts may be called 1, 2 and 3; an id that lost digits and one of another time are refused.
Result<std::string> stored_post_id(Source source, std::string_view text, const std::optional<PostedSpan>& posted,
                                   bool of_page);
/// The same of a row, whose id becomes its key.
Result<void> settle_post_id(Source source, RawPost& row);

/// Gives a post of a page its key: its id's, or its shortcode's where the id is no number of the platform or one of
/// another time; and the shortcode that spells the key where it has none.
void settle_post_id(Source source, Post& post);

/// Whether a text is a number that a spreadsheet rewrote: 7.57774E+18, 7577744781837610000.0.
bool is_rewritten_number(std::string_view text);

/// The ids of one table. A spreadsheet keeps fifteen digits of a number and writes zeros for the others: one id that ends
/// in zeros is chance, most ids of a table are none.
class RoundedIds {
  public:
    /// `line`: of the id.
    void see(std::string_view id, std::size_t line);
    /// The line of the first, where most ids lost digits.
    std::optional<std::size_t> first() const { return m_rounded > 1 && m_rounded * 2 > m_long ? m_first : std::nullopt; }

    static constexpr const char* message = "most ids end in zeros: they lost their last digits";
    static constexpr const char* help =
        "a spreadsheet keeps fifteen digits; export the file again, and open it only with the id column as text";

  private:
    std::size_t m_long = 0;
    std::size_t m_rounded = 0;
    std::optional<std::size_t> m_first;
};

}  // namespace public_signals::inline panel
