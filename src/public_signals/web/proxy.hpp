// The proxy that the environment names for https: HTTPS_PROXY or https_proxy, and NO_PROXY for hosts asked directly.
//
// http is never sent through one. Behind a proxy names are resolved by it, so an address can be judged only where the
// URL spells it out; `localhost` and private addresses in a URL stay refused.
#pragma once

#include <string>

namespace public_signals::inline web::net {

struct Proxy {
    std::string url;       // http://user:password@host:port; empty: none
    std::string excluded;  // hosts that are asked directly, with commas between them
};

Proxy proxy_of_environment();
/// `http://host:port`, for records and reports.
std::string without_credentials(const std::string& proxy_url);
/// Whether the host is asked directly: a name or domain of `excluded`, or `*`.
bool is_excluded(const Proxy& proxy, const std::string& host);
/// Whether a host that a proxy would resolve must not be asked: localhost, or an address that is not public.
bool is_private_by_name(const std::string& host);

}  // namespace public_signals::inline web::net
