// One profile in one run: its pages, read layer by layer and merged into posts, and how far back they reach.
//
// A list counts as covering a week only when it is one unbroken list: a page in it that could not be read makes the
// whole scrape partial, and its posts are then in the raw file without making any week known.
#include <fmt/format.h>

#include <algorithm>

#include "public_signals/archive/warc_secrets.hpp"
#include "public_signals/base/digest.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/complete_post.hpp"
#include "public_signals/engine/list_holes.hpp"
#include "public_signals/engine/list_reach.hpp"
#include "public_signals/engine/replay_parts.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/engine/states.hpp"
#include "public_signals/web/category.hpp"
#include "public_signals/web/target.hpp"
#include "public_signals/web/transport.hpp"

namespace public_signals::inline engine {
namespace {

struct VisitPage {
    const ArchivedPage* archived;
    PageKind kind;
    ExtractedPosts extracted;
};

/// A post as the pages of one run give it, and the layer and capture that its leading count came from.
struct MergedPost {
    Post post;
    int layer = 0;
    std::string capture;
};

bool has_leading_count(const Post& post, Source source) {
    return post.counts[facts_of(source).leading].has_value();
}

/// Pages from the highest layer down; within a layer the latest capture first.
std::vector<const VisitPage*> by_layer(const std::vector<VisitPage>& pages) {
    std::vector<const VisitPage*> order;
    for (const VisitPage& page : pages) {
        order.push_back(&page);
    }
    std::stable_sort(order.begin(), order.end(), [](const VisitPage* a, const VisitPage* b) {
        if (a->extracted.layer != b->extracted.layer) {
            return a->extracted.layer < b->extracted.layer;
        }
        return a->archived->fetched_at > b->archived->fetched_at;
    });
    return order;
}

std::map<std::string, MergedPost> merged_posts(const std::vector<VisitPage>& pages, Source source) {
    std::map<std::string, MergedPost> merged;
    for (const VisitPage* page : by_layer(pages)) {
        for (const Post& post : page->extracted.posts) {
            auto [entry, fresh] = merged.try_emplace(post.post_id);
            MergedPost& known = entry->second;
            const bool leads = has_leading_count(post, source) && !has_leading_count(known.post, source);
            if (fresh) {
                known.post = post;
            } else {
                complete(known.post, post);
            }
            if (fresh || leads) {
                known.post.views_layer = page->extracted.layout;
                known.capture = page->archived->record_id;
            }
        }
    }
    return merged;
}

bool is_answer(PageState state) {
    return state == PageState::Ok || state == PageState::Empty;
}

/// A post's own page that may show its counts yet; where it is gone or closed it will not.
bool is_unread_post(const VisitPage& page) {
    const PageState state = page.extracted.state;
    return page.kind == PageKind::Post && !is_answer(state) && state != PageState::Missing &&
           state != PageState::Private && state != PageState::Restricted;
}

/// What is missing from the visit's list.
std::string hole_in(const std::vector<VisitPage>& pages) {
    std::vector<ListPiece> pieces;
    for (const VisitPage& page : pages) {
        pieces.push_back({cursor_asked(*page.archived), page.kind, &page.extracted});
    }
    return list_hole(pieces);
}

/// Whether each piece of the list can be asked for again: an API gives the same one for the same cursor, a page that
/// scrolls begins anew.
bool can_go_on(const std::vector<VisitPage>& pages) {
    return std::ranges::any_of(pages, [](const VisitPage& page) { return api_cursor_of(*page.archived).has_value(); });
}

/// What a person would say of the whole visit.
PageState visit_state(const std::vector<VisitPage>& pages) {
    bool any_posts = false;
    bool single_posts = false;
    bool says_there_are_none = false;
    const bool broken_list = !hole_in(pages).empty();
    std::optional<PageState> unread_list;
    std::optional<PageState> wall;
    std::optional<PageState> profile;
    for (const VisitPage& page : pages) {
        const PageState state = page.extracted.state;
        any_posts = any_posts || (!page.extracted.posts.empty() && page.kind != PageKind::Post);
        single_posts = single_posts || (!page.extracted.posts.empty() && page.kind == PageKind::Post);
        if (page.kind == PageKind::Profile) {
            profile = state;
        }
        if (page.kind == PageKind::PostList && comes_back(state)) {
            unread_list = state;
        }
        says_there_are_none =
            says_there_are_none || (state == PageState::Empty && is_imported_list(page.archived->page.url));
        if (page.kind != PageKind::Post && !is_answer(state) && !wall) {
            wall = state;
        }
    }
    const auto unread = std::find_if(pages.begin(), pages.end(), is_unread_post);
    if (any_posts && unread != pages.end() && comes_back(unread->extracted.state)) {
        return unread->extracted.state;  // its counts are still to come: a sum without them would look whole
    }
    if (any_posts && unread_list && can_go_on(pages)) {
        return *unread_list;  // the next pull goes on behind the last piece
    }
    if (any_posts) {
        return broken_list || unread != pages.end() ? PageState::Partial : PageState::Ok;
    }
    if (profile && !is_answer(*profile)) {
        return *profile;
    }
    // Posts without the list that they came from are a part of it.
    if (!wall && !profile && says_there_are_none) {
        return PageState::Empty;
    }
    return wall ? *wall : profile.value_or(single_posts ? PageState::Partial : PageState::LayoutChanged);
}

struct Reach {
    std::optional<Instant> oldest_unpinned;
    bool whole = false;
    std::int64_t missing = 0;  // posts that the account counts and a list that ended did not have

    void reach_back_to(const std::optional<Instant>& instant) {
        if (instant) {
            oldest_unpinned = std::min(oldest_unpinned.value_or(*instant), *instant);
        }
    }
};

/// The moment before the first day that an imported answer was asked for; nothing where its URL says no such day.
std::optional<Instant> before_days_asked(const std::string& text) {
    const auto url = parse_url(text);
    const auto first = url ? parse_day(query_value(url->query, "since")) : parse_day("");
    return first ? std::optional<Instant>(Instant(*first) - std::chrono::seconds(1)) : std::nullopt;
}

/// How far back the visit's lists go. A post whose pinned flag is unknown says nothing about it; posts met only on
/// their own page were not met in the list.
Reach reach_of(const std::vector<VisitPage>& pages, std::size_t posts) {
    Reach reach;
    bool ends = false;
    bool goes_on = false;  // an API says so, and counts may lag behind the list
    std::optional<std::int64_t> account_posts;
    for (const VisitPage& page : pages) {
        if (page.kind == PageKind::Post) {
            continue;
        }
        if (page.extracted.account_posts) {
            account_posts = page.extracted.account_posts;
        }
        if (page.kind == PageKind::PostList && page.extracted.has_more == false) {
            ends = true;
        }
        if (page.extracted.has_more == true && api_cursor_of(*page.archived)) {
            goes_on = true;
        }
        if (is_imported_list(page.archived->page.url)) {
            reach.reach_back_to(reach_of_posts(page.extracted.posts).oldest);
            reach.reach_back_to(before_days_asked(page.archived->page.url));
            continue;
        }
        for (const Post& post : page.extracted.posts) {
            if (post.is_pinned == false && post.posted_at) {
                reach.oldest_unpinned = std::min(reach.oldest_unpinned.value_or(*post.posted_at), *post.posted_at);
            }
        }
    }
    const bool may_be_whole = ends || !goes_on;
    reach.whole = account_posts ? may_be_whole && static_cast<std::int64_t>(posts) >= *account_posts : ends;
    reach.missing = account_posts && ends && !reach.whole ? *account_posts - static_cast<std::int64_t>(posts) : 0;
    return reach;
}

std::string reach_note(const std::string& handle, std::size_t posts, const Reach& reach, const DateRange& asked) {
    if (reach.whole || posts == 0 || !reach.oldest_unpinned) {
        return "";
    }
    const Week oldest = to_week(day_of(*reach.oldest_unpinned));
    const Week first = to_week(asked.first);
    const int unknown = std::min((oldest - first).count + 1, (to_week(asked.last) - first).count + 1);
    if (unknown <= 0) {
        return "";
    }
    return fmt::format("@{}: {} posts reach back to {}; {} weeks unknown", handle, posts,
                       format_day(day_of(*reach.oldest_unpinned)), unknown);
}

/// What the API itself said of a page that it did not give.
std::string cause_in(const std::vector<VisitPage>& pages) {
    const auto found = std::ranges::find_if(pages, [](const VisitPage& page) { return !page.extracted.cause.empty(); });
    return found == pages.end() ? std::string() : found->extracted.cause;
}

CapturedPage snapshot_of(const ArchivedPage& page, Source source, const std::string& handle,
                         const ExtractedPosts& extracted) {
    Json facts;
    facts["url"] = page.page.url;
    facts["captured_at"] = format_instant(page.fetched_at);
    facts["status"] = page.page.status;
    facts["state"] = name_of(extracted.state);
    facts["layout"] = extracted.layout;
    facts["record_id"] = page.record_id;
    facts["bytes"] = page.page.body.size();
    facts["sha256"] = sha256_hex(page.page.body);
    auto& headers = facts["headers"] = Json::object();
    for (const auto& [name, value] : page.headers) {
        if (!warc::is_secret_header(name)) {
            headers[name] = value;
        }
    }
    return {name_of(source), handle, page.fetched_at, page.page.body, facts.dump(2) + "\n"};
}

/// What a post's own page is called by: the last part of its path.
std::string post_of(const VisitPage& page) {
    std::string path = page.archived->page.url.substr(0, page.archived->page.url.find_first_of("?#"));
    while (path.ends_with('/')) {
        path.pop_back();
    }
    return path.substr(path.rfind('/') + 1);
}

/// A page that scrolls asks for a piece again with other parameters; the cursor alone says which piece it is.
std::string list_path(const std::string& url) {
    return url.substr(0, url.find('?'));
}

/// An answer that a later one took the place of (a retry, the target of a redirect) says nothing about the profile.
std::vector<VisitPage> without_superseded(std::vector<VisitPage> pages) {
    std::vector<VisitPage> kept;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const bool says_nothing = !is_answer(pages[i].extracted.state) && pages[i].extracted.posts.empty();
        const bool leads_on = net::is_redirect(pages[i].archived->page.status);
        const auto takes_its_place = [&](const VisitPage& later) {
            const bool is_target = leads_on && (later.kind != PageKind::Post || post_of(later) == post_of(pages[i]));
            const std::string& url = pages[i].archived->page.url;
            const std::string& later_url = later.archived->page.url;
            const auto asked = cursor_asked(*pages[i].archived);
            const auto later_asked = cursor_asked(*later.archived);
            const bool is_same_piece = asked && asked == later_asked && list_path(later_url) == list_path(url);
            // Lists that are asked by POST have one URL for all their pieces.
            const bool is_same_url = later_url == url && (!asked || !later_asked || asked == later_asked);
            return later.kind == pages[i].kind && (is_target || is_same_piece || is_same_url);
        };
        if (!says_nothing ||
            std::none_of(pages.begin() + static_cast<std::ptrdiff_t>(i) + 1, pages.end(), takes_its_place)) {
            kept.push_back(std::move(pages[i]));
        }
    }
    return kept;
}

/// Where a redirect led: a page of no account, like the one for logging in; nothing where it is one of the account's.
const ArchivedPage* landing_of(const std::vector<ArchivedPage>& archive, std::size_t place) {
    const ArchivedPage& page = archive[place];
    const std::string location(net::header_of(page.headers, "Location"));
    if (!net::is_redirect(page.page.status) || location.empty()) {
        return nullptr;
    }
    const auto landing = net::target_of(location, page.page.url);
    const auto is_it = [&](const ArchivedPage& later) { return landing && later.page.url == landing->url; };
    const auto found = std::find_if(archive.begin() + static_cast<std::ptrdiff_t>(place) + 1, archive.end(), is_it);
    return found == archive.end() || target_of(*found) ? nullptr : &*found;
}

std::vector<VisitPage> pages_of(const std::vector<ArchivedPage>& archive, Source source, const std::string& handle,
                                const Rules& rules) {
    const auto urls_of = row_of(source).posts->urls_of;
    const std::set<std::string> urls = urls_of != nullptr ? urls_of(archive, handle) : std::set<std::string>();
    const auto is_own = [&](const PageTarget& target, const ArchivedPage& page) {
        return urls_of != nullptr ? urls.contains(page.page.url) : target.handle == folded_handle(handle);
    };
    std::vector<VisitPage> pages;
    for (std::size_t place = 0; place < archive.size(); ++place) {
        const ArchivedPage& archived = archive[place];
        const auto target = target_of(archived);
        if (!target || target->source != source || !is_own(*target, archived)) {
            continue;
        }
        pages.push_back({&archived, target->kind, read_profile_page(archived, source, handle, rules)});
        if (const ArchivedPage* const landing = landing_of(archive, place)) {
            pages.push_back({landing, target->kind, read_profile_page(*landing, source, handle, rules)});
        }
    }
    return without_superseded(std::move(pages));
}

void replay_profile(const ArchivedRun& run, Source source, const Show& show, const std::string& handle,
                    const Rules& rules, Replayed& into) {
    const std::vector<VisitPage> pages = pages_of(run.pages, source, handle, rules);
    if (pages.empty()) {
        return;
    }
    const auto posts = merged_posts(pages, source);
    const PageState state = visit_state(pages);
    const Reach reach = is_answer(state) || state == PageState::Partial ? reach_of(pages, posts.size()) : Reach();
    ProfileRows& rows = into.observations.of(source);
    for (const auto& [id, merged] : posts) {
        rows.posts.push_back({show.name, handle, merged.post, run.run.scrape_run_at, merged.post.views_layer,
                              rules.hash(source), merged.capture});
    }
    const auto count = static_cast<std::int64_t>(posts.size());
    rows.coverage.push_back(
        {show.name, handle, run.run.scrape_run_at, state, reach.oldest_unpinned, reach.whole, count});
    std::string note = cause_in(pages);
    if (note.empty()) {
        note = reach_note(handle, posts.size(), reach, run.run.asked);
    } else if (state != PageState::LoginRequired && state != PageState::RateLimited) {  // those are about the token
        note = fmt::format("@{}: {}", handle, note);
    }
    into.targets.push_back({run.run.run_id, show.name, source, state, count, std::move(note)});
    if (const std::string hole = hole_in(pages); !hole.empty() && !posts.empty()) {
        into.warnings.push_back({"list_hole", fmt::format("@{}: {}", handle, hole)});
    } else if (reach.missing > 0) {
        into.warnings.push_back({"list_short", fmt::format("@{}: the list ended with {} posts, the account counts {}",
                                                           handle, count, count + reach.missing)});
    }
    for (const VisitPage& page : pages) {
        for (const Warning& warning : page.extracted.warnings) {
            into.warnings.push_back({warning.code, fmt::format("@{}: {}", handle, warning.message)});
        }
        if (page.kind == PageKind::Profile && page.archived->page.status != 0) {
            into.snapshots.push_back(snapshot_of(*page.archived, source, handle, page.extracted));
        }
    }
}

}  // namespace

ExtractedPosts read_profile_page(const ArchivedPage& archived, Source source, const std::string& handle,
                                 const Rules& rules) {
    if (const auto state = state_without_answer(archived)) {
        ExtractedPosts none;
        none.state = *state;
        return none;
    }
    Page page = archived.page;
    page.handle = handle;
    return row_of(source).posts->extract(page, rules);
}

ProfileVisit read_visit(const std::vector<ArchivedPage>& archive, Source source, const std::string& handle,
                        const Rules& rules) {
    const std::vector<VisitPage> pages = pages_of(archive, source, handle, rules);
    ProfileVisit visit;
    visit.state = visit_state(pages);
    for (auto& [id, merged] : merged_posts(pages, source)) {
        visit.posts.push_back(merged.post);
    }
    const Reach reach = reach_of(pages, visit.posts.size());
    visit.oldest_unpinned = reach.oldest_unpinned;
    visit.whole = reach.whole;
    return visit;
}

void replay_profiles(const ArchivedRun& run, Source source, const Study& study, const Rules& rules, Replayed& into) {
    for (const Show& show : study.shows) {
        const std::string& handle = handle_of(show, source);
        if (!handle.empty()) {
            replay_profile(run, source, show, handle, rules, into);
        }
    }
}

}  // namespace public_signals::inline engine
