#include "public_signals/aggregation/lost_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace public_signals::inline aggregation {

std::string lost_rows(const std::vector<Coverage>& coverage, const LatestPosts& posts,
                      const std::vector<std::string>& shows) {
    std::map<std::pair<Instant, std::string_view>, std::size_t> read;
    for (const Coverage& visit : coverage) {
        if (visit.posts > 0 && (shows.empty() || std::ranges::find(shows, visit.show) != shows.end())) {
            read[{visit.scrape_run_at, visit.show}] += static_cast<std::size_t>(visit.posts);
        }
    }
    std::size_t visits = 0;
    std::string first;
    for (const auto& [visit, count] : read) {
        const std::size_t rows = posts.rows_of(visit.second, visit.first);
        if (rows < count && ++visits == 1) {
            first = fmt::format("{} of {} rows are left of the visit to {} at {}", rows, count, visit.second,
                                format_instant(visit.first));
        }
    }
    const std::string others = visits < 2 ? "" : fmt::format(" (and rows of {} other visits are missing)", visits - 1);
    return visits == 0 ? ""
                       : fmt::format("{}{}: sums lack those posts; read the archive again with pull --replay", first,
                                     others);
}

}  // namespace public_signals::inline aggregation
