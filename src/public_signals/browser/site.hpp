// What a browser may reach for one page: its hosts, each pinned to an address that was judged here.
#pragma once

#include <string>

#include "public_signals/web/transport.hpp"

namespace public_signals::browser {

struct Site {
    std::string key;             // two pages with one key may share a browser
    std::string resolver_rules;  // for chromium's --host-resolver-rules: no other name resolves
    std::string address;         // of the page's own host
    bool refused = false;        // nothing but addresses that may not be asked
    bool resolved = true;
};

/// Looks the hosts up, for at most `seconds`. Hosts beside the page's own that can't be reached are left out.
Site site_of(const net::WireRequest& request, const net::TransportSettings& settings, double seconds);

/// The part of a request that says which browser may render it; needs no look-up.
std::string key_of(const net::WireRequest& request);

}  // namespace public_signals::browser
