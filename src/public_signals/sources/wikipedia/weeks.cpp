// Wikipedia days -> weeks of views, over a show's title and the titles that redirect to it.
//
// The API leaves a day without views out, and so it does with a day that is not loaded yet. A day left out is a zero
// up to the latest day that the same run saw of any title, and unknown behind it. Of a title that has many readers a
// day left out is no zero: it was lost, and its week is partial.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "public_signals/aggregation/grid.hpp"
#include "public_signals/sources/wikipedia/evidence.hpp"
#include "public_signals/sources/wikipedia/weeks.hpp"

namespace public_signals::inline sources {

namespace {

constexpr std::chrono::days usual_lag{2};

/// The latest loaded day of each run; a run that saw no day at all goes by the API's usual lag.
std::map<RunKey, Day> loaded_days(const std::vector<RawDay>& days) {
    std::map<RunKey, std::optional<Day>> seen;
    for (const RawDay& raw : days) {
        std::optional<Day>& latest = seen[run_key(raw)];
        if (raw.views) {
            latest = std::max(latest.value_or(raw.day), raw.day);
        }
    }
    std::map<RunKey, Day> loaded;
    for (const auto& [run, latest] : seen) {
        loaded[run] = latest.value_or(day_of(run.first) - usual_lag);
    }
    return loaded;
}

/// The views that a title has on a usual day, where it has enough of them that none at all is out of the question.
constexpr std::int64_t many_readers = 30;

struct TitleDay {
    std::string_view show;
    Day day;
    std::string_view title;
    auto operator<=>(const TitleDay&) const = default;
};

struct DayViews {
    Count views;
    Instant scrape_run_at;
    const RawDay* row = nullptr;
    bool is_lost = false;  // left out, and no zero
};

using Title = std::pair<std::string_view, std::string_view>;  // show, title

/// The titles whose median day has many readers.
std::set<Title> much_read(const std::vector<RawDay>& days) {
    std::map<Title, std::vector<std::int64_t>> views;
    for (const RawDay& raw : days) {
        if (raw.views) {
            views[{raw.show, raw.title}].push_back(*raw.views);
        }
    }
    std::set<Title> titles;
    for (auto& [title, counts] : views) {
        const auto middle = counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2);
        std::ranges::nth_element(counts, middle);
        if (*middle >= many_readers) {
            titles.insert(title);
        }
    }
    return titles;
}

/// The views of each title and day: those of the latest run that knows them.
std::map<TitleDay, DayViews> views_by_title(const std::vector<RawDay>& days) {
    const std::map<RunKey, Day> loaded = loaded_days(days);
    const std::set<Title> read = much_read(days);
    std::map<TitleDay, DayViews> latest;
    for (const RawDay& raw : days) {
        const bool may_be_zero = !raw.views && raw.day <= loaded.at(run_key(raw));
        const bool zero = may_be_zero && !read.contains({raw.show, raw.title});
        const DayViews now{zero ? Count(0) : raw.views, raw.scrape_run_at, &raw, may_be_zero && !zero};
        const auto [found, fresh] = latest.try_emplace({raw.show, raw.day, raw.title}, now);
        DayViews& kept = found->second;
        const bool later = now.scrape_run_at >= kept.scrape_run_at;
        if (!fresh && (now.views ? later || !kept.views : later && !kept.views)) {
            kept = now;
        }
    }
    return latest;
}

struct WeekViews {
    Count views;
    std::map<Day, bool> known;  // false where a title of the day is unknown
    Instant scrape_run_at;

    bool is_partial() const {
        return known.size() < days_a_week || std::ranges::any_of(known, [](const auto& day) { return !day.second; });
    }
};

Result<void> add_day(WeekViews& week, const TitleDay& title, const DayViews& day) {
    bool& known = week.known.try_emplace(title.day, true).first->second;
    known = known && day.views.has_value();
    if (!day.views) {
        return {};
    }
    std::int64_t total = 0;
    if (__builtin_add_overflow(week.views.value_or(0), *day.views, &total)) {
        return invalid_at(
            {.show = std::string(title.show), .week = format_week(to_week(title.day)), .column = "wiki_views"},
            "a sum leaves Int64", fmt::format("check the views of {}", title.title));
    }
    week.views = total;
    week.scrape_run_at = std::max(week.scrape_run_at, day.scrape_run_at);
    return {};
}

/// `4 days of 2 titles were left out between others, the first 2024-04-05 of Oh, Mary!: …`
std::string lost_days(const std::map<Title, std::vector<Day>>& lost) {
    std::size_t days_lost = 0;
    const auto* first = &*lost.begin();
    for (const auto& title : lost) {
        days_lost += title.second.size();
        first = title.second.front() < first->second.front() ? &title : first;
    }
    return fmt::format(
        "{} of {} left out between others, the first {} of {}; so much is read there that none is a zero, "
        "and their weeks are partial",
        days_lost == 1 ? "a day" : fmt::format("{} days", days_lost),
        lost.size() == 1 ? "a title" : fmt::format("{} titles", lost.size()), format_day(first->second.front()),
        first->first.second);
}

std::vector<std::string> shows_of(const std::vector<RawDay>& days) {
    std::vector<std::string> shows;
    for (const RawDay& raw : days) {
        if (shows.empty() || shows.back() != raw.show) {
            shows.push_back(raw.show);
        }
    }
    return shows;
}

}  // namespace

Result<Panel> weekly_views(const Observations& observations, const WeeklyOptions& options,
                           std::vector<WeeklyNote>& notes) {
    std::vector<Week> observed;
    observed.reserve(observations.days.size());
    for (const RawDay& raw : observations.days) {
        observed.push_back(to_week(raw.day));
    }
    const Grid grid(options.shows.empty() ? shows_of(observations.days) : options.shows,
                    asked_weeks(Source::Wikipedia, observations.runs, observed));
    std::map<Row, WeekViews> weeks;
    std::map<Title, std::vector<Day>> lost;
    for (const auto& [title, day] : views_by_title(observations.days)) {
        if (const auto row = grid.row(title.show, to_week(title.day))) {
            TRY(add_day(weeks[*row], title, day));
            if (day.is_lost) {
                lost[{title.show, title.title}].push_back(title.day);
            }
        }
    }
    if (!lost.empty()) {
        notes.push_back({Source::Wikipedia, "wiki_hole", lost_days(lost)});
    }
    Panel panel = grid.empty_panel(source_columns(Source::Wikipedia, options.extensions));
    for (const auto& [row, week] : weeks) {
        if (week.views) {
            put(panel.columns[0], row, *week.views);
        }
        put(panel.columns[1], row, week.is_partial());
        put_scrape(panel, row, week.scrape_run_at);
    }
    return panel;
}

std::vector<Evidence> day_evidence(const std::vector<RawDay>& days, std::string_view show, Week week,
                                   std::string_view column) {
    std::vector<Evidence> evidence;
    for (const auto& [title, day] : views_by_title(days)) {
        if (title.show != show || to_week(title.day) != week) {
            continue;
        }
        const bool asks_views = column == "wiki_views";
        EvidenceValue value = !asks_views ? EvidenceValue(!day.views.has_value())
                              : day.views ? EvidenceValue(*day.views)
                                          : EvidenceValue();
        evidence.push_back({EvidenceKind::OneDay, fmt::format("{} {}", title.title, format_day(title.day)),
                            std::move(value), day.scrape_run_at, "pageviews", day.row->capture});
    }
    return evidence;
}

}  // namespace public_signals::inline sources
