// What the visits met, walls and refusals as plainly as successes. The counts are those of data/raw; requests, waits
// and bytes are not in it.
#include <algorithm>
#include <map>

#include "public_signals/report/sections.hpp"

namespace public_signals::inline report {
namespace {

std::int64_t visits_in(const Visits& visits, PageState state) {
    return std::ranges::count(visits.visits, state, &Coverage::state);
}

std::string robots_sentence(const Collection& collection) {
    std::int64_t refused = 0;
    std::int64_t all = 0;
    for (const Visits& visits : collection.profiles) {
        refused += visits_in(visits, PageState::RobotsDisallowed);
        all += std::ssize(visits.visits);
    }
    return refused == 0 ? fmt::format("robots.txt refused none of {} to profiles.", counted(all, "visit"))
                        : fmt::format("robots.txt refused {} of {} to profiles; nothing was asked of those.", refused,
                                      counted(all, "visit"));
}

void add_runs(HtmlPage& page, const Collection& collection) {
    page.raw(
        "<figure><figcaption><h3>Runs</h3></figcaption>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"Runs, table\">\n<table><caption>What each run asked, and what its visits to profiles "
        "met</caption>\n"
        "<thead><tr><th scope=\"col\">Run</th><th scope=\"col\">Started</th><th scope=\"col\">Asked for</th>"
        "<th scope=\"col\" class=\"n\">Profiles</th><th scope=\"col\" class=\"n\">Read</th>"
        "<th scope=\"col\" class=\"n\">Refused</th><th scope=\"col\" class=\"n\">Other walls</th>"
        "<th scope=\"col\">Sources</th></tr></thead>\n<tbody>\n");
    for (const Run& run : collection.runs) {
        std::int64_t all = 0;
        std::int64_t read = 0;
        std::int64_t refused = 0;
        for (const Visits& visits : collection.profiles) {
            for (const Coverage& covered : visits.visits) {
                if (is_of(covered, run)) {
                    ++all;
                    read += covered.state == PageState::Ok || covered.state == PageState::Empty ? 1 : 0;
                    refused += covered.state == PageState::RobotsDisallowed ? 1 : 0;
                }
            }
        }
        std::string sources;
        for (const std::string& source : run.sources) {
            sources += fmt::format("{}{}", sources.empty() ? "" : ", ", title_of(source));
        }
        page.add("<tr><th scope=\"row\">{}</th><td class=\"k\">{}</td><td class=\"k\">{} to {}</td>", run.run_id,
                 format_instant(run.scrape_run_at), format_day(run.asked.first), format_day(run.asked.last));
        page.add(
            "<td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>"
            "<td class=\"wide full\">{}</td></tr>\n",
            all, read, refused, all - read - refused, sources);
    }
    page.raw("</tbody></table></div></figure>\n");
}

void add_profiles(HtmlPage& page, const Visits& visits, const Draft& draft) {
    page.add(
        "<figure><figcaption><h3>{} profiles</h3></figcaption>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"{} profiles, table\">\n<table><caption>Each profile's visits, and what the last of them met"
        "</caption>\n<thead><tr><th scope=\"col\">Show</th><th scope=\"col\">Profile</th>"
        "<th scope=\"col\" class=\"n\">Visits</th><th scope=\"col\" class=\"n\">Read</th>"
        "<th scope=\"col\">Last visit</th><th scope=\"col\">What it met</th><th scope=\"col\" class=\"n\">Posts "
        "seen</th>"
        "</tr></thead>\n<tbody>\n",
        title_of(visits.source), title_of(visits.source));
    struct Profile {
        const Coverage* last = nullptr;
        std::int64_t visits = 0;
        std::int64_t read = 0;
    };
    std::map<std::pair<std::string_view, std::string_view>, Profile> profiles;
    for (const Coverage& covered : visits.visits) {
        Profile& profile = profiles[{covered.show, covered.handle}];
        profile.last = &covered;
        ++profile.visits;
        profile.read += covered.state == PageState::Ok || covered.state == PageState::Empty ? 1 : 0;
    }
    for (const auto& [key, profile] : profiles) {
        page.add(
            "<tr><th scope=\"row\">{}</th><td><bdi>{}</bdi></td><td class=\"n\">{}</td><td "
            "class=\"n\">{}</td>",
            Markup{draft.show_link(key.first)}, "@" + std::string(key.second), profile.visits, profile.read);
        page.add("<td class=\"n\">{}</td><td class=\"full\">{}</td><td class=\"n\">{}</td></tr>\n",
                 format_day(day_of(profile.last->scrape_run_at)), in_words(profile.last->state),
                 grouped(profile.last->posts));
    }
    page.raw("</tbody></table></div></figure>\n");
}

}  // namespace

void add_collection(HtmlPage& page, const Draft& draft) {
    const Collection& collection = draft.input.collection;
    page.raw("<section aria-labelledby=\"collection\">\n<h2 id=\"collection\">Collection</h2>\n");
    if (collection.files.empty()) {
        page.raw(
            "<p class=\"soft\">There are no raw files beside this panel, so nothing is known of the visits behind it."
            "</p>\n</section>\n");
        return;
    }
    page.add(
        "<p class=\"soft\">{} {} robots.txt is obeyed without exception, and a wall is an answer: it is counted, never "
        "passed.</p>\n",
        counted(std::ssize(collection.runs), "run") + ".", robots_sentence(collection));
    if (!collection.runs.empty()) {
        add_runs(page, collection);
    }
    for (const Visits& visits : collection.profiles) {
        add_profiles(page, visits, draft);
    }
    page.raw("</section>\n");
}

}  // namespace public_signals::inline report
