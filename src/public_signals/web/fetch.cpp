#include "public_signals/web/fetch.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "public_signals/base/digest.hpp"
#include "public_signals/base/timebins.hpp"
#include "public_signals/data/json_writer.hpp"

namespace public_signals::inline web::net {
namespace {

Json json_of(const RobotsAnswer& robots) {
    return {{"allowed", robots.allowed},
            {"rule", robots.rule.empty() ? Json(nullptr) : Json(robots.rule)},
            {"source", name_of(robots.source)},
            {"cause", robots.cause ? Json(public_signals::name_of(*robots.cause)) : Json(nullptr)}};
}

}  // namespace

std::string user_agent_of(const std::string& contact) {
    return contact.empty() ? default_user_agent : std::string(default_user_agent) + " (+" + contact + ")";
}

Result<void> check_user_agent(const std::string& user_agent) {
    const bool printable =
        std::all_of(user_agent.begin(), user_agent.end(), [](char c) { return c >= ' ' && c <= '~'; });
    const bool begins = !user_agent.empty() && ((user_agent[0] | 0x20) >= 'a' && (user_agent[0] | 0x20) <= 'z');
    if (!printable || !begins) {
        return invalid("a User-Agent begins with a letter and is one line of ASCII", "",
                       "write it as name/version (+contact)");
    }
    for (const char* browser : {"Mozilla/", "Chrome/", "Safari/", "Firefox/", "Opera/", "AppleWebKit/", "Edg/"}) {
        if (user_agent.find(browser) != std::string::npos) {
            return invalid("a browser's name is not ours to use", "", "write it as name/version (+contact)");
        }
    }
    return {};
}

Result<FetchResult> fetch(const Request& request, const FetchSettings& settings, const TransportSettings& transport,
                          RobotsCache& robots, std::function<bool()> stop, std::map<std::string, Pace>* paces) {
    TRY(check_user_agent(settings.user_agent));
    const auto wire = curl_transport(transport);
    std::mt19937_64 generator(std::random_device{}());
    std::uniform_real_distribution<double> uniform(0, 1);
    FetchResult result;
    Fetcher fetcher(settings, {.transport = *wire,
                               .unix_now = [] { return now().time_since_epoch().count() / 1000; },
                               .dice = [&] { return uniform(generator); },
                               .robots = robots,
                               .stop = std::move(stop),
                               .paces = paces});
    TRY(fetcher.add(request, [&](FetchResult done) { result = std::move(done); }));
    if (!fetcher.run()) {
        return fail(ErrorKind::Network, "stopped before there was an answer", result.url, "run it again");
    }
    return result;
}

std::string to_json(const FetchResult& result) {
    const bool has_body = result.response && result.response->has_body;
    Json json;
    json["url"] = result.url;
    json["final_url"] = result.final_url;
    json["success"] = result.success;
    json["status"] = result.response ? Json(result.response->status) : Json(nullptr);
    json["error_category"] =
        result.error_category ? Json(public_signals::name_of(*result.error_category)) : Json(nullptr);
    json["error_message"] = result.error_category ? Json(result.error_message) : Json(nullptr);
    json["attempts"] = result.attempts;
    json["total_wait_time"] = std::round(result.total_wait_time * 1000) / 1000;
    json["retry_not_before"] = result.retry_not_before
                                   ? Json(format_instant(instant_of_unix_seconds(*result.retry_not_before)))
                                   : Json(nullptr);
    json["robots"] = result.robots ? json_of(*result.robots) : Json(nullptr);
    json["bytes"] = has_body ? Json(result.response->body.size()) : Json(nullptr);
    json["sha256"] = has_body ? Json(sha256_hex(result.response->body)) : Json(nullptr);
    return json.dump();
}

}  // namespace public_signals::inline web::net
