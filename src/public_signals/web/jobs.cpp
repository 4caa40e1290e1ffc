#include "public_signals/web/jobs.hpp"

#include <algorithm>
#include <map>

#include "public_signals/base/ascii.hpp"
#include "public_signals/web/decode.hpp"

namespace public_signals::inline web::net {
namespace {

class MemoryCache final : public RobotsCache {
  public:
    std::optional<KeptRobots> get(const std::string& origin) override {
        const auto found = m_kept.find(origin);
        return found == m_kept.end() ? std::nullopt : std::optional(found->second);
    }
    void put(const std::string& origin, const KeptRobots& kept) override { m_kept[origin] = kept; }

  private:
    std::map<std::string, KeptRobots> m_kept;
};

}  // namespace

WireRequest wire_request(const Job& job, const FetchSettings& settings) {
    WireRequest wire{.url = job.current.url,
                     .headers = {{"User-Agent", settings.user_agent}, {"Accept-Encoding", accepted_encodings}},
                     .timeout = settings.timeout - job.spent,
                     .max_bytes = settings.max_bytes,
                     .disguised_host = job.current.disguised_host};
    const Headers own =
        job.current.origin == job.first.origin ? job.request.headers : without_secrets(job.request.headers);
    wire.headers.insert(wire.headers.end(), own.begin(), own.end());
    return wire;
}

std::shared_ptr<const Rendering> with_manners(const Job& job, const std::optional<robots::Robots>& rules,
                                              const Pace& pace, const FetchSettings& settings) {
    auto rendering = std::make_shared<Rendering>(*job.request.render);
    rendering->robots = [rules, agent = settings.user_agent](const std::string& url) {
        return rules ? rules->verdict(agent, url) : robots::Verdict{};
    };
    const DelayRange delay = job.request.delay.value_or(settings.delay);
    rendering->least_pause = std::max(delay.least, pace.crawl_delay());
    rendering->most_pause = std::max(delay.most, pace.crawl_delay());
    return rendering;
}

Headers without_secrets(const Headers& headers) {
    Headers kept;
    for (const auto& header : headers) {
        if (!is_credential_header(header.first) && ascii_lower(header.first) != "cookie") {
            kept.push_back(header);
        }
    }
    return kept;
}

Result<void> check_headers(const Headers& headers) {
    for (const auto& [name, value] : headers) {
        if ((name + value).find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
            return invalid("a header holds a line end", name, "write it on one line");
        }
    }
    return {};
}

std::unique_ptr<RobotsCache> robots_cache_in_memory() {
    return std::make_unique<MemoryCache>();
}

}  // namespace public_signals::inline web::net
