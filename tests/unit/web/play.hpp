// A network that a test plays: a clock of its own, and a server that is a function.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "public_signals/web/fetch.hpp"

namespace public_signals::net {

struct Played {
    WireResponse response;
    double seconds = 0.1;  // until its last byte
};

inline Played answer(int status, std::string body = "", Headers headers = {}) {
    Played played;
    played.response.status = status;
    played.response.body = std::move(body);
    played.response.headers = std::move(headers);
    return played;
}

inline Played broken(int curl_code, double seconds = 0.1) {
    Played played;
    played.response.curl_code = curl_code;
    played.seconds = seconds;
    return played;
}

class PlayedNetwork final : public Transport {
  public:
    struct Asked {
        std::string url;
        double start = 0;
        double end = 0;
        Headers headers;
        std::shared_ptr<const Rendering> render;
    };
    using Server = std::function<Played(const std::string& url, double now)>;

    explicit PlayedNetwork(Server server) : m_server(std::move(server)) {}
    double now() override { return m_now; }
    void start(std::uint64_t id, const WireRequest& request) override {
        Played played = m_server(request.url, m_now);
        played.response.elapsed = std::min(played.seconds, request.timeout);
        if (played.seconds > request.timeout) {
            played.response = WireResponse{.curl_code = 28, .elapsed = request.timeout};
        }
        asked.push_back({request.url, m_now, m_now + played.response.elapsed, request.headers, request.render});
        m_out.emplace(m_now + played.response.elapsed, Finished{id, std::move(played.response)});
    }
    std::vector<Finished> wait(double until) override {
        if (m_out.empty() || m_out.begin()->first > until) {
            m_now = std::max(m_now, until);
            return {};
        }
        m_now = std::max(m_now, m_out.begin()->first);
        std::vector<Finished> finished;
        finished.push_back(std::move(m_out.begin()->second));
        m_out.erase(m_out.begin());
        return finished;
    }

    std::vector<Asked> asked;

  private:
    Server m_server;
    double m_now = 1000;
    std::multimap<double, Finished> m_out;
};

/// A fetcher over a played network: the clock's zero is 2023-11-14T22:13:20Z, dice always fall on `dice`.
struct Stage {
    explicit Stage(PlayedNetwork::Server server) : network(std::move(server)) {}

    static constexpr std::int64_t epoch = 1'700'000'000 - 1000;
    PlayedNetwork network;
    FetchSettings settings;
    std::unique_ptr<RobotsCache> robots = robots_cache_in_memory();
    std::function<double()> dice = [] { return 0.5; };
    std::vector<Exchange> exchanges;

    World world() {
        return {.transport = network,
                .unix_now = [this] { return epoch + static_cast<std::int64_t>(network.now()); },
                .dice = dice,
                .robots = *robots,
                .saw = [this](const Exchange& exchange) { exchanges.push_back(exchange); }};
    }
    std::vector<FetchResult> fetch_all(const std::vector<Request>& requests) {
        Fetcher fetcher(settings, world());
        std::vector<FetchResult> results;
        for (const Request& request : requests) {
            const auto added = fetcher.add(request, [&](FetchResult result) { results.push_back(std::move(result)); });
            if (!added) {
                throw std::runtime_error(added.error().message);
            }
        }
        fetcher.run();
        return results;
    }
    FetchResult fetch(const std::string& url) { return fetch_all({{.url = url}}).at(0); }
    int times(const std::string& url) const {
        const auto is_of_url = [&](const auto& request) { return request.url == url; };
        return static_cast<int>(std::count_if(network.asked.begin(), network.asked.end(), is_of_url));
    }
};

}  // namespace public_signals::net
