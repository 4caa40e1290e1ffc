#include "public_signals/web/proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#include "public_signals/base/ascii.hpp"
#include "public_signals/web/address.hpp"

namespace public_signals::inline web::net {
namespace {

std::string environment(std::initializer_list<const char*> names) {
    for (const char* name : names) {
        const char* value = std::getenv(name);
        if (value != nullptr && *value != '\0') {
            return value;
        }
    }
    return "";
}

}  // namespace

Proxy proxy_of_environment() {
    return {environment({"HTTPS_PROXY", "https_proxy"}), environment({"NO_PROXY", "no_proxy"})};
}

std::string without_credentials(const std::string& proxy_url) {
    const std::size_t scheme = proxy_url.find("://");
    const std::string before = scheme == proxy_url.npos ? "http://" : proxy_url.substr(0, scheme + 3);
    std::string rest = scheme == proxy_url.npos ? proxy_url : proxy_url.substr(scheme + 3);
    rest = rest.substr(0, rest.find_first_of("/?#", rest.rfind('@') == rest.npos ? 0 : rest.rfind('@')));
    const std::size_t at = rest.rfind('@');
    return before + (at == rest.npos ? rest : rest.substr(at + 1));
}

bool is_excluded(const Proxy& proxy, const std::string& host) {
    const std::string name = ascii_lower(host);
    for (std::size_t begin = 0; begin <= proxy.excluded.size();) {
        const std::size_t end = std::min(proxy.excluded.find_first_of(", ", begin), proxy.excluded.size());
        std::string domain = ascii_lower(proxy.excluded.substr(begin, end - begin));
        begin = end + 1;
        if (domain.starts_with('.')) {
            domain.erase(0, 1);
        }
        if (domain == "*" || (!domain.empty() && (name == domain || name.ends_with("." + domain)))) {
            return true;
        }
    }
    return false;
}

bool is_private_by_name(const std::string& host) {
    std::string name = ascii_lower(host);
    while (name.ends_with('.')) {
        name.pop_back();
    }
    if (name == "localhost" || name.ends_with(".localhost")) {
        return true;
    }
    std::array<std::uint8_t, 16> v6{};
    if (name.starts_with('[') && name.ends_with(']')) {
        name = name.substr(1, name.size() - 2);
    }
    in_addr v4{};
    if (inet_pton(AF_INET, name.c_str(), &v4) == 1) {
        return !is_public_ipv4(ntohl(v4.s_addr));
    }
    return inet_pton(AF_INET6, name.substr(0, name.find('%')).c_str(), v6.data()) == 1 && !is_public_ipv6(v6);
}

}  // namespace public_signals::inline web::net
