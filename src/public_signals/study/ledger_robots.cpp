#include "public_signals/study/ledger_robots.hpp"

#include "public_signals/study/ledger.hpp"

namespace public_signals::inline study {
namespace {

class LedgerCache final : public net::RobotsCache {
  public:
    explicit LedgerCache(std::filesystem::path file) : m_file(std::move(file)) {}

    std::optional<net::KeptRobots> get(const std::string& origin) override {
        if (auto known = m_memory->get(origin)) {
            return known;
        }
        auto ledger = Ledger::open(m_file);
        if (!ledger) {
            return std::nullopt;
        }
        const auto kept = ledger->robots(origin, now());
        if (!kept || !*kept || (*kept)->status == 0) {
            return std::nullopt;
        }
        return net::KeptRobots{.status = static_cast<int>((*kept)->status),
                               .body = (*kept)->body,
                               .time = (*kept)->fetched_at.time_since_epoch().count() / 1000};
    }

    void put(const std::string& origin, const net::KeptRobots& kept) override {
        m_memory->put(origin, kept);
        if (auto ledger = Ledger::open(m_file)) {
            // A row that cannot be written is a robots.txt that is asked again: nothing else is lost.
            [[maybe_unused]] const auto written =
                ledger->put(LedgerRobots{origin, instant_of_unix_seconds(kept.time), kept.status, kept.body, {}});
        }
    }

  private:
    std::filesystem::path m_file;
    std::unique_ptr<net::RobotsCache> m_memory = net::robots_cache_in_memory();
};

}  // namespace

std::unique_ptr<net::RobotsCache> robots_cache_in(std::filesystem::path ledger) {
    return std::make_unique<LedgerCache>(std::move(ledger));
}

}  // namespace public_signals::inline study
