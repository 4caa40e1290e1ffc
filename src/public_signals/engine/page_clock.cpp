#include "public_signals/engine/page_clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "public_signals/base/ascii.hpp"
#include "public_signals/web/retry.hpp"

namespace public_signals::inline engine {
namespace {

constexpr std::chrono::hours a_day{24};

/// What the site's clock said when it served a page.
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

}  // namespace

std::chrono::milliseconds clock_ahead(const ArchivedRun& run) {
    std::optional<std::chrono::milliseconds> nearest;
    for (const ArchivedPage& page : run.pages) {
        if (const auto served = served_at(page)) {
            const auto ahead = std::chrono::duration_cast<std::chrono::milliseconds>(page.fetched_at - *served);
            nearest = nearest && std::chrono::abs(*nearest) <= std::chrono::abs(ahead) ? nearest : ahead;
        }
    }
    return nearest.value_or(std::chrono::milliseconds{0});
}

void mend_clock(ArchivedRun& run, std::vector<Warning>& warnings) {
    const auto ahead = clock_ahead(run);
    if (std::chrono::abs(ahead) < a_day) {
        return;
    }
    const Instant said = run.run.scrape_run_at;
    if (ahead > ahead.zero()) {
        run.run.scrape_run_at -= ahead;
    }
    warnings.push_back({"clock_differs",
                        fmt::format("run {} began at {} by its own clock, {} the sites' by {} days; {}", run.run.run_id,
                                    format_instant(said), ahead > ahead.zero() ? "ahead of" : "behind",
                                    std::chrono::abs(ahead) / a_day,
                                    ahead > ahead.zero() ? "their time is taken: weeks that were not over stay unknown"
                                                         : "set the clock right before the next pull")});
}

}  // namespace public_signals::inline engine
