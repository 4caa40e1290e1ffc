#include "public_signals/common/net/jobs.hpp"

#include <map>

namespace public_signals::net {
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

Headers without_secrets(const Headers& headers) {
    Headers kept;
    for (const auto& header : headers) {
        const Headers one = {header};
        if (header_of(one, "Cookie").empty() && header_of(one, "Authorization").empty()) {
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

}  // namespace public_signals::net
