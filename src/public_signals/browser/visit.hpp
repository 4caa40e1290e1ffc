// One page in a browser: ask for it, wait, scroll, take its JSON answers and its source.
#pragma once

#include "public_signals/browser/session.hpp"
#include "public_signals/web/transport.hpp"

namespace public_signals::browser {

/// What came of the page. A failure of the browser itself is `browser_failure`; the session is then of no more use.
net::WireResponse visit(Session& session, const net::WireRequest& request);

/// The same failure for a browser that did not start.
net::WireResponse failed_browser(const Error& error);

}  // namespace public_signals::browser
