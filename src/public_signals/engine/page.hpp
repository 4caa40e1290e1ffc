// A page as it came out of an archive, and what an extractor makes of it. Extraction is a pure function of these.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "public_signals/base/word_table.hpp"
#include "public_signals/panel/observations.hpp"

namespace public_signals::inline engine {

struct Page {
    std::string url;  // WARC-Target-URI; empty for a bare file
    int status = 200;
    std::string content_type;  // may be empty: then the body decides
    std::string body;          // decoded (no gzip, no chunking)
    std::string handle;        // the profile asked for, without @; may be empty
};

struct Warning {
    std::string code;
    std::string message;
};

/// The code of the warning about a record whose ids name two posts.
inline constexpr const char* post_contradicts = "post_contradicts";

/// What a page's posts are to the account's list.
enum class ListKind {
    Timeline,  // its own posts from the newest on, unbroken and in order of time
    Piece,     // the same, from where the cursor that it was asked with says
    Part,      // some of its posts: a tab, another order, a selection
    Post,      // posts by themselves
};
constexpr auto word_table(ListKind) {
    return base::words<ListKind>("kind of list", {{ListKind::Timeline, "timeline"},
                                                  {ListKind::Piece, "piece"},
                                                  {ListKind::Part, "part"},
                                                  {ListKind::Post, "post"}});
}

constexpr bool is_timeline(ListKind kind) {
    return kind == ListKind::Timeline || kind == ListKind::Piece;
}

/// Who made a post, and whether its likes are hidden, as far as its page says.
struct Byline {
    std::string author;                  // the account's handle
    std::vector<std::string> coauthors;  // handles
    bool is_tagged_collab = false;       // the page marks it as made with others
    bool hides_likes = false;
    bool is_photo = false;
};

/// What one page of a source of posts holds.
struct ExtractedPosts {
    PageState state = PageState::LayoutChanged;
    std::string layout;  // name of the rule that read it; empty when none did
    int layer = 0;  // 0 JSON embedded in the page, 1 JSON that the page asked for, 2 rendered DOM, 3 meta tags, oEmbed
    ListKind list = ListKind::Piece;
    std::vector<Post> posts;      // page order, each id once
    std::vector<Byline> bylines;  // one a post; none where every post is the account's by what was asked
    std::vector<Warning> warnings;
    std::optional<std::int64_t> account_posts;  // how many the account has, when the page says so
    std::optional<std::int64_t> followers;      // of the account, when the page says so
    std::optional<bool> has_more;               // whether the list goes on behind this page, when the page says so
    std::string next_cursor;                    // what the list goes on with, when the page says so
    std::string handle;                         // whose page it is, when the page says so
    std::string owner_id;                       // the same by id
    bool is_of_another = false;                 // it answers a question about another account
    bool lost_counts = false;                   // none of its posts has any count that its layout reads
    std::vector<std::string> disputed;          // ids of posts that it shows twice with other counts
    bool lost_flag = false;                     // posts lack the flag that says whether their likes are hidden
    std::string cause;                          // why it has no posts, in words, where an API says so
};

}  // namespace public_signals::inline engine
