// An address is judged in the callback that opens the socket: libcurl connects to exactly what was judged, so a name
// that resolves differently a second time gains nothing; a proxy's address is the user's own word. No netrc, no
// cookies: what is asked is what was said.
#include "public_signals/web/transport.hpp"

#include <curl/curl.h>
#include <fcntl.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <map>
#include <mutex>

#include <fmt/format.h>

#include "public_signals/base/ascii.hpp"
#include "public_signals/base/url.hpp"
#include "public_signals/web/address.hpp"

namespace public_signals::inline web::net {
namespace {

constexpr std::size_t max_head = 256 * 1024;
constexpr double longest_connect = 10;
constexpr long longest_idle = 1;   // seconds: many servers drop an idle connection soon
constexpr long slowest = 32;       // bytes per second
constexpr long slow_seconds = 20;  // for so long

double steady_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

struct Transfer {
    std::uint64_t id = 0;
    CURL* easy = nullptr;
    curl_slist* header_lines = nullptr;
    const TransportSettings* settings = nullptr;
    std::string host;
    std::string port;
    bool disguised_host = false;
    bool is_proxied = false;
    bool opened = false;
    std::size_t max_bytes = 0;
    std::size_t head_bytes = 0;
    double started = 0;
    WireResponse response;

    Transfer() = default;
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;
    ~Transfer() {
        curl_easy_cleanup(easy);
        curl_slist_free_all(header_lines);
    }

    bool may_open(const sockaddr& address) const {
        if (!is_proxied) {
            return may_ask(*settings, host, port, disguised_host, address);
        }
        const auto& allowed = settings->allow_addresses;
        return settings->allow_private || !is_private_by_name(host) ||
               (!disguised_host && std::find(allowed.begin(), allowed.end(), host + ":" + port) != allowed.end());
    }
};

curl_socket_t open_socket(void* data, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(data);
    if (!transfer.response.request_head.empty()) {
        // A kept connection died under a request that had gone out. libcurl would send it again at once; whether it is
        // asked again, and when, is for the retries to say.
        return CURL_SOCKET_BAD;
    }
    if (!transfer.may_open(address->addr)) {
        transfer.response.refused_address = true;
        return CURL_SOCKET_BAD;
    }
    const int fd = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    transfer.opened = fd >= 0;
    transfer.response.address = text_of(address->addr);
    return fd;
}

std::size_t take_header(char* text, std::size_t, std::size_t size, void* data) {
    auto& transfer = *static_cast<Transfer*>(data);
    WireResponse& response = transfer.response;
    transfer.head_bytes += size;
    if (transfer.head_bytes > max_head) {
        response.over_cap = true;
        return 0;
    }
    const std::string_view line(text, size);
    if (line.starts_with("HTTP/")) {
        response.headers.clear();
        response.response_head.clear();
    }
    response.response_head += line;
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && colon > 0 && !line.starts_with("HTTP/")) {
        std::string_view value = line.substr(colon + 1);
        const std::size_t first = value.find_first_not_of(" \t\r\n");
        value = first == value.npos ? std::string_view()
                                    : value.substr(first, value.find_last_not_of(" \t\r\n") - first + 1);
        response.headers.emplace_back(line.substr(0, colon), value);
    }
    return size;
}

std::size_t take_body(char* bytes, std::size_t, std::size_t size, void* data) {
    auto& transfer = *static_cast<Transfer*>(data);
    if (transfer.response.body.size() + size > transfer.max_bytes) {
        transfer.response.over_cap = true;
        return 0;
    }
    transfer.response.body.append(bytes, size);
    return size;
}

int take_sent(CURL*, curl_infotype type, char* bytes, std::size_t size, void* data) {
    // What a proxy is told to open the way is no request, and holds its password.
    if (type == CURLINFO_HEADER_OUT && !std::string_view(bytes, size).starts_with("CONNECT ")) {
        static_cast<Transfer*>(data)->response.request_head.append(bytes, size);
    }
    return 0;
}

class CurlTransport final : public Transport {
  public:
    explicit CurlTransport(TransportSettings settings) : m_settings(std::move(settings)), m_multi(curl_multi_init()) {}
    CurlTransport(const CurlTransport&) = delete;
    CurlTransport& operator=(const CurlTransport&) = delete;
    ~CurlTransport() override {
        for (const auto& [id, transfer] : m_transfers) {
            curl_multi_remove_handle(m_multi, transfer->easy);
        }
        m_transfers.clear();
        curl_multi_cleanup(m_multi);
    }

    double now() override { return steady_seconds(); }

    void start(std::uint64_t id, const WireRequest& request) override {
        auto transfer = std::make_unique<Transfer>();
        transfer->id = id;
        transfer->easy = curl_easy_init();
        transfer->settings = &m_settings;
        transfer->disguised_host = request.disguised_host;
        transfer->max_bytes = request.max_bytes;
        transfer->started = now();
        if (const auto url = parse_url(request.url)) {
            transfer->is_proxied =
                url->scheme == "https" && !m_settings.proxy.url.empty() && !is_excluded(m_settings.proxy, url->host);
            transfer->host = url->host;
            transfer->port = !url->port.empty() ? url->port : url->scheme == "https" ? "443" : "80";
        }
        for (const auto& [name, value] : request.headers) {
            transfer->header_lines =
                curl_slist_append(transfer->header_lines, fmt::format("{}: {}", name, value).c_str());
        }
        if (transfer->is_proxied) {
            transfer->response.proxy = without_credentials(m_settings.proxy.url);
        }
        set_up(*transfer, request);
        curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer.get());
        curl_multi_add_handle(m_multi, transfer->easy);
        m_transfers.emplace(id, std::move(transfer));
    }

    std::vector<Finished> wait(double until) override {
        for (;;) {
            int running = 0;
            curl_multi_perform(m_multi, &running);
            std::vector<Finished> finished = take_finished();
            const double left = until - now();
            if (!finished.empty() || left <= 0) {
                return finished;
            }
            const int milliseconds = std::max(1, static_cast<int>(std::min(left, 1.0) * 1000));
            curl_multi_poll(m_multi, nullptr, 0, milliseconds, nullptr);
        }
    }

  private:
    void set_up(Transfer& transfer, const WireRequest& request) const {
        CURL* easy = transfer.easy;
        const double timeout = std::max(request.timeout, 0.001);
        curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
        curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(easy, CURLOPT_PROXY, transfer.is_proxied ? m_settings.proxy.url.c_str() : "");
        curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
        curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, longest_idle);
        curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer.header_lines);
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, std::max(1L, static_cast<long>(timeout * 1000)));
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                         std::max(1L, static_cast<long>(std::min(timeout, longest_connect) * 1000)));
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, slowest);
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, slow_seconds);
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
        curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        if (!m_settings.ca_file.empty()) {
            curl_easy_setopt(easy, CURLOPT_CAINFO, m_settings.ca_file.c_str());
            curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
        }
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &transfer);
        curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
        curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
        curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, take_sent);
        curl_easy_setopt(easy, CURLOPT_DEBUGDATA, &transfer);
        curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
    }

    std::vector<Finished> take_finished() {
        std::vector<Finished> finished;
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(m_multi, &left)) {
            if (message->msg != CURLMSG_DONE) {
                continue;
            }
            const CURLcode code = message->data.result;
            CURL* easy = message->easy_handle;
            Transfer* ended = nullptr;
            curl_easy_getinfo(easy, CURLINFO_PRIVATE, &ended);
            const std::uint64_t id = ended->id;
            curl_multi_remove_handle(m_multi, easy);
            auto transfer = std::move(m_transfers.at(id));
            m_transfers.erase(id);
            WireResponse& response = transfer->response;
            long status = 0;
            curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
            response.status = static_cast<int>(status);
            response.curl_code = code;
            response.elapsed = now() - transfer->started;
            // One refused address of several is no refusal when another was tried.
            response.refused_address = response.refused_address && !transfer->opened && code != CURLE_OK;
            finished.push_back({id, std::move(response)});
        }
        return finished;
    }

    TransportSettings m_settings;
    CURLM* m_multi;
    std::map<std::uint64_t, std::unique_ptr<Transfer>> m_transfers;
};

}  // namespace

bool is_credential_header(std::string_view name) {
    const std::string lower = ascii_lower(name);
    return lower == "authorization" || lower == "proxy-authorization" || lower.ends_with("-api-key") ||
           lower.ends_with("-auth-token");
}

std::string_view header_of(const Headers& headers, std::string_view name) {
    for (const auto& [key, value] : headers) {
        if (key.size() == name.size() && strncasecmp(key.data(), name.data(), name.size()) == 0) {
            return value;
        }
    }
    return {};
}

bool may_ask(const TransportSettings& settings, const std::string& host, const std::string& port, bool disguised_host,
             const sockaddr& address) {
    if (settings.allow_private || is_public(address)) {
        return true;
    }
    const std::string resolved = text_of(address);
    const std::string bracketed = address.sa_family == AF_INET6 ? "[" + resolved + "]" : resolved;
    return !disguised_host && std::any_of(settings.allow_addresses.begin(), settings.allow_addresses.end(),
                                          [&](const std::string& allowed) {
                                              return allowed == host + ":" + port || allowed == bracketed + ":" + port;
                                          });
}

std::unique_ptr<Transport> curl_transport(TransportSettings settings) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    return std::make_unique<CurlTransport>(std::move(settings));
}

}  // namespace public_signals::inline web::net
