#include "public_signals/engine/account_reach.hpp"

#include <algorithm>
#include <set>

#include "public_signals/base/url.hpp"
#include "public_signals/engine/list_reach.hpp"
#include "public_signals/engine/page_clock.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/panel/day_alone.hpp"

namespace public_signals::inline engine {
namespace {

/// The moment before the first day that an imported answer was asked for; nothing where its URL says no such day.
std::optional<Instant> before_days_asked(const std::string& text) {
    const auto url = parse_url(text);
    const auto first = url ? parse_day(query_value(url->query, "since")) : parse_day("");
    return first ? std::optional<Instant>(Instant(*first) - std::chrono::seconds(1)) : std::nullopt;
}

/// The last Sunday of the days that an imported answer was asked for; nothing where its URL says no last day.
std::optional<Day> last_week_asked(const std::string& text) {
    const auto url = parse_url(text);
    const auto last = url ? parse_day(query_value(url->query, "until")) : parse_day("");
    const std::chrono::days a_day{1};
    return last ? std::optional<Day>(monday_of(to_week(*last + a_day)) - a_day) : std::nullopt;
}

/// How many posts the account says it has, and since when a cache keeps a page that says so.
struct AccountCount {
    std::optional<std::int64_t> posts;
    std::optional<Instant> kept_since;
};

/// Where the account's pages differ, the most. An address that serves anything tells about others too. A count that a
/// cache kept is of another time than the list and proves nothing of its end; `clock_ahead` is that of the machine.
AccountCount posts_of_account(const std::vector<VisitPage>& pages, const std::string& handle,
                              std::chrono::milliseconds clock_ahead) {
    constexpr std::chrono::hours longest_visit{1};  // between a count and the list that it closes
    const auto list = list_served(pages);
    const auto kept_since = [&](const ArchivedPage& page) -> std::optional<Instant> {
        const auto served = served_at(page);
        const bool is_of_visit = !is_from_cache(page, clock_ahead);
        const bool is_of_list = served && list && *list - *served <= longest_visit;
        return is_of_visit || is_of_list ? std::nullopt : served;
    };
    const auto is_profile = [](const VisitPage& page) { return page.kind == PageKind::Profile; };
    std::set<std::string> names = {folded_handle(handle)};
    for (const VisitPage& page : pages) {
        if (is_profile(page)) {
            names.insert(folded_handle(page.extracted.handle));
        }
    }
    AccountCount count;
    for (const VisitPage& page : pages) {
        const bool is_about_it =
            is_profile(page) || page.extracted.handle.empty() || names.contains(folded_handle(page.extracted.handle));
        if (page.kind != PageKind::Post && is_about_it && page.extracted.account_posts) {
            if (const auto kept = kept_since(*page.archived)) {
                count.kept_since = kept;
            } else {
                count.posts = std::max(count.posts.value_or(0), *page.extracted.account_posts);
            }
        }
    }
    return count;
}

/// Whether a list that is read from its newest post on has every post of the account. That it ends is believed only
/// when the account counts no more posts: a platform that holds a list back says the same as one that has no more. A
/// count of none beside posts is no count.
bool is_whole(std::int64_t posts, const std::optional<std::int64_t>& account_posts, bool ended, bool goes_on) {
    const bool agrees = account_posts && posts >= *account_posts && (*account_posts > 0 || posts == 0);
    return agrees && (ended || !goes_on);
}

}  // namespace

std::optional<Instant> list_served(const std::vector<VisitPage>& pages) {
    std::vector<const ArchivedPage*> pieces;
    std::vector<const ArchivedPage*> with_posts;
    for (const VisitPage& page : pages) {
        if (page.role == ListRole::Timeline) {
            pieces.push_back(page.archived);
            if (!page.extracted.posts.empty()) {
                with_posts.push_back(page.archived);
            }
        }
    }
    return oldest_served(with_posts.empty() ? pieces : with_posts);
}

std::optional<std::int64_t> followers_in(const std::vector<VisitPage>& pages, const std::string& handle,
                                         std::chrono::milliseconds clock_ahead) {
    std::optional<std::int64_t> followers;
    for (const VisitPage& page : pages) {
        const std::string& named = page.extracted.handle;
        const bool is_about_it = !page.extracted.is_of_another &&
                                 (page.kind == PageKind::Profile || folded_handle(named) == folded_handle(handle));
        if (is_about_it && page.extracted.followers && !is_from_cache(*page.archived, clock_ahead)) {
            followers = page.extracted.followers;
        }
    }
    return followers;
}

Reach reach_of(const std::vector<VisitPage>& pages, Source source, const std::string& handle,
               std::chrono::milliseconds clock_ahead) {
    Reach reach;
    bool goes_on = false;  // an API says so, and counts may lag behind the list
    std::set<std::string> ids;
    std::set<std::string> listed;
    int lists = 0;
    int put_together = 0;
    const bool counts_shared = row_of(source).posts->lists_only_own;  // as posts of the account
    for (const VisitPage& page : pages) {
        if (page.role != ListRole::Timeline) {
            continue;
        }
        reach.ended = reach.ended || (page.kind == PageKind::PostList && page.extracted.has_more == false);
        goes_on = goes_on || (page.extracted.has_more == true && api_cursor_of(*page.archived));
        lists += 1;
        put_together += is_imported_list(page.archived->page.url);
        for (const Post& post : page.extracted.posts) {
            listed.insert(post.post_id);
        }
        if (is_imported_list(page.archived->page.url)) {
            reach.reach_back_to(reach_of_posts(page.extracted.posts).oldest);
            reach.reach_back_to(before_days_asked(page.archived->page.url));
            if (const auto last = last_week_asked(page.archived->page.url)) {
                reach.asked_until = std::min(reach.asked_until.value_or(*last), *last);
            }
            continue;
        }
        for (const Post& post : page.extracted.posts) {
            if (post.is_collab != true || counts_shared) {
                ids.insert(post.post_id);
            }
            const auto posted = posted_at_latest(post);
            if (post.is_pinned == false && posted) {
                reach.oldest_unpinned = std::min(reach.oldest_unpinned.value_or(*posted), *posted);
            }
        }
    }
    reach.goes_on = !reach.ended && std::ranges::any_of(pages, [](const VisitPage& page) {
        return page.role == ListRole::Timeline && page.extracted.has_more == true;
    });
    const auto posts = std::ssize(ids);
    const auto [account_posts, kept_since] = posts_of_account(pages, handle, clock_ahead);
    reach.is_put_together = lists > 0 && lists == put_together;
    reach.whole = is_whole(posts, account_posts, reach.ended, goes_on);
    reach.missing = account_posts && reach.ended && !reach.whole ? *account_posts - posts : 0;
    reach.account_posts = account_posts.value_or(0);
    reach.listed = listed.size();
    reach.count_kept_since = reach.whole || account_posts ? std::nullopt : kept_since;
    return reach;
}

}  // namespace public_signals::inline engine
