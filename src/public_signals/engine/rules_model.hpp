// What a rule file says once it is read and checked. The grammar is in rules/README.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "public_signals/data/byte_search.hpp"
#include "public_signals/data/html.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/engine/page.hpp"
#include "public_signals/panel/observations.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline engine {

/// A path into JSON: `/a.b/*/c` (slashes, keys with dots) or `a.*.c`.
struct RulePath {
    std::string text;  // as written
    json::Path steps;
};

/// How the found value becomes the field's.
enum class Transform {
    Text,
    Int,         // a whole number, or a string of digits; a negative one is no value
    ShortCount,  // "192.1K"
    Unix,        // seconds since 1970
    Time,        // 2026-03-02T19:00:00+0000
    Snowflake,   // an id whose upper 32 bits are the seconds
    LongDay,     // "April 19, 2021" or 2021-04-19
    Bool,
    Exists,       // there, and not null
    Nonempty,     // there, with something in it; otherwise no value
    Is,           // equal to `value`
    Tags,         // every value found is a hashtag without #
    Texts,        // every text found
    CaptionTags,  // the hashtags of a caption
};

/// What a rule can fill in: of a post, or of the account whose page it is.
struct Field {
    enum Kind : std::uint8_t {
        PostId,
        Shortcode,
        OtherId,  // a second id in the same record, which has to name the same post
        Author,
        Coauthors,
        OwnerId,
        PostedAt,
        PostDay,
        NotAfter,  // a time of which the post was there: it was not made later
        OneCount,
        Caption,
        Hashtags,
        IsPhoto,
        IsReel,
        IsPinned,
        IsCollab,  // marked as made with others
        LikesHidden,
        Skip,  // no post of this list: an advertisement, a live
        Handle,
        AccountPosts,
        Followers,
        HasMore,
        Cursor,
    };

    constexpr Field(Kind of_kind = PostId) : kind(of_kind) {}           // NOLINT(google-explicit-constructor)
    constexpr Field(PostCount which) : kind(OneCount), count(which) {}  // NOLINT(google-explicit-constructor)
    constexpr bool operator==(const Field&) const = default;

    Kind kind;
    PostCount count = {};  // of OneCount
};

/// One way to a field's value; the first that has a value wins.
struct Alternative {
    RulePath path;
    std::size_t place = 0;              // of the path in its layout's `places`
    json::Path rest;                    // of the path from its first `*` on
    std::optional<html::Selector> css;  // in a DOM layout; unset: the scope element itself
    std::string attribute;              // empty: the element's text
    Transform transform = Transform::Text;
    std::string after;        // what follows its first occurrence; no occurrence, no value
    std::string before;       // what precedes its first occurrence behind that
    std::string before_last;  // what precedes its last occurrence; no occurrence, no value
    std::string value;        // for Is
};

struct FieldRule {
    Field field;
    std::string name;
    std::vector<Alternative> alternatives;
    bool required = false;  // a post without it is left out
    bool expected = false;  // a page none of whose posts has it gets a warning
};

struct Test {
    enum class Kind { Equals, Exists, IsNull, Above, Starts, Css, Title, TitleStarts, Status, MaxBytes, UrlPath };
    Kind kind;
    std::vector<RulePath> paths;      // the first one that is there
    std::vector<std::string> values;  // any of them
    std::int64_t number = 0;
    bool expected = true;
    std::optional<html::Selector> css;
    bool asks_no_text = false;  // of `css`: no text of an element decides
};

/// The page is in this state when every test of `all` holds and not every one of `unless`.
struct StateRule {
    PageState state;
    std::vector<Test> all;
    std::vector<Test> unless;
};

/// Where a layout's JSON is: the body, or a script found by selector or by how its text begins.
struct JsonPlace {
    enum class Kind { None, Body, Script, ScriptPrefix };
    Kind kind = Kind::None;
    std::string text;
    std::optional<html::Selector> css;
};

struct LayoutRule {
    std::string name;
    std::string proof;  // the page that proves it, relative to the project
    JsonPlace json;
    std::vector<RulePath> roots;          // where all paths begin: the first one that holds something
    std::vector<RulePath> known_by;       // all must be there, else this is another layout's page
    std::vector<RulePath> expects;        // one must be there, else the layout has changed
    std::vector<RulePath> posts;          // arrays of posts, single posts, or paths with `*`
    std::optional<html::Selector> scope;  // DOM layouts: one element per post
    std::string contains;                 // bytes that every such page holds; of scripts, each one that is read
    /// The attribute and value that a scope `[a=b] ...` begins with.
    std::optional<std::pair<std::string, std::string>> part;
    bool asks_no_text = false;  // DOM layouts: all that is read are elements and attributes
    /// DOM layouts whose one post is the page, `html:has(meta…)`: all that they ask for, where that is meta tags alone.
    std::vector<html::Selector> of_head;
    bool newest_first = false;
    ListKind list = ListKind::Post;
    std::vector<Field> flags;  // that every post has: what depends on one is unknown where it is not found
    bool only_partial = false;
    std::optional<Day> not_before;  // there was no such post before
    std::vector<std::string> also;  // layouts that complete this one's posts
    std::vector<FieldRule> account;
    std::vector<FieldRule> fields;
    json::Places account_places;  // of the paths in `account`
    json::Places places;          // of those in `fields`
    std::vector<StateRule> states;
};

struct SourceRules {
    Source source{};
    std::vector<StateRule> states;    // walls
    std::vector<LayoutRule> layouts;  // newest first
    ByteSearch marks;                 // what they ask of scripts as `contains`
    std::string hash;
};

}  // namespace public_signals::inline engine
