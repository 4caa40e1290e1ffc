// One event loop over libcurl's multi interface, behind an interface that a test can play: requests go in, finished
// ones come out. Bodies come as they were sent, still compressed; redirects are answers like any other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "public_signals/web/proxy.hpp"
#include "public_signals/web/robots.hpp"

struct sockaddr;

namespace public_signals::inline web::net {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// Whether a request proves itself by a header: Authorization, Proxy-Authorization, …-Api-Key, …-Auth-Token. Some
/// answers repeat what it holds.
bool is_credential_header(std::string_view name);

/// The first value of a header (names compare without case), or empty.
std::string_view header_of(const Headers& headers, std::string_view name);

/// One JSON answer that a rendered page fetched for itself.
struct SideResponse {
    std::string url;
    std::string method;
    std::int64_t time_ms = 0;  // unix milliseconds, of its request
    int status = 0;            // 0: no answer came
    Headers request_headers;
    Headers response_headers;  // without codings and Content-Length: the body has none
    bool has_body = true;      // false: what came was lost, or has not come yet
    std::string body;          // decoded, UTF-8
    std::string robots_rule;   // the line of robots.txt that allowed it; empty when none applies
};

/// What came of a page that was rendered in a browser.
struct Rendered {
    std::string dom;                      // the page's source after its scripts and the scrolling, UTF-8
    std::vector<SideResponse> responses;  // the kept ones, in the order of their requests
    /// URLs that match `keep` and that robots.txt refuses, with the deciding line: they were never asked.
    std::vector<std::pair<std::string, std::string>> refused;
    /// The page's other requests, counted: under their host when they were let through, under the reason (image,
    /// media, font, foreign host, …) when they were blocked.
    std::map<std::string, int> not_kept;
    int scrolls = 0;
    std::string ended;  // why the visit ended: enough, no growth, scrolls, time
};

/// Asks for a page to be rendered in a browser, scrolled, and its own JSON answers kept.
struct Rendering {
    std::vector<std::string> keep;   // path prefixes on the page's own origin, like /api/post/item_list/
    std::vector<std::string> hosts;  // that may be asked beside the page's own, exact names: where its scripts are
    bool cookies = false;            // true: cookies live for this visit; they are gone before the next one
    /// Asked when the page is ready and after every scroll, from another thread; true ends the visit.
    std::function<bool(const Rendered& so_far)> enough;
    int max_scrolls = 200;
    double max_seconds = 120;  // of the visit; it then ends with what there is
    /// Seconds between two scrolls, drawn uniformly. The Fetcher fills them in: the pause of the page's host.
    double least_pause = 0;
    double most_pause = 0;
    /// The verdict on a URL of the page's origin. The Fetcher fills it in.
    std::function<robots::Verdict(const std::string& url)> robots;
};

struct WireRequest {
    std::string url;
    Headers headers;  // User-Agent among them
    double timeout = 30;
    std::size_t max_bytes = 32u << 20;  // of the body as sent
    /// The host was written in a form that libcurl reads as another address (decimal, octal): no exception holds for
    /// it.
    bool disguised_host = false;
    std::shared_ptr<const Rendering> render;  // none: as the network gives it
};

struct WireResponse {
    int curl_code = 0;             // CURLE_OK is 0
    bool refused_address = false;  // nothing but addresses that may not be asked
    bool over_cap = false;
    int status = 0;
    Headers headers;
    std::string request_head;   // as sent
    std::string response_head;  // as received, the last one
    std::string body;           // as received, transfer coding undone
    std::string address;        // where the socket went
    std::string proxy;          // through which it was asked, without credentials; empty: directly
    double elapsed = 0;
    std::shared_ptr<const Rendered> rendered;  // beside the document's own answer
    /// What went wrong with the browser itself, which has been given up for a new one; curl_code says whether it is a
    /// timeout. A page is asked once more after such an end, not as often as after one of the network.
    std::string browser_failure;
};

class Transport {
  public:
    struct Finished {
        std::uint64_t id = 0;
        WireResponse response;
    };
    virtual ~Transport() = default;
    virtual void start(std::uint64_t id, const WireRequest& request) = 0;
    /// Works until something is finished or the clock of the transport shows `until`.
    virtual std::vector<Finished> wait(double until) = 0;
    /// Seconds, monotonic.
    virtual double now() = 0;
};

struct TransportSettings {
    bool allow_private = false;
    std::vector<std::string> allow_addresses;  // HOST:PORT
    std::string ca_file;                       // empty: the system's
    Proxy proxy = {};                          // for https; none unless it is given
};

/// Whether a socket may be opened to `address` for `host`:`port`. A disguised host has no exception.
bool may_ask(const TransportSettings& settings, const std::string& host, const std::string& port, bool disguised_host,
             const sockaddr& address);

std::unique_ptr<Transport> curl_transport(TransportSettings settings);

}  // namespace public_signals::inline web::net
