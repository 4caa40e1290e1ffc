// Trends answers name their query, geo, category, window and draw in the URL that asked for them. A series is asked in
// two steps, and either may have to be asked again: the last answer about it is what counts.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "public_signals/engine/page_clock.hpp"
#include "public_signals/engine/replay_outcomes.hpp"
#include "public_signals/sources/google_trends/extract.hpp"
#include "public_signals/sources/google_trends/index.hpp"
#include "public_signals/sources/google_trends/replay.hpp"
#include "public_signals/sources/google_trends/requests.hpp"
#include "public_signals/study/asked_names.hpp"

namespace public_signals::inline sources {
namespace {

RawPoint point_row(const Show& show, const std::string& query, const InterestRequest& asked, const ArchivedRun& run,
                   const ArchivedPage& page) {
    RawPoint row;
    row.show = show.name;
    row.query = query;
    row.asked = asked.asked;
    row.resolution = asked.resolution.value();
    row.window_start = asked.window.first;
    row.window_end = asked.window.last;
    row.draw = asked.draw;
    row.scrape_run_at = run.run.scrape_run_at;
    row.capture = page.record_id;
    row.run_id = run.run.run_id;
    return row;
}

std::vector<RawPoint> rows_of(const RawPoint& row, const ExtractedInterest& answer) {
    if (answer.state == PageState::Empty) {
        return {row};
    }
    std::vector<RawPoint> rows;
    for (const InterestPoint& point : answer.points) {
        RawPoint& added = rows.emplace_back(row);
        added.day = day_of(instant_of_unix_seconds(point.time.front()));
        if (point.values.front()) {
            added.value = static_cast<double>(*point.values.front());
        }
        added.has_data = point.has_data.front();
        added.below_one = point.below_one.front();
        added.is_partial = point.is_partial;
    }
    return rows;
}

/// Marks the days of an answer from before its run, which a cache on the way or that of this program kept, that still
/// changed when Google made it: they are not settled because the run came later.
void mark_unsettled(const ArchivedRun& run, const ArchivedPage& page, std::chrono::milliseconds clock_ahead,
                    std::vector<RawPoint>& rows) {
    const Day made = day_of(is_from_cache(page, clock_ahead) ? *served_at(page) : page.fetched_at);
    if (made >= day_of(run.run.scrape_run_at)) {
        return;
    }
    for (RawPoint& row : rows) {
        const bool is_settled =
            row.resolution != Resolution::Day || !row.day || *row.day <= made - last_days_change_for;
        row.is_partial = row.is_partial || !is_settled;
    }
}

/// A page about one series, and what it says.
struct Said {
    InterestRequest asked;
    ExtractedInterest answer;
    std::string note;
};

ExtractedInterest interest_answer(const ArchivedPage& page) {
    if (const auto state = state_without_answer(page)) {
        ExtractedInterest none;
        none.state = *state;
        return none;
    }
    if (leads_to_captcha(page)) {
        ExtractedInterest none;
        none.state = PageState::RateLimited;
        return none;
    }
    return with_body(page, [](const Page& whole) { return extract_interest(whole); });
}

/// explore names the series without its points: until they come it is unfinished.
Said said_by_explore(const ArchivedPage& page, InterestRequest asked) {
    Said said{std::move(asked), interest_answer(page), ""};
    if (page.page.status == 400) {
        said.answer.state = PageState::Missing;
        said.note = fmt::format("Google refuses {} in {}", said.asked.query,
                                said.asked.asked.geo->empty() ? "the world" : *said.asked.asked.geo);
    }
    if (said.answer.state != PageState::Ok) {
        return said;
    }
    said.answer.state = PageState::Transient;
    const auto& widgets = said.answer.widgets;
    const auto series = std::ranges::find(widgets, std::string("TIMESERIES"), &Widget::id);
    const auto offered = series == widgets.end() ? std::nullopt : widget_request(series->request);
    if (offered && offered->resolution != said.asked.resolution) {
        said.answer.state = PageState::LayoutChanged;
        said.note = fmt::format("{} offered where {} was planned", offered->resolution_text,
                                said.asked.resolution ? name_of(*said.asked.resolution) : "no series");
    }
    return said;
}

std::optional<Said> said_by(const ArchivedPage& page) {
    const auto target = target_of(page);
    if (target && target->kind == PageKind::Series) {
        if (auto asked = interest_request(page.page.url)) {
            return Said{std::move(*asked), interest_answer(page), ""};
        }
    }
    if (target && target->kind == PageKind::Lookup) {
        if (auto asked = explore_request(page.page.url)) {
            return said_by_explore(page, std::move(*asked));
        }
    }
    return std::nullopt;
}

/// Whether a query of the show is one of several terms that were asked as one.
bool is_sum_with(const InterestRequest& asked, const Show& show) {
    const std::string terms = fmt::format("+{}+", search_key(asked.query));
    return asked.is_sum && std::ranges::any_of(show.google_queries, [&](const std::string& query) {
               return terms.find(fmt::format("+{}+", search_key(query))) != terms.npos;
           });
}

/// An answer about a query of the study that is none of its series.
struct OtherSeries {
    std::string found;
    bool is_taken = false;  // by another show
};

/// Shows and series by name: what was read of each, last.
using Series = std::map<std::pair<std::string, std::string>, std::vector<RawPoint>>;

}  // namespace

void replay_interest(const ArchivedRun& run, Source source, const Study& study, const Rules&, Replayed& into) {
    ReplayOutcomes outcomes;
    Series series;
    std::set<std::string> said_other;
    const auto ahead = clock_ahead(run.pages);
    const auto leave_out = [&](const std::string& what) {
        if (said_other.insert(what).second) {
            into.warnings.push_back(
                {"gt_other_series", fmt::format("run {}: an answer of {} is left out: the study asks another series",
                                                run.run.run_id, what)});
        }
    };
    for (const ArchivedPage& page : run.pages) {
        const auto target = target_of(page);
        const std::string compared =
            target && target->source == Source::GoogleTrends ? compared_interest(page.page.url) : "";
        if (!compared.empty()) {
            leave_out(compared);
            continue;
        }
        auto said = said_by(page);
        if (said && !said->asked.resolution) {
            said->answer.state = PageState::LayoutChanged;
            said->note = "an answer that is neither of days nor of weeks";
        }
        if (!said) {
            continue;
        }
        OtherSeries other;
        for (const Show& show : study.shows) {
            const std::string* const query = query_asked(said->asked, show);
            if (query == nullptr) {
                if (is_sum_with(said->asked, show)) {
                    other.found = fmt::format("{} as one series", said->asked.query);
                }
                continue;
            }
            std::string what = said->asked.beyond;
            what = what.empty() ? other_than(said->asked.asked, interest_asked(show, study.settings)) : what;
            if (!what.empty()) {
                other.found = fmt::format("{} {}", *query, what);
                continue;
            }
            other.is_taken = true;
            const std::string language = said->asked.asked.language.value_or(trends_language);
            const std::string name = fmt::format("{} {} {} {}", language, *query, format_day(said->asked.window.first),
                                                 format_day(said->asked.window.last));
            const PageState state = said->answer.state;
            const bool read = state == PageState::Ok || state == PageState::Empty;
            std::vector<RawPoint>& rows = series[{show.name, name}];
            if (read) {
                rows = rows_of(point_row(show, *query, said->asked, run, page), said->answer);
                mark_unsettled(run, page, ahead, rows);
            }
            // A series that was read stays read, whatever came of asking again.
            if (read || rows.empty()) {
                outcomes.set(show.name, name, state, read ? static_cast<std::int64_t>(said->answer.points.size()) : 0);
            }
            if (!said->note.empty()) {
                outcomes.note(show.name, said->note);
            }
        }
        if (!other.is_taken && !other.found.empty()) {
            leave_out(other.found);
        }
    }
    for (const auto& [name, rows] : series) {
        into.observations.points.insert(into.observations.points.end(), rows.begin(), rows.end());
    }
    outcomes.report(run, source, study, into);
}

}  // namespace public_signals::inline sources
