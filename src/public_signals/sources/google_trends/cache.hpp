// data/cache/google_trends/{key}.json: answers of Google Trends, kept so that the same series is not asked twice.
//
// A key is what was asked, never when; two places or categories never share a file. Only good JSON answers are kept. A
// kept answer goes into the run's archive like a fetched one, so the cache can be deleted at any time.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "public_signals/collect/collector.hpp"
#include "public_signals/sources/google_trends/grid.hpp"

namespace public_signals::collect {

/// An answer that was fetched this long after its last day stays as it is.
inline constexpr std::chrono::days answers_settle_after{4};

/// One series of Google Trends.
struct TrendsSeries {
    std::string query;
    std::string geo;
    int category = 0;
    TrendsAsk ask;
    auto operator<=>(const TrendsSeries&) const = default;
};

/// An answer and the URL that brought it.
struct KeptExchange {
    std::string url;
    KeptAnswer answer;
};

class TrendsCache {
  public:
    /// `started`: of the run. Answers of the run itself lie in its archive and don't count here; with `fresh` none
    /// does.
    TrendsCache(const std::filesystem::path& data, Instant started, int lifetime_hours, bool fresh)
        : m_folder(data / "cache" / "google_trends"), m_started(started), m_lifetime(lifetime_hours), m_fresh(fresh) {}

    /// The series, while it holds: for good when it was fetched more than 4 days after its window's end and is not
    /// empty, else for the cache's lifetime.
    std::optional<KeptExchange> series(const TrendsSeries& series) const;
    /// The explore answer, while its token has an hour to live.
    std::optional<KeptExchange> explore(const TrendsSeries& series) const;

    /// Failing to keep an answer is no failure: it is only asked again.
    void keep_series(const TrendsSeries& series, const Answer& answer) const;
    void keep_explore(const TrendsSeries& series, const Answer& answer) const;

    /// Deletes what no run will take any more: windows that had not settled, older than the cache's lifetime.
    void forget_outdated() const;

    std::filesystem::path file_of(const TrendsSeries& series) const;

  private:
    std::optional<KeptExchange> read(const TrendsSeries& series, const char* part) const;
    void keep(const TrendsSeries& series, const char* part, const Answer& answer) const;

    std::filesystem::path m_folder;
    Instant m_started;
    std::chrono::hours m_lifetime;
    bool m_fresh;
};

/// When a widget's token ends, as it says itself: bytes 9 to 12 of its base64url text. nullopt for another form.
std::optional<Instant> token_expiry(std::string_view token);

}  // namespace public_signals::collect
