// A transport that renders: requests with `render` run in a browser session, all others go to the wire.
//
// A browser does what a page asks of it, so it is fenced in before it sees one. It reaches the page's own host and the
// hosts named with it, at addresses that were judged here, and no other name resolves. Every request is held until it
// is decided: images, media and fonts fail; a redirect of the page ends the visit and is handed back as such, so that
// robots.txt is asked before the next hop; a JSON URL that would be kept is asked only when robots.txt allows it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/web/transport.hpp"

namespace public_signals::browser {

struct RenderSettings {
    enum class Mode { Auto, WebDriver };
    Mode mode = Mode::Auto;
    std::string webdriver_url;  // of mode WebDriver: a Selenium Grid or a chromedriver that runs already
    std::string binary;         // chromium; empty: what the PATH has
    std::string driver;         // chromedriver; empty: what the PATH has
    std::string user_agent;
    net::TransportSettings transport;  // which addresses may be asked; ca_file is not read
    int sessions = 1;                  // pages at once
    double start_seconds = 30;         // for a browser to be ready
};

/// Whether rendering can work at all: an InvalidInput error with the packages to install where chromium or
/// chromedriver is missing, or for a webdriver_url that is no URL. Starts nothing.
Result<void> check(const RenderSettings& settings);

/// The programs of mode Auto: those that were named, else those of the PATH; empty where there is none.
std::string chromium_of(const RenderSettings& settings);
std::string chromedriver_of(const RenderSettings& settings);

/// Requests with `render` in a browser (started at the first one, kept for the next), all others through `wire`.
/// Its end closes every browser. A failure of the browser is a WireResponse with browser_failure.
std::unique_ptr<net::Transport> rendering_transport(std::unique_ptr<net::Transport> wire, RenderSettings settings);

}  // namespace public_signals::browser
