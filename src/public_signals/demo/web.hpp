// Exchanges of the synthetic web and how a run writes them down.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "public_signals/archive/warc.hpp"
#include "public_signals/base/timebins.hpp"
#include "public_signals/demo/study.hpp"

namespace public_signals::inline demo {

/// What robots.txt said about a URL, as the metadata record keeps it.
struct PlayedVerdict {
    bool allowed = true;
    std::string rule;    // the line that decided; empty when none did
    std::string source;  // fetched, cache, exempt
};

struct PlayedExchange {
    std::string url;
    std::string referer;  // empty: none is sent
    int status = 200;
    std::string content_type;
    std::string body;
    PlayedVerdict robots;
    bool imported = false;       // handed in by the researcher, never asked for
    std::string error_category;  // empty: the exchange succeeded
    std::int64_t at = 0;         // unix seconds
    std::int64_t waited = 0;     // seconds slept before it
};

/// The exchanges of one host in one run: each begins 2 to 5 seconds after the one before.
class HostLog {
  public:
    HostLog(std::uint64_t seed, const SampleRun& run, std::int64_t host_number);
    /// robots.txt itself, and the verdict that the pages after it carry.
    void robots(std::string url, std::string body, PlayedVerdict verdict);
    void add(PlayedExchange exchange);
    std::vector<PlayedExchange> take() { return std::move(m_exchanges); }

  private:
    std::uint64_t m_seed;
    std::int64_t m_run;
    std::int64_t m_host;
    std::int64_t m_now;
    PlayedVerdict m_verdict;
    std::vector<PlayedExchange> m_exchanges;
};

std::vector<PlayedExchange> tiktok_web(std::uint64_t seed, const std::vector<SampleShow>& shows, const SampleRun& run);
std::vector<PlayedExchange> instagram_web(std::uint64_t seed, const std::vector<SampleShow>& shows,
                                          const SampleRun& run);
std::vector<PlayedExchange> trends_web(std::uint64_t seed, const std::vector<SampleShow>& shows, const SampleRun& run);
std::vector<PlayedExchange> wikipedia_web(std::uint64_t seed, const std::vector<SampleShow>& shows,
                                          const SampleRun& run);

/// One run: its warcinfo, then every exchange in order of time as request, response and metadata.
void write_run(warc::Writer& writer, const SampleRun& run, std::vector<PlayedExchange> exchanges);

/// Unix seconds of an instant.
std::int64_t unix_seconds(Instant instant);

}  // namespace public_signals::inline demo
