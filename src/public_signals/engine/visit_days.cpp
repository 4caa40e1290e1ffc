#include "public_signals/engine/visit_days.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "public_signals/base/digest.hpp"
#include "public_signals/engine/replay_parts.hpp"

namespace public_signals::inline engine {
namespace {

constexpr std::chrono::minutes longest_pause{30};

using PagesByDay = std::map<Day, std::vector<SeenPage*>>;

/// The newest post of some pages' lists, pinned ones aside; without an id where there is none.
struct Newest {
    Instant at = Instant::min();
    std::string id;
};

Newest newest_of(const std::vector<SeenPage*>& pages) {
    Newest newest;
    for (const SeenPage* page : pages) {
        if (!may_hold_timeline(page->target->kind)) {
            continue;
        }
        for (const Post& post : page->posts) {
            const Instant at = post.posted_at ? *post.posted_at : Instant(post.post_day.value_or(Day{}));
            if (post.is_pinned != true && (newest.id.empty() || at > newest.at)) {
                newest = {at, post.post_id};
            }
        }
    }
    return newest;
}

bool is_earlier(const SeenPage* a, const SeenPage* b) {
    return a->at < b->at;
}

/// Pages that come soon after those of the day before, without the profile that a visit begins with.
bool goes_on(const std::vector<SeenPage*>& before, const std::vector<SeenPage*>& pages) {
    const SeenPage* const last = *std::ranges::max_element(before, is_earlier);
    const SeenPage* const first = *std::ranges::min_element(pages, is_earlier);
    return first->target->kind != PageKind::Profile && first->at - last->at <= longest_pause;
}

/// A list that begins with posts older than the newest of the day before goes on with that one: a visit of its own
/// would have met the newest again, or newer ones.
bool goes_on(const Newest& began, const Newest& newest) {
    return !began.id.empty() && !newest.id.empty() && newest.id != began.id && newest.at <= began.at;
}

void join_days(PagesByDay& by_day) {
    std::optional<Day> began;
    Newest newest_then;
    std::vector<SeenPage*> before;
    for (auto& [day, pages] : by_day) {
        const Newest newest = newest_of(pages);
        const bool is_next = began && !before.empty() && day == day_of(before.front()->at) + std::chrono::days(1);
        if (began && ((is_next && goes_on(before, pages)) || goes_on(newest_then, newest))) {
            std::ranges::for_each(pages, [&](SeenPage* page) { page->day = *began; });
        } else {
            began = day;
            newest_then = {};
        }
        newest_then = newest_then.id.empty() ? newest : newest_then;
        before = pages;
    }
}

/// The sources whose pages these are, in their order.
std::vector<std::string> sources_in(const std::vector<ArchivedPage>& pages) {
    std::set<Source> found;
    for (const ArchivedPage& page : pages) {
        if (const auto target = target_of(page)) {
            found.insert(target->source);
        }
    }
    return names_of(std::vector<Source>(found.begin(), found.end()));
}

}  // namespace

SeenPage seen_page(ArchivedPage page, Instant at, const Rules& rules) {
    SeenPage seen{at, day_of(at), target_of(page), {}};
    if (seen.target && has_posts(seen.target->source)) {
        page.page.handle = seen.target->handle;
        seen.posts = read_profile_page(page, seen.target->source, page.page.handle, rules).posts;
    }
    return seen;
}

void join_visits(std::vector<SeenPage>& pages) {
    std::map<std::pair<Source, std::string>, PagesByDay> accounts;
    for (SeenPage& page : pages) {
        if (page.target && has_posts(page.target->source)) {
            accounts[{page.target->source, page.target->handle}][page.day].push_back(&page);
        }
    }
    for (auto& [account, by_day] : accounts) {
        join_days(by_day);
    }
}

std::vector<ArchivedRun> runs_by_day(ArchivedRun foreign, const Rules& rules) {
    std::ranges::stable_sort(foreign.pages, {}, &ArchivedPage::fetched_at);
    std::vector<SeenPage> seen;
    seen.reserve(foreign.pages.size());
    for (const ArchivedPage& page : foreign.pages) {
        seen.push_back(seen_page(page, page.fetched_at, rules));
    }
    join_visits(seen);
    std::map<Day, ArchivedRun> days;
    for (std::size_t at = 0; at < seen.size(); ++at) {
        days[seen[at].day].pages.push_back(std::move(foreign.pages[at]));
    }
    std::vector<ArchivedRun> runs;
    for (auto& [day, run] : days) {
        std::string records;
        for (const ArchivedPage& page : run.pages) {
            records += page.record_id + "\n" + page.page.url + "\n";
        }
        run.run.run_id = fmt::format("pages-{}-{}", format_compact_day(day), sha256_hex(records).substr(0, 8));
        run.run.scrape_run_at = run.pages.front().fetched_at;
        run.run.sources = sources_in(run.pages);
        run.is_foreign = true;
        runs.push_back(std::move(run));
    }
    return runs;
}

}  // namespace public_signals::inline engine
