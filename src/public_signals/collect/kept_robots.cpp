#include "public_signals/collect/kept_robots.hpp"

#include "public_signals/web/target.hpp"

namespace public_signals::collect {
namespace {

std::int64_t unix_seconds(Instant instant) {
    return std::chrono::duration_cast<std::chrono::seconds>(instant.time_since_epoch()).count();
}

}  // namespace

std::optional<net::KeptRobots> KeptRobotsTxt::get(const std::string& origin) {
    const auto kept = m_ledger.robots(origin, now());
    if (kept && *kept && (*kept)->status != 0) {
        return net::KeptRobots{static_cast<int>((*kept)->status), (*kept)->body, unix_seconds((*kept)->fetched_at)};
    }
    // A run that was killed between the archive and the ledger has it here.
    const auto target = net::target_of(origin + "/robots.txt");
    const ArchivedPage* const stored = target ? m_stored.robots_txt(target->url) : nullptr;
    const int status = stored == nullptr ? 0 : stored->page.status;
    if (status / 100 == 2 || status == 404 || status == 410) {
        return net::KeptRobots{status, stored->page.body, unix_seconds(stored->fetched_at)};
    }
    return std::nullopt;
}

void KeptRobotsTxt::put(const std::string& origin, const net::KeptRobots& kept) {
    // A cache: where it cannot be written, robots.txt is asked again.
    (void)m_ledger.put(LedgerRobots{.origin = origin,
                                    .fetched_at = instant_of_unix_seconds(kept.time),
                                    .status = kept.status,
                                    .body = kept.body,
                                    .cause = ""});
}

}  // namespace public_signals::collect
