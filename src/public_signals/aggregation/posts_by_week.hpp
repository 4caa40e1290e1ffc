// Posts -> what a week of them adds up to, for TikTok and Instagram alike.
#pragma once

#include <bitset>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "public_signals/aggregation/latest_posts.hpp"
#include "public_signals/aggregation/rounded_copies.hpp"
#include "public_signals/base/result.hpp"
#include "public_signals/panel/observations.hpp"
#include "public_signals/panel/panel.hpp"
#include "public_signals/panel/schema.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline aggregation {

/// One row per (show, post_id): the one of the latest scrape, the later row of two of the same. In order of the rows
/// that stay.
std::vector<const RawPost*> deduped(const std::vector<RawPost>& posts);

/// What the posts of one show and week add up to. A sum over posts that all hide a count is missing, never zero.
struct PostWeek {
    std::string show;
    Week week;
    std::int64_t posts = 0;
    PostCounts sums;
    Count reels;            // unknown where a post may be one
    Count unique_hashtags;  // of the posts that show theirs
    std::int64_t posting_days = 0;
    Instant scrape_run_at;              // the latest of its posts
    bool is_of_library = false;         // every post has a library's id, those that may be of another week as well
    std::int64_t left_to_platform = 0;  // posts with a library's id that were left out: others of the week have the
                                        // platform's, and may be the same
    std::int64_t open_posts = 0;        // that may be of this week or of another, and are counted in none
    std::int64_t open_of_library = 0;   // of them those with a library's id
    bool is_open_by_runs = false;       // runs of one second date such a post differently
    std::bitset<n_counts> tied_counts;  // of which runs of one second say different values for some post
    std::bitset<n_counts> too_large;    // whose sum Int64 can't hold
    bool tied_hashtags = false;         // the same of hashtags
    bool tied_days = false;             // and of the day of a post
    bool tied_reels = false;            // and of whether it is a reel
    bool may_have_others = false;       // posts of partners are left out, and one does not say whether it is one
};

/// One per show and week with at least one dated post, be it one that may be of another week, sorted, with the sums
/// that `columns` tell; weeks and days are those of UTC.
Result<std::vector<PostWeek>> posts_by_week(std::span<const PanelColumn> columns, const LatestPosts& posts,
                                            const RoundedCopies& copies, CollabPosts collab);
Result<std::vector<PostWeek>> posts_by_week(std::span<const PanelColumn> columns, const LatestPosts& posts,
                                            CollabPosts collab = CollabPosts::Count);
Result<std::vector<PostWeek>> posts_by_week(std::span<const PanelColumn> columns, const std::vector<RawPost>& posts,
                                            CollabPosts collab = CollabPosts::Count);
/// Whether runs of one second say different values of a post of the week, so that a column of it is unknown.
bool is_tied(const PostWeek& week);
/// Whether a post that may be of another week would count in this one: nothing of the week is known then.
bool is_open(const PostWeek& week);
/// The weeks of each show in which a post may lie that may be of another week too.
std::set<std::pair<std::string, Week>> open_weeks(const LatestPosts& posts, CollabPosts collab);
/// Whether posts made with other accounts count: what the study says, else the default.
CollabPosts collab_of(const Study* study);
/// Where posts made with others do not count, neither do posts of others that may be some: no week waits for them.
void settle_partners(std::vector<Coverage>& coverage, CollabPosts collab);
/// Whether a post does not say whose it is where it should: by is_collab on a platform whose posts have it, by that or
/// by an address under the account's own name where addresses name accounts.
bool hides_its_author(const LatestPosts::Post& post, Source source);
/// Whether a post is one of its week's.
bool counts_for_week(const LatestPosts::Post& post, CollabPosts collab);

/// Writes a week into a row of a panel that begins with these columns.
void put_post_week(std::span<const PanelColumn> columns, Panel& panel, Row row, const PostWeek& week);
/// A week known to be without posts: zero in every column that counts them.
void put_no_posts(std::span<const PanelColumn> columns, Panel& panel, Row row, Instant scrape);

}  // namespace public_signals::inline aggregation
