#include "public_signals/engine/page_clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
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

std::string_view header_of(const ArchivedPage& page, std::string_view wanted) {
    for (const auto& [name, value] : page.headers) {
        if (ascii_lower(name) == wanted) {
            return value;
        }
    }
    return {};
}

std::optional<Instant> date_of(const ArchivedPage& page) {
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(page.fetched_at.time_since_epoch());
    const auto second = net::parse_http_date(header_of(page, "date"), now.count());
    return second ? std::optional(instant_of_unix_seconds(*second)) : std::nullopt;
}

std::optional<std::chrono::seconds> age_of(const ArchivedPage& page) {
    return age_in(header_of(page, "age"));
}

}  // namespace

std::optional<std::chrono::seconds> age_in(std::string_view text) {
    constexpr std::size_t longest = 9;  // digits: 30 years
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool is_age = error == std::errc{} && end == text.data() + text.size() && text.size() <= longest;
    return is_age && seconds >= 0 ? std::optional(std::chrono::seconds(seconds)) : std::nullopt;
}

std::optional<Instant> served_at(const ArchivedPage& page) {
    const auto date = date_of(page);
    const auto age = age_of(page);
    if (!date || !age) {
        return date ? date : age ? std::optional(page.fetched_at - *age) : std::nullopt;
    }
    // A cache hands on the Date of the site; one that writes its own makes an old answer look new but for its Age.
    return std::clamp(page.fetched_at - *age, *date - *age, *date);
}

bool is_from_cache(const ArchivedPage& page, std::chrono::milliseconds clock_ahead) {
    constexpr std::chrono::hours longest_visit{1};
    const auto served = served_at(page);
    return served && page.fetched_at - *served - clock_ahead > longest_visit;
}

std::chrono::milliseconds clock_ahead(const std::vector<ArchivedPage>& pages) {
    std::optional<std::chrono::milliseconds> nearest;
    for (const ArchivedPage& page : pages) {
        if (const auto date = date_of(page)) {
            const auto behind = std::chrono::duration_cast<std::chrono::milliseconds>(page.fetched_at - *date);
            const auto without_age = behind - age_of(page).value_or(std::chrono::seconds{0});
            const auto ahead = std::chrono::abs(without_age) <= std::chrono::abs(behind) ? without_age : behind;
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
