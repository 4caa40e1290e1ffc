// What is known of a post: a row for each field, which whoever reads or writes posts goes through in one loop.
//
// A further count of a post is a row of `count_fields`; its column in the panel is a row of panel_columns.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "public_signals/base/timebins.hpp"

namespace public_signals::inline panel {

using Count = std::optional<std::int64_t>;
/// No post and no day has more: what says so is no count, and an import refuses it.
inline constexpr std::int64_t most_of_a_count = 1'000'000'000'000'000;
/// Keys: folded, without #, in order of first appearance. Nothing where the page did not show whether there are any.
using Hashtags = std::optional<std::vector<std::string>>;

/// Which raw files and JSON lines have a field.
enum class Shown : std::uint8_t {
    Always,
    BySource,         // those of the sources that name it among their own fields
    WhereKnown,       // those in which some post has it
    BySourceOrKnown,  // the one or the other
};

struct CountField {
    std::string_view name;         // of its column, and its word in rules
    std::string_view usual_words;  // what platforms call it, word by word
    Shown shown = Shown::Always;
};

inline constexpr CountField count_fields[] = {
    {"views", " play view vv watch viewer "},
    {"likes", " digg like heart favorite love "},
    {"comments", " comment reply replie "},
    {"shares", " share forward ", Shown::BySource},
    {"saves", " collect save bookmark ", Shown::WhereKnown},
    {"reposts", "", Shown::WhereKnown},  // platforms that have shares call those so too
    {"quotes", "", Shown::WhereKnown},
};
inline constexpr std::size_t n_counts = std::size(count_fields);

/// A count of a post, by its row in `count_fields`.
struct PostCount {
    std::uint8_t row = 0;

    constexpr bool operator==(const PostCount&) const = default;
    constexpr std::string_view name() const { return count_fields[row].name; }

    /// Those that the program speaks of by name.
    static const PostCount Views, Likes, Comments, Shares;
};

consteval PostCount count_named(std::string_view name) {
    std::uint8_t row = 0;
    while (count_fields[row].name != name) {
        ++row;
    }
    return {row};
}
inline constexpr PostCount PostCount::Views = count_named("views");
inline constexpr PostCount PostCount::Likes = count_named("likes");
inline constexpr PostCount PostCount::Comments = count_named("comments");
inline constexpr PostCount PostCount::Shares = count_named("shares");

inline constexpr std::array<PostCount, n_counts> all_counts = [] {
    std::array<PostCount, n_counts> counts;
    for (std::uint8_t row = 0; row < n_counts; ++row) {
        counts[row] = {row};
    }
    return counts;
}();

struct PostCounts {
    std::array<Count, n_counts> values;

    Count& operator[](PostCount count) { return values[count.row]; }
    const Count& operator[](PostCount count) const { return values[count.row]; }
    bool operator==(const PostCounts&) const = default;
};

/// How the id of a post begins that is not the platform's but of the library or table that it was taken from: files of
/// others never name it.
inline constexpr std::string_view library_id_mark = "library:";

/// One post as one page shows it. `shortcode`, `is_reel`, `owner_id`, `is_collab` are Instagram's; `is_video` is
/// TikTok's.
struct Post {
    std::string post_id;
    std::string shortcode;
    std::string post_url;
    std::optional<Day> post_day;       // post_datetime: the UTC day, or the day of a page in a zone that is not known
    std::optional<Instant> posted_at;  // null when only the day is known
    std::string datetime_source;       // "page", or "id" when the date came from the post id
    PostCounts counts;
    std::optional<std::string> caption;
    Hashtags hashtags;
    std::optional<bool> is_video;
    std::optional<bool> is_pinned;
    std::optional<bool> is_reel;
    std::string owner_id;
    std::optional<bool> is_collab;
    std::optional<bool> is_week_sure;  // true: the day alone is known, and it lies in one week of UTC (panel/day_alone)
    std::string views_layer;  // the layer that gave the leading count (views; likes on Instagram); becomes source_layer
};

/// A row of data/raw/{tiktok,instagram}/{show}_posts_{YYYYMMDD}.csv.
struct RawPost {
    std::string show;
    std::string handle;
    Post post;
    Instant scrape_run_at;
    std::string source_layer;  // layout that gave the leading count
    std::string rules_hash;
    std::string capture;  // WARC-Record-ID of the page that gave them, urn:uuid:…
    std::string run_id;   // of the run that read it; empty in files from before rows named it
};

/// Where a field is kept; its type says which kind of value the field has.
using PostMember = std::variant<PostCount, std::string Post::*, std::optional<std::string> Post::*,
                                std::optional<bool> Post::*, Hashtags Post::*, std::optional<Instant> Post::*,
                                std::optional<Day> Post::*, std::string RawPost::*, Instant RawPost::*>;

struct PostField {
    std::string_view name;  // of its column in raw files and frames, its key in JSON lines
    PostMember member;
    Shown shown = Shown::Always;
    bool required = false;  // no row may lack it
    bool imported = false;  // a table of posts that somebody else made may give it

    template <class Member>
    constexpr bool is() const {
        return std::holds_alternative<Member>(member);
    }
    constexpr bool is_count() const { return is<PostCount>(); }
    constexpr bool is_flag() const { return is<std::optional<bool> Post::*>(); }
    /// Whether it tells of the row of a file, not of the post.
    constexpr bool is_of_row() const { return is<std::string RawPost::*>() || is<Instant RawPost::*>(); }
};

namespace post_table {

inline constexpr PostField before_counts[] = {
    {"show", &RawPost::show, Shown::Always, true},
    {"handle", &RawPost::handle},
    {"post_id", &Post::post_id, Shown::Always, true, true},
    {"shortcode", &Post::shortcode, Shown::BySource, false, true},
    {"post_url", &Post::post_url},
    {"post_datetime", &Post::post_day},
    {"posted_at", &Post::posted_at, Shown::Always, false, true},
};
inline constexpr PostField after_counts[] = {
    {"caption", &Post::caption, Shown::Always, false, true},
    {"hashtags", &Post::hashtags, Shown::Always, false, true},
    {"is_video", &Post::is_video, Shown::BySource, false, true},
    {"is_pinned", &Post::is_pinned, Shown::BySource, false, true},
    {"is_reel", &Post::is_reel, Shown::BySource, false, true},
    {"owner_id", &Post::owner_id, Shown::BySource, false, true},
    {"is_collab", &Post::is_collab, Shown::BySourceOrKnown},
    {"is_week_sure", &Post::is_week_sure, Shown::WhereKnown},
    {"scrape_run_at", &RawPost::scrape_run_at},
    {"source_layer", &RawPost::source_layer},
    {"rules_hash", &RawPost::rules_hash},
    {"capture", &RawPost::capture},
    {"run_id", &RawPost::run_id},
};

}  // namespace post_table

inline constexpr std::size_t n_post_fields =
    std::size(post_table::before_counts) + n_counts + std::size(post_table::after_counts);

/// Every field, in the order of columns.
inline constexpr std::array<PostField, n_post_fields> post_fields = [] {
    std::array<PostField, n_post_fields> fields{};
    std::size_t at = 0;
    for (const PostField& field : post_table::before_counts) {
        fields[at++] = field;
    }
    for (const PostCount count : all_counts) {
        fields[at++] = {count.name(), count, count_fields[count.row].shown, false, true};
    }
    for (const PostField& field : post_table::after_counts) {
        fields[at++] = field;
    }
    return fields;
}();

/// The place of a field in `post_fields`.
consteval std::size_t field_named(std::string_view name) {
    std::size_t at = 0;
    while (post_fields[at].name != name) {
        ++at;
    }
    return at;
}

/// Whether a row (RawPost) or a post, which has none of the members of a row, has a member.
template <class From, class Member>
inline constexpr bool has_member =
    std::is_same_v<std::remove_const_t<From>, RawPost> ||
    !(std::is_same_v<Member, std::string RawPost::*> || std::is_same_v<Member, Instant RawPost::*>);

/// The value that a member names.
template <class From, class Member>
constexpr auto& value_at(From& from, Member member) {
    if constexpr (requires { from.*member; }) {
        return from.*member;
    } else if constexpr (std::is_same_v<std::remove_const_t<From>, RawPost>) {
        return value_at(from.post, member);
    } else {
        return from.counts[member];
    }
}

/// Calls `work` with the value of a field in each of some posts or rows; of posts, not for a field of a row.
template <class Work, class... From>
void visit_field(const PostField& field, Work&& work, From&... from) {
    std::visit(
        [&]<class Member>(Member member) {
            if constexpr ((has_member<From, Member> && ...)) {
                work(value_at(from, member)...);
            }
        },
        field.member);
}

/// Whether a post or a row has a value of a field.
template <class From>
bool is_known(const PostField& field, const From& from) {
    bool known = false;
    const auto look = [&](const auto& value) {
        if constexpr (requires { value.has_value(); }) {
            known = value.has_value();
        } else if constexpr (requires { value.empty(); }) {
            known = !value.empty();
        } else {
            known = value != Instant{};
        }
    };
    visit_field(field, look, from);
    return known;
}

}  // namespace public_signals::inline panel
