// Pageviews answers name their title and days in the URL. Which titles belong to a show the action API's answers say:
// the page, and every redirect to it. A show's days are taken only when each of its titles was answered: views of some
// of them would be a partial sum that looks like a whole one. The answers name the titles, whether their views are in
// the archive or the run ended before it asked for them.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include "public_signals/engine/page_clock.hpp"
#include "public_signals/engine/replay_outcomes.hpp"
#include "public_signals/sources/wikipedia/asked_views.hpp"
#include "public_signals/sources/wikipedia/extract.hpp"
#include "public_signals/sources/wikipedia/known_days.hpp"
#include "public_signals/sources/wikipedia/replay.hpp"
#include "public_signals/sources/wikipedia/targets.hpp"
#include "public_signals/sources/wikipedia/titles.hpp"

namespace public_signals::inline sources {
namespace {

/// A pull notes with each answer for which source it asked.
bool is_noted(const ArchivedPage& page) {
    return !page.source.empty();
}

/// Every title whose views count for a show.
class Titles {
  public:
    Titles(const ArchivedRun& run, const Study& study)
        : m_wiki(study.settings.wiki), m_is_of_a_pull(std::ranges::any_of(run.pages, &is_noted)) {
        for (const ArchivedPage& page : run.pages) {
            const auto target = target_of(page);
            if (target && target->kind == PageKind::Lookup) {
                with_body(page, [&](const Page& whole) { m_titles.read(whole); });
            }
        }
        for (const Show& show : study.shows) {
            claim(show);
        }
    }

    const WikipediaTitles& known() const { return m_titles; }

    /// The article of a show; unasked where its Wikidata item decides and a pull's question about it is gone.
    WikipediaTitle article_of(const Show& show) const {
        return lacks_item(show) ? WikipediaTitle{} : m_titles.of(show);
    }

    bool lacks_item(const Show& show) const {
        return m_is_of_a_pull && show.wikipedia_title.empty() && !show.wikidata_id.empty() &&
               !m_titles.answers_item(show.wikidata_id);
    }

    /// A pull asks which titles belong to an article before it asks for views: where its archive lacks that answer,
    /// these are views of some title of the show.
    bool is_of_a_pull() const { return m_is_of_a_pull; }

    /// A show that a title counts for, and how it was asked for.
    struct Claim {
        const Show* show;
        std::string article;
        std::optional<TitleRole> role;  // unknown where nobody asked which titles redirect to it
    };

    const std::vector<Claim>& claims_of(const std::string& title) const {
        static const std::vector<Claim> none;
        const auto found = m_claims.find(title);
        return found == m_claims.end() ? none : found->second;
    }

    /// What a run should have asked for a show, as its own answers name it.
    struct Due {
        std::set<std::string> titles;
        bool is_list_cut = false;  // there may be more titles than the answers name
    };

    /// Empty where no answer names an article of the show.
    const Due& due_of(const Show& show) const {
        static const Due none;
        const auto found = m_due.find(&show);
        return found == m_due.end() ? none : found->second;
    }

  private:
    void claim(const Show& show) {
        const WikipediaTitle article = article_of(show);
        if (article.state == WikipediaTitle::State::Unresolved) {
            return;
        }
        const std::string name = article_name(show);
        if (article.state == WikipediaTitle::State::Unasked) {
            // An archive that only holds its views.
            add(normalized_title(show.wikipedia_title), {&show, name, std::nullopt});
        } else {
            add_all(article, show, name);
        }
        for (const std::string& extra : show.wikipedia_extra_titles) {
            const WikipediaTitle found = m_titles.of(extra);
            if (found.state == WikipediaTitle::State::Resolved) {
                add_all(found, show, normalized_title(extra));
            } else if (found.state == WikipediaTitle::State::Unasked) {
                add(normalized_title(extra), {&show, normalized_title(extra), std::nullopt});
            }
        }
    }

    /// The article itself and the titles that led to it were asked for whether redirects count or not.
    void add_all(const WikipediaTitle& article, const Show& show, const std::string& name) {
        const bool lists = m_titles.lists_redirects(article);
        m_due[&show].is_list_cut |= m_wiki.redirects && lists && !m_titles.is_finished(article);
        for (const std::string& title : m_titles.with_redirects(article)) {
            const bool was_asked =
                title == article.title || std::ranges::find(article.stops, title) != article.stops.end();
            const TitleRole role = !was_asked ? TitleRole::Redirect : lists ? TitleRole::Article : TitleRole::Alone;
            add(title, {&show, name, role});
            if (role_counts(role, m_wiki)) {
                m_due[&show].titles.insert(title);
            }
        }
    }

    void add(const std::string& title, Claim claim) {
        auto& claims = m_claims[title];
        const auto is_same = [&](const Claim& other) {
            return other.show == claim.show && other.article == claim.article;
        };
        if (!title.empty() && std::ranges::none_of(claims, is_same)) {
            claims.push_back(std::move(claim));
        }
    }

    const WikiSettings& m_wiki;
    const bool m_is_of_a_pull;
    WikipediaTitles m_titles;
    std::map<std::string, std::vector<Claim>> m_claims;  // by title
    std::map<const Show*, Due> m_due;
};

void add_days(const Titles::Claim& claim, const ViewsRequest& asked, const ExtractedViews& answer,
              const std::vector<Day>& told, const ArchivedRun& run, const ArchivedPage& page,
              std::vector<RawDay>& rows) {
    std::map<Day, std::int64_t> views;
    for (const DailyViews& served : answer.days) {
        views[served.day] = served.views;
    }
    for (const Day day : told) {
        const auto served = views.find(day);
        const Count count = served == views.end() ? Count() : Count(served->second);
        rows.push_back({.show = claim.show->name,
                        .title = asked.title,
                        .day = day,
                        .views = count,
                        .scrape_run_at = run.run.scrape_run_at,
                        .capture = page.record_id,
                        .run_id = run.run.run_id,
                        .asked = {asked.project, asked.agent, claim.article, claim.role}});
    }
}

ExtractedViews views_answer(const ArchivedPage& page) {
    if (const auto state = state_without_answer(page)) {
        ExtractedViews none;
        none.state = *state;
        return none;
    }
    return with_body(page, [](const Page& whole) { return extract_views(whole); });
}

/// The days of which an answer says anything. One that a cache kept leaves out, beside those without views, what was
/// not loaded when it was made.
std::vector<Day> days_told(const DateRange& asked, const ExtractedViews& answer, const ArchivedPage& page,
                           std::chrono::milliseconds clock_ahead) {
    const Day settled = is_from_cache(page, clock_ahead)
                            ? day_of(*served_at(page)) - std::chrono::days(1) - views_loaded_after
                            : asked.last;
    std::vector<Day> told;
    for (Day day = asked.first; day <= asked.last; day += std::chrono::days(1)) {
        if (day <= settled || std::ranges::find(answer.days, day, &DailyViews::day) != answer.days.end()) {
            told.push_back(day);
        }
    }
    return told;
}

/// What a run knows of a show's views.
struct ShowViews {
    std::map<std::string, bool> answered;           // by URL
    std::map<std::string, std::set<Day>> asked_of;  // by title
    std::vector<RawDay> days;

    bool is_whole() const {
        return std::ranges::all_of(answered, [](const auto& page) { return page.second; });
    }
    bool has(const std::string& title, Day day) const {
        const auto found = asked_of.find(title);
        return found != asked_of.end() && found->second.contains(day);
    }
};

/// The days of which every title that is due was asked; none where pages of the show were not answered.
void take_whole_days(ShowViews views, const Titles::Due& due, std::vector<RawDay>& into) {
    if (!views.is_whole() || due.is_list_cut) {
        return;
    }
    std::ranges::copy_if(views.days, std::back_inserter(into), [&](const RawDay& row) {
        return std::ranges::all_of(due.titles, [&](const std::string& title) { return views.has(title, row.day); });
    });
}

/// Titles that were to be asked and were not: the run ended before, or their records are gone.
void report_unasked(const Show& show, const Titles::Due& due, const ShowViews& views, ReplayOutcomes& outcomes) {
    for (const std::string& title : due.titles) {
        if (!views.asked_of.contains(title)) {
            outcomes.set(show.name, title, PageState::Transient);
        }
    }
    if (due.is_list_cut) {
        outcomes.set(show.name, "", PageState::Transient);
        outcomes.note(show.name, "the list of redirects was not read to its end");
    }
}

/// The days of a title may be asked or brought in pieces: by show and title the last answer to each address, with how
/// many days it has.
using Pieces = std::map<std::pair<std::string, std::string>, std::map<std::string, std::pair<PageState, std::int64_t>>>;

/// Every piece counts. One without views is no missing article where another piece has some.
void report_pieces(const Pieces& pieces, ReplayOutcomes& outcomes) {
    for (const auto& [of, answers] : pieces) {
        const bool has_views =
            std::ranges::any_of(answers, [](const auto& piece) { return piece.second.first == PageState::Ok; });
        for (const auto& [url, piece] : answers) {
            const auto& [state, days] = piece;
            const bool is_gap = has_views && state == PageState::Missing;
            outcomes.set(of.first, of.second + " " + url, is_gap ? PageState::Empty : state, days);
        }
    }
}

/// What the action API said of shows that have no views: no article, or no answer at all.
void report_titles(const ArchivedRun& run, const Study& study, const Titles& titles, ReplayOutcomes& outcomes) {
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
        const WikipediaTitle article = titles.article_of(show);
        if (titles.lacks_item(show)) {
            outcomes.set(show.name, "", PageState::Transient);
        } else if (article.state == WikipediaTitle::State::Unresolved) {
            const std::string suggestion = titles.known().suggestion_for(show);
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
            const WikipediaTitle found = titles.known().of(extra);
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
    report_titles(run, study, titles, outcomes);
    const auto ahead = clock_ahead(run.pages);
    std::map<const Show*, ShowViews> views;
    Pieces pieces;
    std::set<std::string> said_other;
    for (const ArchivedPage& page : run.pages) {
        const auto target = target_of(page);
        auto asked = views_request(page.page.url);
        if (!target || target->kind != PageKind::Series || !asked) {
            continue;
        }
        if (const std::string other = other_views_than(*asked, study.settings.wiki); !other.empty()) {
            if (said_other.insert(other).second) {
                into.warnings.push_back(
                    {"wiki_other_series",
                     fmt::format("run {}: views {} are left out: the study asks others", run.run.run_id, other)});
            }
            continue;
        }
        asked->title = normalized_title(asked->title);
        const ExtractedViews answer = views_answer(page);
        const std::vector<Day> told = days_told(asked->days, answer, page, ahead);
        const bool nobody_looked = answer.state == PageState::Missing && titles.known().exists(asked->title);
        for (const Titles::Claim& claim : titles.claims_of(asked->title)) {
            const Show* const show = claim.show;
            if (!role_counts(claim.role, study.settings.wiki)) {
                continue;
            }
            const bool is_role_unknown = !claim.role && titles.is_of_a_pull();
            pieces[{show->name, asked->title}][page.page.url] = {is_role_unknown ? PageState::Transient
                                                                 : nobody_looked ? PageState::Empty
                                                                                 : answer.state,
                                                                 is_role_unknown ? 0 : std::ssize(answer.days)};
            if (is_role_unknown) {
                continue;
            }
            ShowViews& of_show = views[show];
            bool& is_answered = of_show.answered[page.page.url];
            is_answered = is_answered || answer.state == PageState::Ok || answer.state == PageState::Missing;
            of_show.asked_of[asked->title].insert(told.begin(), told.end());
            if (answer.state == PageState::Ok || nobody_looked) {
                add_days(claim, *asked, answer, told, run, page, of_show.days);
            }
        }
    }
    report_pieces(pieces, outcomes);
    for (const Show& show : study.shows) {
        const Titles::Due& due = titles.due_of(show);
        report_unasked(show, due, views[&show], outcomes);
        take_whole_days(std::move(views[&show]), due, into.observations.days);
    }
    outcomes.report(run, source, study, into);
}

}  // namespace public_signals::inline sources
