// Fetching politely: robots.txt before every hop, one request at a time per host, pauses, retries, and a result that
// says what happened. design.md section 5.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/base/version.hpp"
#include "public_signals/web/robots_source.hpp"
#include "public_signals/web/transport.hpp"

namespace public_signals::inline web::net {

inline constexpr const char* default_user_agent = program_and_version;

struct DelayRange {
    double least = 2;
    double most = 5;
};

struct FetchSettings {
    std::string user_agent = default_user_agent;
    int max_retries = 4;  // 5 requests at most
    double timeout = 30;  // of one attempt, its hops together
    DelayRange delay;     // between two requests to a host
    double backoff_base = 2;
    double max_wait = 300;  // a longer Retry-After ends the target
    std::size_t max_bytes = 32u << 20;
    std::size_t max_decoded_bytes = 64u << 20;
};

struct Request {
    std::string url;
    Headers headers;                  // beside User-Agent and Accept-Encoding
    std::optional<DelayRange> delay;  // instead of the settings'
    /// What the URL was before a mirror took its place: documented APIs are known by it. Empty: the URL itself.
    std::string original_url;
    bool only_robots = false;                 // done, with success and no attempt, once robots.txt allows the URL
    std::shared_ptr<const Rendering> render;  // render it in a browser; needs a transport that can
    bool follow_redirects = true;             // false: a 3xx is the answer, a CLIENT_ERROR with its response
    /// A 429 that sets a cookie is the answer at once: it wants to be asked with it.
    bool hands_back_cookies = false;
    std::string source;  // which source it is for; copied into the Exchange
};

struct RobotsAnswer {
    bool allowed = false;
    std::string rule;  // the deciding line; empty when none applies
    RobotsSource source = RobotsSource::Unreachable;
    std::optional<ErrorKind> cause;  // why it could not be read
};

struct Response {
    int status = 0;
    std::string url;
    Headers headers;
    std::string body;                          // decoded
    bool has_body = true;                      // false: what came could not be decoded
    std::shared_ptr<const Rendered> rendered;  // where the request asked for it
};

struct FetchResult {
    std::string url;  // as asked, without credentials
    std::string final_url;
    bool success = false;
    std::optional<Response> response;
    std::optional<ErrorKind> error_category;
    std::string error_message;
    int attempts = 0;
    double total_wait_time = 0;                    // seconds slept: pace, backoff, Retry-After, for robots.txt too
    std::optional<std::int64_t> retry_not_before;  // unix seconds
    std::optional<RobotsAnswer> robots;
};

/// One request that went out, as an archive keeps it.
struct Exchange {
    std::string url;
    std::string source;         // of the request that it was made for
    std::int64_t time = 0;      // unix seconds, of its start
    std::optional<double> gap;  // seconds since the last byte of the answer before it from this host
    bool is_robots_txt = false;
    int attempt = 0;
    double waited = 0;
    std::optional<RobotsAnswer> robots;       // none for robots.txt itself
    std::optional<ErrorKind> error_category;  // of this exchange alone
    const WireResponse* wire = nullptr;       // while the call lasts
};

/// robots.txt files kept between runs, by origin (scheme://host:port). Only answers that settle it: 2xx, 404, 410.
struct KeptRobots {
    int status = 0;
    std::string body;
    std::int64_t time = 0;  // unix seconds
};
class RobotsCache {
  public:
    virtual ~RobotsCache() = default;
    virtual std::optional<KeptRobots> get(const std::string& origin) = 0;
    virtual void put(const std::string& origin, const KeptRobots& kept) = 0;
};
std::unique_ptr<RobotsCache> robots_cache_in_memory();
inline constexpr std::int64_t robots_lifetime = 24 * 3600;

class Pace;

/// What enters from outside.
struct World {
    Transport& transport;
    std::function<std::int64_t()> unix_now;
    std::function<double()> dice;  // uniform in [0, 1)
    RobotsCache& robots;
    std::function<void(const Exchange&)> saw = {};  // every request that went out, in order of their ends
    std::function<bool()> stop = {};                // asked a few times a second; true ends all work
    std::map<std::string, Pace>* paces = nullptr;   // by origin, kept from one fetcher to the next
};

/// One event loop: hosts in parallel, one request at a time for each.
class Fetcher {
  public:
    using Done = std::function<void(FetchResult)>;
    Fetcher(FetchSettings settings, World world);
    ~Fetcher();
    /// Queues a request; `done` may add others. An InvalidInput error for a URL that can't be fetched at all.
    Result<void> add(const Request& request, Done done);
    /// Works until every request is done. false when `stop` ended it.
    bool run();
    /// Whatever still waits for this URL's host, and whatever is added for it later, ends with this category.
    void close_host(const std::string& url, ErrorKind category, std::int64_t until);

  private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Who asks: `public-signals/VERSION`, and whom to write to where that is known.
std::string user_agent_of(const std::string& contact);

/// An InvalidInput error for a User-Agent that is empty, no single line of ASCII, or a browser's.
Result<void> check_user_agent(const std::string& user_agent);

/// One request over the real network; `stop` and `paces` as in World.
Result<FetchResult> fetch(const Request& request, const FetchSettings& settings, const TransportSettings& transport,
                          RobotsCache& robots, std::function<bool()> stop = {},
                          std::map<std::string, Pace>* paces = nullptr);

/// The FetchResult as one line of JSON (interfaces.md, section fetch), without its line end.
std::string to_json(const FetchResult& result);

}  // namespace public_signals::inline web::net
