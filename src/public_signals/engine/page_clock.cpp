#include "public_signals/engine/page_clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "public_signals/base/ascii.hpp"
#include "public_signals/base/counted.hpp"
#include "public_signals/web/retry.hpp"

namespace public_signals::inline engine {
namespace {

constexpr std::chrono::hours a_day{24};
constexpr std::chrono::seconds date_cut_off{1};  // a Date header has whole seconds

/// `3 days`, `9 hours`, `12 minutes`, `4 seconds`: the largest unit that is whole once.
std::string in_words(std::chrono::milliseconds apart) {
    const auto said = [&](auto unit, const char* name) { return counted(apart / unit, name); };
    return apart >= a_day                     ? said(a_day, "day")
           : apart >= std::chrono::hours{1}   ? said(std::chrono::hours{1}, "hour")
           : apart >= std::chrono::minutes{1} ? said(std::chrono::minutes{1}, "minute")
                                              : said(std::chrono::seconds{1}, "second");
}

}  // namespace

std::optional<Instant> served_at(const ArchivedPage& page) {
    for (const auto& [name, value] : page.headers) {
        if (ascii_lower(name) == "date") {
            const auto now = std::chrono::duration_cast<std::chrono::seconds>(page.fetched_at.time_since_epoch());
            const auto second = net::parse_http_date(value, now.count());
            return second ? std::optional(instant_of_unix_seconds(*second)) : std::nullopt;
        }
    }
    return std::nullopt;
}

std::chrono::milliseconds clock_ahead(const std::vector<ArchivedPage>& pages) {
    std::optional<std::chrono::milliseconds> nearest;
    for (const ArchivedPage& page : pages) {
        if (const auto served = served_at(page)) {
            const auto ahead = std::chrono::duration_cast<std::chrono::milliseconds>(page.fetched_at - *served);
            nearest = nearest && std::chrono::abs(*nearest) <= std::chrono::abs(ahead) ? nearest : ahead;
        }
    }
    return nearest.value_or(std::chrono::milliseconds{0});
}

std::optional<Instant> oldest_served(std::span<const ArchivedPage* const> pages) {
    std::optional<Instant> oldest;
    for (const ArchivedPage* page : pages) {
        if (const auto served = served_at(*page)) {
            oldest = std::min(oldest.value_or(*served), *served);
        }
    }
    return oldest;
}

std::optional<Day> last_day_before_cache(const std::optional<Instant>& served, Instant visit) {
    if (!served || to_week(day_of(*served + date_cut_off)) >= to_week(day_of(visit))) {
        return std::nullopt;
    }
    return monday_of(to_week(day_of(*served))) - std::chrono::days(1);
}

Instant time_by_sites(Instant begun, const std::vector<ArchivedPage>& pages) {
    const auto ahead = clock_ahead(pages);
    const bool is_week_on =
        ahead > date_cut_off && to_week(day_of(begun - ahead + date_cut_off)) < to_week(day_of(begun));
    return ahead >= a_day || is_week_on ? begun - ahead : begun;
}

void mend_clock(ArchivedRun& run, std::vector<Warning>& warnings) {
    const auto ahead = clock_ahead(run.pages);
    const Instant said = run.run.scrape_run_at;
    run.run.scrape_run_at = time_by_sites(said, run.pages);
    if (run.run.scrape_run_at == said && std::chrono::abs(ahead) < a_day) {
        return;
    }
    const auto apart = std::chrono::abs(ahead);
    warnings.push_back({"clock_differs",
                        fmt::format("run {} began at {} by its own clock, {} the sites' by {}; {}", run.run.run_id,
                                    format_instant(said), ahead > ahead.zero() ? "ahead of" : "behind", in_words(apart),
                                    ahead > ahead.zero() ? "their time is taken: weeks that were not over stay unknown"
                                                         : "set the clock right before the next pull")});
}

}  // namespace public_signals::inline engine
