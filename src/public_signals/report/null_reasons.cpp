#include "public_signals/report/null_reasons.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/aggregation/followers.hpp"
#include "public_signals/aggregation/source_weeks.hpp"
#include "public_signals/base/counted.hpp"

namespace public_signals::inline report {
namespace {

std::string reach_of(const Coverage& visit) {
    return visit.oldest_unpinned_post
               ? fmt::format("the list of {} reaches back to {} only", format_day(day_of(visit.scrape_run_at)),
                             format_day(day_of(*visit.oldest_unpinned_post)))
               : std::string("how far back the list reaches is not known");
}

/// Whether the last visit that read a show in part met no post at all.
bool met_no_post(const Collection& collection, Source source, const std::string& show) {
    const Coverage* last = nullptr;
    for (const Visits& profile : collection.profiles) {
        for (const Coverage& visit : profile.visits) {
            if (profile.source == name_of(source) && visit.show == show && visit.state == PageState::Partial) {
                last = &visit;
            }
        }
    }
    return last != nullptr && last->posts == 0;
}

/// Whether a visit would make a week known, had it all the rows that it read.
bool lost_the_week(const Coverage& visit, Week week) {
    Coverage whole = visit;
    whole.lost_rows = 0;
    return visit.lost_rows > 0 && covers(whole, week);
}

std::string loss_of(const Coverage& visit) {
    return fmt::format(
        "{} of the {} rows of the visit at {} are missing in data/raw (lost_rows): read the archive again "
        "with pull --replay",
        visit.lost_rows, visit.posts, format_instant(visit.scrape_run_at));
}

/// Whether the list of `one` reaches back farther than that of `other`.
bool reaches_farther(const Coverage& one, const Coverage& other) {
    return one.oldest_unpinned_post &&
           (!other.oldest_unpinned_post || *one.oldest_unpinned_post < *other.oldest_unpinned_post);
}

}  // namespace

NullReasons::NullReasons(const Collection& collection, SeriesReason series)
    : m_collection(collection), m_series(std::move(series)) {
    for (const Source source : sources_with_posts()) {
        m_visits.emplace(source, VisitsByShow(collection, name_of(source)));
    }
}

std::string NullReasons::of(Source source, const std::string& show, Week week) const {
    if (m_collection.runs.empty() && m_collection.profiles.empty()) {
        return {};
    }
    return has_posts(source) ? of_profile(source, show, week) : of_series(source, show, week);
}

std::optional<PageState> NullReasons::met(Source source, std::string_view show, Week week) const {
    const auto visits = m_visits.find(source);
    return visits == m_visits.end() ? std::nullopt : visits->second.met(show, week);
}

std::string NullReasons::asks_nothing(Source source, const std::string& show) const {
    const auto key = m_collection.nothing_asked.find({source, show});
    return key == m_collection.nothing_asked.end()
               ? ""
               : fmt::format("nothing is asked: shows.yaml names no {} for this show", key->second);
}

std::string NullReasons::never_visited(Source source, const std::string& show) const {
    const std::string nothing = asks_nothing(source, show);
    const auto other = std::ranges::find_if(
        m_collection.not_asked, [&](const LeftOut& one) { return one.source == source && one.show == show; });
    return (nothing.empty() ? "never visited" : nothing) +
           (other == m_collection.not_asked.end()
                ? ""
                : fmt::format(": what was read is {}, which shows.yaml does not ask", other->what));
}

std::vector<const Coverage*> NullReasons::visits_within(Source source, std::string_view show, Week week) const {
    std::vector<const Coverage*> visits;
    for (const Visits& profile : m_collection.profiles) {
        for (const Coverage& visit : profile.visits) {
            if (profile.source == name_of(source) && lies_in(visit, show, week)) {
                visits.push_back(&visit);
            }
        }
    }
    std::ranges::stable_sort(visits, {}, [](const Coverage* visit) { return visit->scrape_run_at; });
    return visits;
}

std::optional<PageState> NullReasons::met_within(Source source, std::string_view show, Week week) const {
    const std::vector<const Coverage*> visits = visits_within(source, show, week);
    return visits.empty() ? std::nullopt : std::optional(visits.back()->state);
}

std::string NullReasons::of_followers(Source source, const std::string& show, Week week) const {
    if (!is_over(week)) {
        return "the week is not over: the last reading of it is still to come";
    }
    const std::vector<const Coverage*> visits = visits_within(source, show, week);
    if (std::ranges::any_of(visits, [](const Coverage* visit) { return visit->followers.has_value(); })) {
        return "visits of one second count followers differently: nothing tells which is the later one";
    }
    const bool never_asked = !asks_nothing(source, show).empty() && visits.empty();
    if (never_asked) {
        return never_visited(source, show);
    }
    if (visits.empty()) {
        return "the account was not visited within the week, and no later visit tells how many followers it "
               "had: pull in every week";
    }
    const std::string made = counted(std::ssize(visits), "visit was made", "visits were made") + " within the week";
    const PageState met = visits.back()->state;
    if (!was_read(met) && met != PageState::Partial) {
        return fmt::format("{}, and {} met: {}", made, visits.size() == 1 ? "it" : "the last one", in_words(met));
    }
    return fmt::format("{}, and no page of {} counts the account's followers exactly", made,
                       visits.size() == 1 ? "it" : "them");
}

std::string NullReasons::of_profile(Source source, const std::string& show, Week week) const {
    if (const auto state = met(source, show, week); state && !was_read(*state)) {
        const bool no_post = state == PageState::Partial && met_no_post(m_collection, source, show);
        return no_post ? "read in part: no post was met, and no page says that the account has none"
                       : std::string(in_words(*state));
    }
    bool visited = false;
    const Coverage* after = nullptr;
    const Coverage* lost = nullptr;
    const Coverage* lost_some = nullptr;  // rows of any week
    bool is_covered = false;
    bool is_open = false;
    bool has_unsettled = false;
    for (const Visits& profile : m_collection.profiles) {
        is_open = is_open || (profile.source == name_of(source) && profile.open_weeks.contains({show, week}));
        for (const Coverage& visit : profile.visits) {
            if (profile.source != name_of(source) || visit.show != show) {
                continue;
            }
            visited = true;
            is_covered = is_covered || covers(visit, week);
            has_unsettled = has_unsettled || is_unsettled(visit, week);
            lost = lost_the_week(visit, week) ? &visit : lost;
            lost_some = visit.lost_rows > 0 ? &visit : lost_some;
            const bool saw_the_end =
                was_read(visit.state) && std::min(visit.scrape_run_at, now()) >= Instant(monday_of(week + Weeks{1}));
            if (saw_the_end && (after == nullptr || reaches_farther(visit, *after))) {
                after = &visit;
            }
        }
    }
    if (!visited) {
        return never_visited(source, show);
    }
    if (lost != nullptr) {
        return loss_of(*lost);
    }
    if (is_covered && lost_some != nullptr) {
        return loss_of(*lost_some);
    }
    if (is_covered && is_open) {
        return "a post may be of the week or of another: it has a day alone, in no zone (day_without_zone: import its "
               "table "
               "again with --timezone, or with times), or runs of one second date it differently (runs_disagree)";
    }
    if (!is_covered && has_unsettled) {
        return "posts of other accounts were met on the account's page, and the file does not say whether they were "
               "made together (collab_unsaid): import one that names co-authors or shows the account's list, or leave "
               "those rows out";
    }
    if (after != nullptr && after->known_until && *after->known_until < monday_of(week)) {
        return fmt::format(
            "the posts that were brought, or the list that a cache kept, end on {}: later weeks of brought posts are "
            "known where --end of archive import says that they go so far",
            format_day(*after->known_until));
    }
    return after == nullptr ? "no visit since the week was over" : reach_of(*after);
}

std::string NullReasons::of_series(Source source, const std::string& show, Week week) const {
    if (!m_series) {
        return {};
    }
    const std::string nothing = asks_nothing(source, show);
    std::string why = m_series(source, show, week);
    if (!nothing.empty()) {
        return nothing + (why.empty() ? "" : "; ") + why;
    }
    if (!why.empty()) {
        return why;
    }
    return no_answer(source, week);
}

std::string NullReasons::no_answer(Source source, Week week) const {
    const std::string name(name_of(source));
    const Run* pulled = nullptr;   // the last run that asked the source for the week,
    const Run* brought = nullptr;  // and the last that a file was brought with
    std::optional<DateRange> pulled_days;
    std::optional<DateRange> brought_days;
    for (const Run& run : m_collection.runs) {
        if (std::ranges::find(run.sources, name) == run.sources.end()) {
            continue;
        }
        const bool is_import = is_of_import(run.run_id);
        std::optional<DateRange>& days = is_import ? brought_days : pulled_days;
        days =
            days ? DateRange{std::min(days->first, run.asked.first), std::max(days->last, run.asked.last)} : run.asked;
        if (run.asked.first <= monday_of(week) && sunday_of(week) <= run.asked.last) {
            (is_import ? brought : pulled) = &run;
        }
    }
    const auto about = [](const DateRange& days) {
        return fmt::format("{} to {}", format_day(days.first), format_day(days.last));
    };
    std::string asked = fmt::format("no run has asked {}", name);
    if (pulled != nullptr) {
        asked = fmt::format(
            "the run of {} asked {} for the week and has no answer for the show (public-signals status "
            "says what is left)",
            format_instant(pulled->scrape_run_at), name);
    } else if (pulled_days) {
        asked = fmt::format("no run has asked {} for the week: the runs asked for {}", name, about(*pulled_days));
    }
    std::string files = "no file of it was brought";
    if (brought != nullptr) {
        files = fmt::format("the file of {} that was brought has nothing of the show", brought->run_id);
    } else if (brought_days) {
        files = fmt::format("the files that were brought are of {}", about(*brought_days));
    }
    return fmt::format("{}, and {}: {}", asked, files, ways_to_answer(name));
}

std::string ways_to_answer(std::string_view sources) {
    return fmt::format("public-signals pull --sources {} asks it, archive import takes a file of it", sources);
}

}  // namespace public_signals::inline report
