// Trends answers name their query, geo and window in the URL that asked for them; pageviews answers their title and
// days. Which titles belong to a show the action API's answer says: the page, and every redirect to it.
#include <fmt/format.h>

#include <algorithm>

#include "public_signals/common/text.hpp"
#include "public_signals/sources/google_trends.hpp"
#include "public_signals/sources/replay_parts.hpp"
#include "public_signals/sources/wikipedia.hpp"

namespace public_signals {
namespace {

std::string with_spaces(std::string title) {
    std::replace(title.begin(), title.end(), '_', ' ');
    return nfc(title);
}

/// One outcome per show: the best state that any of its pages had, and what was read in all.
class Outcomes {
  public:
    void add(const std::string& show, PageState state, std::int64_t items) {
        auto [entry, fresh] = m_of.try_emplace(show, std::pair{state, items});
        if (!fresh) {
            entry->second.second += items;
            if (state == PageState::Ok || entry->second.first == PageState::Empty) {
                entry->second.first = entry->second.first == PageState::Ok ? PageState::Ok : state;
            }
        }
    }
    void report(const ArchivedRun& run, Source source, const Study& study, Replayed& into) const {
        for (const Show& show : study.shows) {
            if (const auto found = m_of.find(show.name); found != m_of.end()) {
                const auto [state, items] = found->second;
                into.targets.push_back({run.run.run_id, show.name, source, state, items, ""});
            }
        }
    }

  private:
    std::map<std::string, std::pair<PageState, std::int64_t>> m_of;
};

RawPoint point_row(const Show& show, const InterestRequest& asked, const ArchivedRun& run, const ArchivedPage& page) {
    RawPoint row;
    row.show = show.name;
    row.query = asked.query;
    row.geo = asked.geo;
    row.resolution = asked.resolution;
    row.window_start = asked.window.first;
    row.window_end = asked.window.last;
    row.scrape_run_at = run.run.scrape_run_at;
    row.capture = page.record_id;
    return row;
}

void add_points(const RawPoint& row, const std::vector<InterestPoint>& points, std::vector<RawPoint>& rows) {
    for (const InterestPoint& point : points) {
        RawPoint& added = rows.emplace_back(row);
        added.day = day_of(instant_of_unix_seconds(point.time.front()));
        if (point.values.front()) {
            added.value = static_cast<double>(*point.values.front());
        }
        added.has_data = point.has_data.front();
        added.below_one = point.below_one.front();
        added.is_partial = point.is_partial;
    }
}

/// Every title whose views count for a show: as configured, as resolved, and the redirects.
class Titles {
  public:
    Titles(const ArchivedRun& run, const Study& study) {
        for (const ArchivedPage& page : run.pages) {
            const auto target = target_of(page);
            if (target && target->kind == PageKind::WikiQuery) {
                read(extract_views(page.page));
            }
        }
        for (const Show& show : study.shows) {
            std::vector<std::string> asked = show.wikipedia_extra_titles;
            asked.push_back(show.wikipedia_title);
            for (const std::string& title : asked) {
                if (!title.empty()) {
                    claim(with_spaces(title), show);
                }
            }
        }
    }

    /// The action API named a page for this title: a 404 then says that nobody looked, not that nothing is there.
    bool exists(const std::string& title) const { return m_existing.count(title) != 0; }

    const std::vector<const Show*>& shows_of(const std::string& title) const {
        static const std::vector<const Show*> none;
        const auto found = m_shows.find(title);
        return found == m_shows.end() ? none : found->second;
    }

  private:
    void read(const ExtractedViews& answer) {
        const auto to_section = [](const Warning& warning) { return warning.code == "redirect_to_section"; };
        if (std::any_of(answer.warnings.begin(), answer.warnings.end(), to_section)) {
            return;  // the title is a paragraph of another article, whose views are not the show's
        }
        for (const auto* moves : {&answer.normalized, &answer.redirected}) {
            for (const auto& [from, to] : *moves) {
                m_moved[with_spaces(from)] = with_spaces(to);
            }
        }
        for (const WikipediaPage& page : answer.pages) {
            if (page.missing || page.disambiguation) {
                continue;
            }
            m_existing.insert(with_spaces(page.title));
            for (const std::string& redirect : page.redirects) {
                m_redirects[with_spaces(page.title)].push_back(with_spaces(redirect));
                m_existing.insert(with_spaces(redirect));
            }
        }
    }

    void claim(std::string title, const Show& show) {
        m_shows[title].push_back(&show);
        for (int hops = 0; hops < 4 && m_moved.count(title) != 0; ++hops) {
            title = m_moved[title];
            add(title, show);
        }
        for (const std::string& redirect : m_redirects[title]) {
            add(redirect, show);
        }
    }

    void add(const std::string& title, const Show& show) {
        auto& shows = m_shows[title];
        if (std::find(shows.begin(), shows.end(), &show) == shows.end()) {
            shows.push_back(&show);
        }
    }

    std::set<std::string> m_existing;
    std::map<std::string, std::string> m_moved;
    std::map<std::string, std::vector<std::string>> m_redirects;
    std::map<std::string, std::vector<const Show*>> m_shows;
};

}  // namespace

void replay_interest(const ArchivedRun& run, const Study& study, Replayed& into) {
    Outcomes outcomes;
    for (const ArchivedPage& page : run.pages) {
        const auto target = target_of(page);
        const auto asked = interest_request(page.page.url);
        if (!target || target->kind != PageKind::Interest || !asked) {
            continue;
        }
        ExtractedInterest answer;
        if (const auto state = state_without_answer(page)) {
            answer.state = *state;
        } else {
            answer = extract_interest(page.page);
        }
        for (const Show& show : study.shows) {
            const auto& queries = show.google_queries;
            const std::string& geo = show.gt_geo.empty() ? study.settings.geo : show.gt_geo;
            if (geo != asked->geo || std::find(queries.begin(), queries.end(), asked->query) == queries.end()) {
                continue;
            }
            outcomes.add(show.name, answer.state, static_cast<std::int64_t>(answer.points.size()));
            const RawPoint row = point_row(show, *asked, run, page);
            if (answer.state == PageState::Ok) {
                add_points(row, answer.points, into.observations.points);
            } else if (answer.state == PageState::Empty) {
                into.observations.points.push_back(row);
            }
        }
    }
    outcomes.report(run, Source::GoogleTrends, study, into);
}

void replay_views(const ArchivedRun& run, const Study& study, Replayed& into) {
    const Titles titles(run, study);
    Outcomes outcomes;
    for (const ArchivedPage& page : run.pages) {
        const auto target = target_of(page);
        const auto asked = views_request(page.page.url);
        if (!target || target->kind != PageKind::Views || !asked) {
            continue;
        }
        ExtractedViews answer;
        if (const auto state = state_without_answer(page)) {
            answer.state = *state;
        } else {
            answer = extract_views(page.page);
        }
        for (const Show* show : titles.shows_of(asked->title)) {
            outcomes.add(show->name, answer.state, static_cast<std::int64_t>(answer.days.size()));
            const bool nobody_looked = answer.state == PageState::Missing && titles.exists(asked->title);
            if (answer.state != PageState::Ok && !nobody_looked) {
                continue;
            }
            std::map<Day, std::int64_t> views;
            for (const DailyViews& served : answer.days) {
                views[served.day] = served.views;
            }
            for (Day day = asked->days.first; day <= asked->days.last; day += std::chrono::days(1)) {
                const auto served = views.find(day);
                const Count count = served == views.end() ? Count() : Count(served->second);
                into.observations.days.push_back(
                    {show->name, asked->title, day, count, run.run.scrape_run_at, page.record_id});
            }
        }
    }
    outcomes.report(run, Source::Wikipedia, study, into);
}

}  // namespace public_signals
