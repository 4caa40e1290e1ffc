// Wikipedia days -> weeks of views, over a show's title and the titles that redirect to it.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "public_signals/aggregation/grid.hpp"
#include "public_signals/sources/wikipedia/evidence.hpp"
#include "public_signals/sources/wikipedia/known_days.hpp"
#include "public_signals/sources/wikipedia/titles.hpp"
#include "public_signals/sources/wikipedia/weeks.hpp"

namespace public_signals::inline sources {

namespace {

using Title = std::pair<std::string_view, std::string_view>;  // show, title

struct WeekViews {
    Count views;
    std::map<Day, bool> known;  // false where a title of the day is unknown
    Instant scrape_run_at;

    bool is_partial() const {
        return known.size() < days_a_week || std::ranges::any_of(known, [](const auto& day) { return !day.second; });
    }
};

Result<void> add_day(WeekViews& week, const TitleDay& title, const KnownDay& day) {
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

/// A day of which one of a show's articles was not asked yet is unknown: the views of the others are a part.
void mark_unasked_days(const std::vector<RawDay>& days, const Study& study, const Grid& grid,
                       std::map<Row, WeekViews>& weeks) {
    std::map<std::pair<std::string_view, Day>, std::set<std::string_view>> asked;
    std::set<std::string_view> unnamed;  // shows with rows that do not say for which article they were asked
    for (const RawDay& raw : days) {
        raw.asked.article ? asked[{raw.show, raw.day}].insert(*raw.asked.article) : unnamed.insert(raw.show);
    }
    for (const auto& [key, articles] : asked) {
        const Show* const show = show_named(study, key.first);
        const auto row = grid.row(key.first, to_week(key.second));
        if (show == nullptr || !row || unnamed.contains(key.first)) {
            continue;
        }
        for (const std::string& name : article_names(*show)) {
            if (!articles.contains(name)) {
                weeks[*row].known[key.second] = false;
            }
        }
    }
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
    for (const auto& [title, day] : known_days(observations.days)) {
        if (const auto row = grid.row(title.show, to_week(title.day))) {
            TRY(add_day(weeks[*row], title, day));
            if (day.is_lost) {
                lost[{title.show, title.title}].push_back(title.day);
            }
        }
    }
    if (options.study != nullptr) {
        mark_unasked_days(observations.days, *options.study, grid, weeks);
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
    for (const auto& [title, day] : known_days(days)) {
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
