#include "public_signals/browser/site.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <future>
#include <optional>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "public_signals/base/url.hpp"
#include "public_signals/web/address.hpp"
#include "public_signals/web/target.hpp"

namespace public_signals::browser {
namespace {

std::vector<sockaddr_storage> look_up(const std::string& host, const std::string& port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* found = nullptr;
    std::vector<sockaddr_storage> addresses;
    if (::getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) {
        return addresses;
    }
    for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
        sockaddr_storage& storage = addresses.emplace_back();
        std::memcpy(&storage, entry->ai_addr, std::min<std::size_t>(entry->ai_addrlen, sizeof storage));
    }
    ::freeaddrinfo(found);
    return addresses;
}

/// The system's resolver knows no time limit: it works in a thread of its own that nobody waits for any longer.
std::vector<sockaddr_storage> look_up_within(const std::string& host, const std::string& port, double seconds) {
    std::packaged_task<std::vector<sockaddr_storage>()> task([host, port] { return look_up(host, port); });
    auto addresses = task.get_future();
    std::thread(std::move(task)).detach();
    if (addresses.wait_for(std::chrono::duration<double>(seconds)) != std::future_status::ready) {
        return {};
    }
    return addresses.get();
}

struct Pin {
    std::string rule;
    std::string address;
    bool refused = false;
};

std::string without_brackets(const std::string& host) {
    return host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
}

std::optional<Pin> pin(const std::string& host, const std::string& port, bool disguised_host,
                       const net::TransportSettings& settings, double seconds) {
    bool refused = false;
    for (const sockaddr_storage& storage : look_up_within(without_brackets(host), port, seconds)) {
        const auto& address = reinterpret_cast<const sockaddr&>(storage);
        if (!net::may_ask(settings, host, port, disguised_host, address)) {
            refused = true;
            continue;
        }
        const std::string text = net::text_of(address);
        const std::string bracketed = address.sa_family == AF_INET6 ? "[" + text + "]" : text;
        // An exception for a private address holds for one port.
        const bool any_port = settings.allow_private || net::is_public(address);
        return Pin{any_port ? fmt::format("MAP {} {}", host, bracketed)
                            : fmt::format("MAP {}:{} {}:{}", host, port, bracketed, port),
                   text};
    }
    return refused ? std::optional(Pin{.refused = true}) : std::nullopt;
}

std::string port_of(const Url& url) {
    return !url.port.empty() ? url.port : url.scheme == "https" ? "443" : "80";
}

}  // namespace

std::string key_of(const net::WireRequest& request) {
    const auto target = net::target_of(request.url);
    std::string key = target ? target->origin : std::string();
    for (const std::string& host : request.render->hosts) {
        key += ' ' + host;
    }
    return key + (request.render->cookies ? " cookies" : "");
}

Site site_of(const net::WireRequest& request, const net::TransportSettings& settings, double seconds) {
    Site site{.key = key_of(request)};
    const auto url = parse_url(request.url);
    const auto own =
        url ? pin(url->host, port_of(*url), request.disguised_host, settings, seconds) : std::optional<Pin>();
    site.resolved = own.has_value();
    site.refused = own && own->refused;
    if (!own || own->refused) {
        return site;
    }
    site.address = own->address;
    site.resolver_rules = own->rule;
    for (const std::string& host : request.render->hosts) {
        const auto beside = pin(host, port_of(*url), false, settings, seconds);
        if (beside && !beside->refused) {
            site.resolver_rules += ", " + beside->rule;
        }
    }
    site.resolver_rules += ", MAP * ~NOTFOUND";
    return site;
}

}  // namespace public_signals::browser
