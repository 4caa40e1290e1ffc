#include "public_signals/sources/wikipedia/known_days.hpp"

#include <algorithm>
#include <span>

namespace public_signals::inline sources {

namespace {

using Days = std::chrono::days;

constexpr Days usual_lag{2};
constexpr std::int64_t busy_views = 30;    // a day, at the median: none at all is then out of the question
constexpr std::size_t days_compared = 14;  // on each side of a hole, as far as they were asked
constexpr std::size_t longest_hole = 14;   // a longer silence between busy days is a page that was moved and came back

/// What saw one state of the API: a run, or the files of one day that a person handed in, which may be the parts of one
/// download.
RunKey state_seen(const RawDay& raw) {
    return is_of_import(raw.run_id) ? RunKey{Instant(day_of(raw.scrape_run_at)), import_prefix} : run_key(raw);
}

/// The latest loaded day of each state of the API; one of which no day was seen goes by the API's usual lag.
std::map<RunKey, Day> loaded_days(const std::vector<RawDay>& days) {
    std::map<RunKey, std::optional<Day>> seen;
    for (const RawDay& raw : days) {
        std::optional<Day>& latest = seen[state_seen(raw)];
        if (raw.views) {
            latest = std::max(latest.value_or(raw.day), raw.day);
        }
    }
    std::map<RunKey, Day> loaded;
    for (const auto& [state, latest] : seen) {
        loaded[state] = latest.value_or(day_of(state.first) - usual_lag);
    }
    return loaded;
}

/// What the runs said of one day of a title.
struct AskedDay {
    Day day;
    const RawDay* row = nullptr;  // the latest that served it, else the latest
    bool is_loaded = false;       // by a run that asked for it
    bool is_settled = false;      // the same, three days later
    bool is_disputed = false;     // another of its second served other views

    std::int64_t views() const { return row->views.value_or(0); }
};

using TitleDays = std::vector<AskedDay>;  // in order of time

std::map<std::pair<std::string_view, std::string_view>, TitleDays> by_title(const std::vector<RawDay>& days) {
    const std::map<RunKey, Day> loaded = loaded_days(days);
    std::map<std::pair<std::string_view, std::string_view>, std::map<Day, AskedDay>> titles;
    for (const RawDay& raw : days) {
        AskedDay& asked = titles[{raw.show, raw.title}][raw.day];
        asked.day = raw.day;
        const bool is_loaded = raw.day <= loaded.at(state_seen(raw));
        asked.is_loaded = asked.is_loaded || is_loaded;
        const Instant settled_at(raw.day + Days{1} + views_loaded_after);
        asked.is_settled = asked.is_settled || (is_loaded && raw.scrape_run_at >= settled_at);
        const bool is_better =
            asked.row == nullptr || (raw.views && !asked.row->views) ||
            (raw.views.has_value() == asked.row->views.has_value() && run_key(raw) >= run_key(*asked.row));
        const bool is_of_its_second = asked.row != nullptr && raw.views && asked.row->views &&
                                      raw.scrape_run_at == asked.row->scrape_run_at && raw.run_id != asked.row->run_id;
        if (is_of_its_second) {
            asked.is_disputed = asked.is_disputed || *raw.views != *asked.row->views;
        } else if (is_better && raw.views && asked.row != nullptr &&
                   (!asked.row->views || raw.scrape_run_at > asked.row->scrape_run_at)) {
            asked.is_disputed = false;
        }
        if (is_better) {
            asked.row = &raw;
        }
    }
    std::map<std::pair<std::string_view, std::string_view>, TitleDays> sorted;
    for (const auto& [title, of_title] : titles) {
        for (const auto& [day, asked] : of_title) {
            sorted[title].push_back(asked);
        }
    }
    return sorted;
}

/// Over days that were asked; those left out count as none.
std::int64_t median_views(std::span<const AskedDay> days) {
    std::vector<std::int64_t> views;
    for (const AskedDay& day : days) {
        views.push_back(day.views());
    }
    const auto middle = views.begin() + static_cast<std::ptrdiff_t>(views.size() / 2);
    std::ranges::nth_element(views, middle);
    return *middle;
}

std::int64_t median_before(const TitleDays& days, std::size_t end) {
    const std::size_t count = std::min(end, days_compared);
    return median_views(std::span(days).subspan(end - count, count));
}

std::int64_t median_from(const TitleDays& days, std::size_t begin) {
    return median_views(std::span(days).subspan(begin, std::min(days.size() - begin, days_compared)));
}

/// Whether the days begin..end, all left out, are unknown rather than without views.
bool is_hole(const TitleDays& days, std::size_t begin, std::size_t end) {
    return begin > 0 && end < days.size() && end - begin <= longest_hole && median_before(days, begin) >= busy_views &&
           median_from(days, end) >= busy_views;
}

}  // namespace

std::map<TitleDay, KnownDay> known_days(const std::vector<RawDay>& raw_days) {
    std::map<TitleDay, KnownDay> known;
    for (const auto& [title, days] : by_title(raw_days)) {
        for (std::size_t begin = 0; begin < days.size();) {
            std::size_t end = begin;
            while (end < days.size() && !days[end].row->views) {
                ++end;
            }
            const bool is_lost = end > begin && is_hole(days, begin, end);
            for (std::size_t at = begin; at < std::min(end + 1, days.size()); ++at) {
                const AskedDay& asked = days[at];
                const bool is_silent = at == 0 || median_before(days, at) == 0;
                const bool is_zero = !is_lost && (asked.is_settled || (asked.is_loaded && is_silent));
                KnownDay& day = known[{title.first, asked.day, title.second}];
                day = {asked.row->views, asked.row->scrape_run_at, asked.row, false};
                if (asked.is_disputed) {
                    day.views.reset();
                    day.is_disputed = true;
                } else if (!asked.row->views) {
                    day.views = is_zero ? Count(0) : Count();
                    day.is_lost = is_lost && asked.is_loaded;
                }
            }
            begin = end + 1;
        }
    }
    return known;
}

}  // namespace public_signals::inline sources
