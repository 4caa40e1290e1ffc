// One event loop over libcurl's multi interface, behind an interface that a test can play: requests go in, finished
// ones come out. Bodies come as they were sent, still compressed; redirects are answers like any other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace public_signals::net {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// The first value of a header (names compare without case), or empty.
std::string_view header_of(const Headers& headers, std::string_view name);

struct WireRequest {
    std::string url;
    Headers headers;  // User-Agent among them
    double timeout = 30;
    std::size_t max_bytes = 32u << 20;  // of the body as sent
    /// The host was written in a form that libcurl reads as another address (decimal, octal): no exception holds for
    /// it.
    bool disguised_host = false;
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
    double elapsed = 0;
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
};

std::unique_ptr<Transport> curl_transport(TransportSettings settings);

}  // namespace public_signals::net
