// The layout engine: the layouts of a source tried on one page, newest first, and what the page came to.
//
// What is the same on every platform happens here; what only one does (addresses, foreign posts, collabs) happens in
// that platform's file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "public_signals/engine/page.hpp"
#include "public_signals/engine/rules_model.hpp"

namespace public_signals::inline engine {

/// A post as a layout read it, before the platform's own finishing.
struct ReadPost {
    Post post;
    std::string other_id;  // a second id of the same record; it names the same post, or the record is refused
    std::string author;
    std::vector<std::string> coauthors;
    bool is_tagged_collab = false;  // the page marks it as made with others
    std::optional<bool> is_photo;
    std::optional<bool> likes_hidden;
    std::optional<Instant> not_after;  // a time at which it was there
    bool is_date_refused = false;      // what it says of its time cannot be

    /// What is left of it once its post is taken.
    Byline byline() && {
        return {std::move(author), std::move(coauthors), is_tagged_collab, likes_hidden == true, is_photo == true};
    }
};

/// What the page says of the account that it belongs to.
struct ReadAccount {
    std::string handle;
    std::string owner_id;
    std::optional<std::int64_t> posts;
    std::optional<std::int64_t> followers;
    std::optional<bool> has_more;
    std::string cursor;
    bool likes_hidden = false;
};

struct ReadPage {
    PageState state = PageState::LayoutChanged;
    std::string layout;  // the first that gave posts, else the one that settled the state
    int layer = 0;       // of that layout, as in ExtractedPosts
    ListKind list = ListKind::Post;
    bool lost_counts = false;
    bool lost_flag = false;
    std::vector<ReadPost> posts;
    std::vector<std::string> disputed;  // ids of posts that stand there twice with other counts
    ReadAccount account;
    std::vector<Warning> warnings;
};

ReadPage read_page(const Page& page, const SourceRules& rules);

/// Where a layout finds its posts: embedded (JSON in the page), requested (JSON that the page asked for), rendered
/// (elements), meta (tags, oEmbed); empty for a name that no layout has.
const char* layer_name(const SourceRules& rules, std::string_view layout);

constexpr std::size_t most_pinned = 3;  // that a profile may have

/// Sets is_pinned of a list in page order: from the flags when one is true, else the leading posts (at most 3) that are
/// older than the first behind them; unknown when the list is not ordered.
void mark_pinned(std::vector<ReadPost>& posts, bool newest_first);

/// Whether the posts, pinned ones and those of other accounts aside, go from the newest to the oldest. Dates that come
/// from ids may be off by the days that an upload waited.
bool is_newest_first(const std::vector<ReadPost>& posts, const std::string& handle);

/// What the platforms' extractors take over as it was read.
ExtractedPosts extracted_of(ReadPage& read);

/// Likes that are hidden take the plays with them.
void hide_likes(Post& post);

/// The warnings that the posts as they are call for: date_from_id, impossible_counts.
std::vector<Warning> warnings_about(const std::vector<Post>& posts);

}  // namespace public_signals::inline engine
