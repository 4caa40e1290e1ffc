// Pageviews answers name their title and days in the URL. Which titles belong to a show the action API's answers say:
// the page, and every redirect to it. A show's days are taken only when each of its titles was answered: views of some
// of them would be a partial sum that looks like a whole one.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "public_signals/engine/replay_outcomes.hpp"
#include "public_signals/sources/wikipedia/extract.hpp"
#include "public_signals/sources/wikipedia/replay.hpp"
#include "public_signals/sources/wikipedia/targets.hpp"
#include "public_signals/sources/wikipedia/titles.hpp"

namespace public_signals::inline sources {
namespace {

/// Every title whose views count for a show.
class Titles {
  public:
    Titles(const ArchivedRun& run, const Study& study) {
        for (const ArchivedPage& page : run.pages) {
            const auto target = target_of(page);
            if (target && target->kind == PageKind::Lookup) {
                m_titles.read(page.page);
            }
        }
        for (const Show& show : study.shows) {
            claim(show);
        }
    }

    const WikipediaTitles& known() const { return m_titles; }

    const std::vector<const Show*>& shows_of(const std::string& title) const {
        static const std::vector<const Show*> none;
        const auto found = m_shows.find(title);
        return found == m_shows.end() ? none : found->second;
    }

  private:
    void claim(const Show& show) {
        const WikipediaTitle article = m_titles.of(show);
        if (article.state == WikipediaTitle::State::Unresolved) {
            return;
        }
        if (article.state == WikipediaTitle::State::Unasked) {
            add(normalized_title(show.wikipedia_title), show);  // an archive that only holds its views
        } else {
            add_all(article, show);
        }
        for (const std::string& extra : show.wikipedia_extra_titles) {
            const WikipediaTitle found = m_titles.of(extra);
            if (found.state == WikipediaTitle::State::Resolved) {
                add_all(found, show);
            } else if (found.state == WikipediaTitle::State::Unasked) {
                add(normalized_title(extra), show);
            }
        }
    }

    void add_all(const WikipediaTitle& article, const Show& show) {
        for (const std::string& one : m_titles.with_redirects(article)) {
            add(one, show);
        }
    }

    void add(const std::string& title, const Show& show) {
        auto& shows = m_shows[title];
        if (!title.empty() && std::ranges::find(shows, &show) == shows.end()) {
            shows.push_back(&show);
        }
    }

    WikipediaTitles m_titles;
    std::map<std::string, std::vector<const Show*>> m_shows;
};

void add_days(const Show& show, const ViewsRequest& asked, const ExtractedViews& answer, const ArchivedRun& run,
              const ArchivedPage& page, std::vector<RawDay>& rows) {
    std::map<Day, std::int64_t> views;
    for (const DailyViews& served : answer.days) {
        views[served.day] = served.views;
    }
    for (Day day = asked.days.first; day <= asked.days.last; day += std::chrono::days(1)) {
        const auto served = views.find(day);
        const Count count = served == views.end() ? Count() : Count(served->second);
        rows.push_back(
            {show.name, asked.title, day, count, run.run.scrape_run_at, page.record_id, run.run.run_id});
    }
}

ExtractedViews views_answer(const ArchivedPage& page) {
    if (const auto state = state_without_answer(page)) {
        ExtractedViews none;
        none.state = *state;
        return none;
    }
    return extract_views(page.page);
}

/// What a run knows of a show's views.
struct ShowViews {
    std::map<std::string, bool> answered;  // by URL
    std::vector<RawDay> days;

    bool is_whole() const {
        return std::ranges::all_of(answered, [](const auto& page) { return page.second; });
    }
};

/// What the action API said of shows that have no views: no article, or no answer at all.
void report_titles(const ArchivedRun& run, const Study& study, const WikipediaTitles& titles,
                   ReplayOutcomes& outcomes) {
    std::map<std::string, PageState> asked;  // by title
    for (const ArchivedPage& page : run.pages) {
        const auto target = target_of(page);
        if (target && target->kind == PageKind::Lookup) {
            const PageState state = views_answer(page).state;
            for (const std::string& title : asked_titles(page.page.url)) {
                asked[title] = state;
            }
        }
    }
    for (const Show& show : study.shows) {
        const WikipediaTitle article = titles.of(show);
        if (article.state == WikipediaTitle::State::Unresolved) {
            const std::string suggestion = titles.suggestion_for(show);
            const std::string found = suggestion.empty() ? "" : fmt::format("; a search finds {}", suggestion);
            outcomes.set(show.name, "", PageState::Missing);
            outcomes.note(show.name, article.why + found);
        } else if (article.state == WikipediaTitle::State::Unasked) {
            for (const std::string& title : candidate_titles(show)) {
                if (const auto answer = asked.find(title); answer != asked.end()) {
                    outcomes.set(show.name, "", answer->second);
                }
            }
        }
        for (const std::string& extra : show.wikipedia_extra_titles) {
            const WikipediaTitle found = titles.of(extra);
            if (found.state == WikipediaTitle::State::Unresolved) {
                outcomes.note(show.name, found.why);
            }
        }
    }
}

}  // namespace

void replay_views(const ArchivedRun& run, Source source, const Study& study, const Rules&, Replayed& into) {
    const Titles titles(run, study);
    ReplayOutcomes outcomes;
    report_titles(run, study, titles.known(), outcomes);
    std::map<const Show*, ShowViews> views;
    for (const ArchivedPage& page : run.pages) {
        const auto target = target_of(page);
        auto asked = views_request(page.page.url);
        if (!target || target->kind != PageKind::Series || !asked) {
            continue;
        }
        asked->title = normalized_title(asked->title);
        const ExtractedViews answer = views_answer(page);
        const bool nobody_looked = answer.state == PageState::Missing && titles.known().exists(asked->title);
        for (const Show* show : titles.shows_of(asked->title)) {
            outcomes.set(show->name, asked->title, nobody_looked ? PageState::Empty : answer.state,
                         static_cast<std::int64_t>(answer.days.size()));
            ShowViews& of_show = views[show];
            bool& is_answered = of_show.answered[page.page.url];
            is_answered = is_answered || answer.state == PageState::Ok || answer.state == PageState::Missing;
            if (answer.state == PageState::Ok || nobody_looked) {
                add_days(*show, *asked, answer, run, page, of_show.days);
            }
        }
    }
    for (const Show& show : study.shows) {
        if (const auto found = views.find(&show); found != views.end() && found->second.is_whole()) {
            std::ranges::move(found->second.days, std::back_inserter(into.observations.days));
        }
    }
    outcomes.report(run, source, study, into);
}

}  // namespace public_signals::inline sources
