// One profile in one run: the posts of its pages merged layer by layer, and how far back its list reaches.
//
// A list counts as covering a week only when it is one unbroken list: a page in it that could not be read makes the
// whole scrape partial, and its posts are then in the raw file without making any week known.
#include <fmt/format.h>

#include <algorithm>

#include "public_signals/archive/warc_secrets.hpp"
#include "public_signals/base/counted.hpp"
#include "public_signals/base/digest.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/account_reach.hpp"
#include "public_signals/engine/list_holes.hpp"
#include "public_signals/engine/merged_posts.hpp"
#include "public_signals/engine/owed_counts.hpp"
#include "public_signals/engine/page_clock.hpp"
#include "public_signals/engine/replay_parts.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/engine/states.hpp"
#include "public_signals/engine/visit.hpp"
#include "public_signals/panel/day_alone.hpp"
#include "public_signals/panel/likes_tally.hpp"

namespace public_signals::inline engine {
namespace {

/// Where posts were refused the sums would lack them.
PageState settled_state(PageState state, bool lost_some) {
    return lost_some && is_answer(state) ? PageState::Partial : state;
}

/// A post's own page that may show its counts yet; where it is gone or closed it will not.
bool is_unread_post(const VisitPage& page) {
    const PageState state = page.extracted.state;
    return page.kind == PageKind::Post && !is_answer(state) && state != PageState::Missing &&
           state != PageState::Private && state != PageState::Restricted;
}

/// Whether each piece of the list can be asked for again: an API gives the same one for the same cursor, a page that
/// scrolls begins anew.
bool can_go_on(const std::vector<VisitPage>& pages) {
    return std::ranges::any_of(pages, [](const VisitPage& page) { return api_cursor_of(*page.archived).has_value(); });
}

/// Whether some post of the visit has a count, or its likes are hidden: without any, what is counted was not found.
bool has_counts(const std::map<std::string, MergedPost>& posts) {
    return std::ranges::any_of(posts, [](const auto& entry) {
        return std::ranges::any_of(all_counts,
                                   [&](PostCount count) { return entry.second.post.counts[count].has_value(); });
    });
}

/// Whether the account's list was read and shows no post. That there are none only a count of them says: a list that
/// is held back looks the same.
bool shows_no_post(const std::vector<VisitPage>& pages) {
    return std::ranges::any_of(pages, [](const VisitPage& page) {
        return page.kind == PageKind::PostList && page.extracted.state == PageState::Empty;
    });
}

/// What a person would say of the whole visit.
PageState visit_state(const AccountVisit& visit, const std::map<std::string, MergedPost>& posts, Source source) {
    const std::vector<VisitPage>& pages = visit.pages;
    bool any_posts = false;
    bool single_posts = false;
    bool lost_counts = false;
    bool says_there_are_none = false;
    std::optional<PageState> unread_list;
    std::optional<PageState> wall;
    std::optional<PageState> profile;
    bool is_walled = false;
    for (const VisitPage& page : pages) {
        const PageState state = page.extracted.state;
        const bool in_list = page.role == ListRole::Timeline;
        any_posts = any_posts || (!page.extracted.posts.empty() && in_list);
        single_posts = single_posts || (!page.extracted.posts.empty() && !in_list);
        lost_counts = lost_counts || page.extracted.lost_counts;
        if (page.kind == PageKind::Profile) {
            profile = state;
        }
        if (page.role == ListRole::Lost && comes_back(state)) {
            unread_list = state;
        }
        says_there_are_none =
            says_there_are_none || (state == PageState::Empty && is_imported_list(page.archived->page.url));
        const bool is_told = page.kind == PageKind::Profile || page.role != ListRole::Aside;
        if (page.kind != PageKind::Post && is_told && !is_answer(state) && !wall) {
            wall = state;
        }
        is_walled = is_walled || (is_wall(state) && page.role == ListRole::Lost);
    }
    const auto unread = std::find_if(pages.begin(), pages.end(), [&](const VisitPage& page) {
        return is_unread_post(page) && may_bring_counts(page, posts, source);
    });
    if (any_posts && unread != pages.end() && comes_back(unread->extracted.state)) {
        return unread->extracted.state;  // its counts are still to come: a sum without them would look whole
    }
    if (any_posts && owes_counts(pages)) {
        return PageState::Transient;
    }
    if (any_posts && unread_list && can_go_on(pages)) {
        return *unread_list;  // the next pull goes on behind the last piece
    }
    if (any_posts) {
        const bool is_partial = !visit.hole.empty() || unread != pages.end() || (lost_counts && !has_counts(posts));
        return is_partial ? PageState::Partial : PageState::Ok;
    }
    if (profile && !is_answer(*profile)) {
        return *profile;
    }
    if (profile == PageState::Empty && !single_posts && !is_walled) {
        return PageState::Empty;  // it counts no post, whatever its list lacks
    }
    // Posts without the list that they came from are a part of it.
    if (!wall && !profile && says_there_are_none) {
        return PageState::Empty;
    }
    const bool is_part = single_posts || shows_no_post(pages);
    return wall ? *wall : is_part ? PageState::Partial : profile.value_or(PageState::LayoutChanged);
}

/// `reels tab: 5 posts complete what the grid shows`: the posts that the list does not show, by where they were met.
std::string met_elsewhere(const std::vector<VisitPage>& pages, const std::map<std::string, MergedPost>& posts,
                          Source source) {
    std::set<std::string> told;
    for (const VisitPage& page : pages) {
        for (const Post& post : page.extracted.posts) {
            if (page.role == ListRole::Timeline) {
                told.insert(post.post_id);
            }
        }
    }
    std::map<std::string_view, std::int64_t> met;
    const auto tab_of = engine::row_of(source).posts->tab_of;
    for (const VisitPage& page : pages) {
        const auto url = parse_url(page.archived->page.url);
        const std::string_view tab = tab_of != nullptr && url ? tab_of(*url, page.extracted.layout) : "";
        for (const Post& post : page.extracted.posts) {
            if (posts.contains(post.post_id) && told.insert(post.post_id).second) {
                ++met[tab.empty() ? "other pages" : tab];
            }
        }
    }
    std::string text;
    for (const auto& [tab, count] : met) {
        text += fmt::format("; {}: {} what the grid shows", tab, counted(count, "post completes", "posts complete"));
    }
    return text;
}

/// Of a list with a hole, which makes no week known.
std::string hole_note(const std::string& handle, const Reach& reach, const std::string& hole) {
    return fmt::format(
        "@{}: {} of the list met{}, and no week becomes known: {}", handle,
        counted(static_cast<std::int64_t>(reach.listed), "post was", "posts were"),
        reach.oldest_unpinned ? fmt::format(", back to {}", format_day(day_of(*reach.oldest_unpinned))) : std::string(),
        hole);
}

std::string reach_note(const std::string& handle, std::size_t met, const Reach& reach, const Run& run,
                       const std::string& elsewhere) {
    const DateRange& asked = run.asked;
    const std::size_t posts = std::min(met, reach.listed);
    if (reach.whole || posts == 0 || !reach.oldest_unpinned) {
        return "";
    }
    const Week oldest = to_week(day_of(*reach.oldest_unpinned));
    const Week first = to_week(asked.first);
    const int unknown = std::min((oldest - first).count + 1, (to_week(asked.last) - first).count + 1);
    if (unknown <= 0) {
        return "";
    }
    const std::string them = unknown == 1 ? "it" : "them";
    const bool may_be_scrolled = reach.goes_on && is_of_import(run.run_id);
    return fmt::format(
        "@{}: the list shows the latest {}, back to {}; {} before {} unknown, and {}{}", handle,
        posts == 1 ? "post" : fmt::format("{} posts", posts), format_day(day_of(*reach.oldest_unpinned)),
        unknown == 1 ? "the week" : fmt::format("the {} weeks", unknown), unknown == 1 ? "stays" : "stay",
        may_be_scrolled ? fmt::format("the list had more: scroll on, save and import again to fill {}", them)
                        : fmt::format("no pull of today's list can fill {}", them),
        elsewhere);
}

/// What the API itself said of a page that it did not give.
std::string cause_in(const std::vector<VisitPage>& pages) {
    const auto found = std::ranges::find_if(pages, [](const VisitPage& page) { return !page.extracted.cause.empty(); });
    return found == pages.end() ? std::string() : found->extracted.cause;
}

bool was_asked_for_nothing(const VisitPage& page) {
    return was_held_back(*page.archived);
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
    with_body(page, [&](const Page& whole) {
        facts["bytes"] = whole.body.size();
        facts["sha256"] = sha256_hex(whole.body);
    });
    auto& headers = facts["headers"] = Json::object();
    for (const auto& [name, value] : page.headers) {
        if (!warc::is_secret_header(name)) {
            headers[name] = value;
        }
    }
    return {name_of(source),      handle,
            page.fetched_at,      page.page.body,
            facts.dump(2) + "\n", page.is_body_left ? page.stored : std::nullopt};
}

/// What the visit's list lacks, and what only looks like one, for a person.
void warn_of_lists(const AccountVisit& visit, const std::string& handle, std::size_t posts, const Reach& reach,
                   std::vector<Warning>& warnings) {
    if (!visit.hole.empty() && posts > 0) {
        warnings.push_back({"list_hole", fmt::format("@{}: {}", handle, visit.hole)});
    } else if (reach.missing > 0) {
        warnings.push_back({"list_short", fmt::format("@{}: the list ended with {} posts, the account counts {}",
                                                      handle, std::min(posts, reach.listed), reach.account_posts)});
    }
    if (reach.count_kept_since) {
        warnings.push_back(
            {"list_short", fmt::format("@{}: the account's count is one that a cache kept since {}: it does not say "
                                       "whether the list ends with its {} posts, and weeks before them stay unknown",
                                       handle, format_instant(*reach.count_kept_since), posts)});
    }
    for (const std::string& aside : visit.asides) {
        warnings.push_back(
            {"part_list", fmt::format("@{}: {}; its posts are kept and it makes no week known", handle, aside)});
    }
}

/// Likes that many posts have alike, where the platform is known to put that number in the place of hidden ones.
void warn_of_likes(const std::map<std::string, MergedPost>& posts, Source source, const std::string& handle,
                   std::vector<Warning>& warnings) {
    LikesTally tally{.stand_in = row_of(source).posts->likes_in_hiding};
    for (const auto& [id, merged] : posts) {
        tally.add(merged.post.counts[PostCount::Likes]);
    }
    if (tally.is_suspect()) {
        warnings.push_back({"likes_suspect", fmt::format("@{}: {}", handle, tally.text())});
    }
}

/// Counts as people read them, where the pages with the exact ones lack them.
void warn_of_rounded(const std::map<std::string, MergedPost>& posts, const std::string& handle,
                     std::vector<Warning>& warnings) {
    const auto rounded = std::ranges::count_if(posts, [](const auto& entry) { return entry.second.is_rounded; });
    if (rounded > 0) {
        warnings.push_back(
            {"rounded_counts", fmt::format("@{}: {} of {} posts have the rounded counts of another page: "
                                           "those with exact ones lack them",
                                           handle, rounded, posts.size())});
    }
}

/// Posts that one instant counts differently: their sums are as unknown as those of runs that disagree. Returns whether
/// there are any.
bool warn_of_disputed(const std::map<std::string, MergedPost>& posts, const std::string& handle,
                      std::vector<Warning>& warnings) {
    const auto is_disputed = [](const auto& entry) { return entry.second.is_disputed; };
    const auto first = std::ranges::find_if(posts, is_disputed);
    if (first != posts.end()) {
        warnings.push_back(
            {"answers_disagree",
             fmt::format("@{}: {} in one answer, or in answers of one instant, with different counts, the first {}: "
                         "nothing tells which counts, they are unknown, and the visit makes no week known",
                         handle, counted(std::ranges::count_if(posts, is_disputed), "post stands", "posts stand"),
                         first->first)});
    }
    return first != posts.end();
}

void replay_profile(const ArchivedRun& run, Source source, const Show& show, const std::string& handle,
                    const RunPages& run_pages, const std::optional<Day>& ends, const Rules& rules, Replayed& into) {
    const AccountVisit visit = run_pages.visit_of(handle);
    const std::vector<VisitPage>& pages = visit.pages;
    const auto warn_of_pages = [&] {
        for (const VisitPage& page : pages) {
            for (const Warning& warning : page.extracted.warnings) {
                into.warnings.push_back({warning.code, fmt::format("@{}: {}", handle, warning.message)});
            }
        }
    };
    if (pages.empty() || visit.is_about_others()) {
        warn_of_pages();
        return;
    }
    auto posts = merged_posts(pages, source);
    const auto owed = posts_without_page(pages, posts, source, handle, run.pulled);
    const RefusedPosts refused = take_out_refused(posts, source);
    const bool is_disputed = warn_of_disputed(posts, handle, into.warnings);
    const PageState state = settled_state(visit_state(visit, posts, source), refused.any() || owed > 0 || is_disputed);
    const Reach reach = is_answer(state) || state == PageState::Partial
                            ? reach_of(pages, source, handle, clock_ahead(run.pages))
                            : Reach();
    const auto served = list_served(pages);
    const auto before_cache = last_day_before_cache(served, run.run.scrape_run_at);
    auto until = reach.is_put_together ? ends : std::nullopt;
    for (const auto& other : {before_cache, reach.asked_until}) {
        until = until && other ? std::min(until, other) : until ? until : other;
    }
    ProfileRows& rows = into.observations.of(source);
    for (const auto& [id, merged] : posts) {
        rows.posts.push_back({show.name, handle, merged.post, run.run.scrape_run_at, merged.post.views_layer,
                              rules.hash(source), merged.capture, run.run.run_id});
    }
    const auto count = static_cast<std::int64_t>(posts.size());
    rows.coverage.push_back({show.name, handle, run.run.scrape_run_at, state, reach.oldest_unpinned, reach.whole, count,
                             run.run.run_id, until, 0, weeks_with(visit.unsettled),
                             followers_in(pages, handle, clock_ahead(run.pages))});
    std::string note = cause_in(pages);
    if (state == PageState::RateLimited && std::ranges::all_of(pages, was_asked_for_nothing)) {
        note = std::string(held_back_text) + "was left to rest";
    } else if (note.empty() && state == PageState::Partial && posts.empty() && shows_no_post(pages)) {
        note = fmt::format("@{}: its list shows no post, and no page says that the account has none: unknown", handle);
    } else if (note.empty()) {
        note = visit.hole.empty() || reach.listed == 0
                   ? reach_note(handle, posts.size(), reach, run.run, met_elsewhere(pages, posts, source))
                   : hole_note(handle, reach, visit.hole);
    } else if (state != PageState::LoginRequired && state != PageState::RateLimited) {  // those are about the token
        note = fmt::format("@{}: {}", handle, note);
    }
    into.targets.push_back({run.run.run_id, show.name, source, state, count, std::move(note)});
    for (const std::string& why : refused.why) {
        into.warnings.push_back({"id_time", fmt::format("@{}: left out: {}", handle, why)});
    }
    if (!refused.rounded.empty()) {
        into.warnings.push_back(
            {"rounded_ids", fmt::format("@{}: every post of the visit is left out: {}", handle, refused.rounded)});
    }
    warn_of_lists(visit, handle, posts.size(), reach, into.warnings);
    if (owed > 0) {
        into.warnings.push_back(
            {"counts_owed", fmt::format("@{}: {} without the counts of {} own page, for which the run did not ask: the "
                                        "visit makes no week known",
                                        handle, counted(owed, "post is", "posts are"), owed == 1 ? "its" : "their")});
    }
    if (before_cache) {
        into.warnings.push_back(
            {"list_from_cache", fmt::format("@{}: a piece of the list is one that a cache kept since {}, before the "
                                            "visit of {}: weeks that were not over then stay unknown",
                                            handle, format_instant(*served), format_instant(run.run.scrape_run_at))});
    }
    warn_of_likes(posts, source, handle, into.warnings);
    warn_of_rounded(posts, handle, into.warnings);
    warn_of_pages();
    for (const VisitPage& page : pages) {
        if (page.kind == PageKind::Profile && page.archived->page.status != 0) {
            into.snapshots.push_back(snapshot_of(*page.archived, source, handle, page.extracted));
        }
    }
}

}  // namespace

std::vector<Week> weeks_with(const std::vector<Post>& posts) {
    std::set<Week> weeks;
    for (const Post& post : posts) {
        if (is_week_open(post)) {
            const auto [first, last] = weeks_around(*post.post_day);
            weeks.insert({first, last});
        } else if (post.post_day) {
            weeks.insert(to_week(*post.post_day));
        }
    }
    return {weeks.begin(), weeks.end()};
}

std::optional<Day> newest_put_together(const std::vector<ArchivedPage>& pages, Source source, const Rules& rules) {
    std::optional<Day> newest;
    for (const ArchivedPage& page : pages) {
        const auto target = is_imported_list(page.page.url) ? target_of(page) : std::nullopt;
        if (target && target->source == source) {
            for (const Post& post : read_profile_page(page, source, target->handle, rules).posts) {
                newest = std::max(newest, posted_at_earliest(post));
            }
        }
    }
    return newest;
}

ProfileVisit read_visit(const std::vector<ArchivedPage>& archive, Source source, const std::string& handle,
                        const Rules& rules) {
    const AccountVisit visit = RunPages(archive, source, rules).visit_of(handle);
    auto merged = merged_posts(visit.pages, source);
    RefusedPosts refused = take_out_refused(merged, source);
    ProfileVisit read;
    const bool is_disputed = std::ranges::any_of(merged, [](const auto& entry) { return entry.second.is_disputed; });
    read.state = settled_state(visit_state(visit, merged, source), refused.any() || is_disputed);
    read.rounded_ids = std::move(refused.rounded);
    if (visit.is_about_others()) {
        read.is_about_others = true;
        read.state = PageState::Partial;
    }
    for (const VisitPage& page : visit.pages) {
        for (const Warning& warning : page.extracted.warnings) {
            if (warning.code == post_contradicts) {
                read.contradictions.push_back(warning.message);
            }
        }
    }
    for (const auto& [id, post] : merged) {
        read.posts.push_back(post.post);
    }
    const Reach reach = reach_of(visit.pages, source, handle, clock_ahead(archive));
    read.oldest_unpinned = reach.oldest_unpinned;
    read.whole = reach.whole;
    read.ended = reach.ended;
    read.asked_until = reach.asked_until;
    read.is_put_together = reach.is_put_together;
    read.list_served = list_served(visit.pages);
    read.state = visit.pages.empty() && !visit.unsettled.empty() ? PageState::Partial : read.state;
    read.unsettled = visit.unsettled;
    return read;
}

void replay_profiles(const ArchivedRun& run, Source source, const Study& study, const Rules& rules, Replayed& into) {
    const RunPages pages(run.pages, source, rules);
    const auto ends = run.ends_with_its_pages ? newest_put_together(run.pages, source, rules) : std::nullopt;
    for (const Show& show : study.shows) {
        const std::string& handle = handle_of(show, source);
        if (!handle.empty()) {
            replay_profile(run, source, show, handle, pages, ends, rules, into);
        }
    }
}

}  // namespace public_signals::inline engine
