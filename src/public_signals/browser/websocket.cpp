#include "public_signals/browser/websocket.hpp"

#include <curl/curl.h>
#include <openssl/evp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <random>

#include <fmt/format.h>

#include "public_signals/base/url.hpp"

namespace public_signals::browser {
namespace {

constexpr std::size_t max_message = 128u << 20;
constexpr std::size_t max_head = 64u << 10;
enum Opcode { Continued = 0, Text = 1, Close = 8, Ping = 9, Pong = 10 };

using Clock = std::chrono::steady_clock;

double seconds_until(Clock::time_point end) {
    return std::chrono::duration<double>(end - Clock::now()).count();
}

Clock::time_point after(double seconds) {
    return Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

std::string random_key() {
    std::random_device random;
    std::array<unsigned char, 16> bytes;
    for (auto& byte : bytes) {
        byte = static_cast<unsigned char>(random());
    }
    std::array<unsigned char, 32> encoded;
    const int size = EVP_EncodeBlock(encoded.data(), bytes.data(), bytes.size());
    return {reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(size)};
}

}  // namespace

struct WebSocket::State {
    CURL* easy = curl_easy_init();
    int wake_fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    std::string received;
    std::string message;  // of fragments
    std::mt19937 masks{std::random_device{}()};

    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        curl_easy_cleanup(easy);
        ::close(wake_fd);
    }

    Result<void> wait_for(short events, double seconds) {
        curl_socket_t fd = CURL_SOCKET_BAD;
        curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd);
        pollfd fds[] = {{.fd = fd, .events = events, .revents = 0}, {.fd = wake_fd, .events = POLLIN, .revents = 0}};
        const int watched = events == POLLIN ? 2 : 1;
        if (fd == CURL_SOCKET_BAD || ::poll(fds, watched, static_cast<int>(std::max(seconds, 0.0) * 1000) + 1) <= 0) {
            return fail(ErrorKind::Timeout, "the WebSocket was not ready in time");
        }
        std::uint64_t wakes = 0;
        if (watched == 2 && fds[1].revents != 0 && ::read(wake_fd, &wakes, sizeof wakes) > 0 && fds[0].revents == 0) {
            return fail(ErrorKind::Timeout, "woken");
        }
        return {};
    }

    Result<void> send_bytes(std::string_view bytes) {
        const auto end = after(10);
        while (!bytes.empty()) {
            std::size_t sent = 0;
            const CURLcode code = curl_easy_send(easy, bytes.data(), bytes.size(), &sent);
            bytes.remove_prefix(sent);
            if (code == CURLE_AGAIN) {
                TRY(wait_for(POLLOUT, seconds_until(end)));
            } else if (code != CURLE_OK) {
                return fail(ErrorKind::Network, "the WebSocket is closed");
            }
        }
        return {};
    }

    /// Appends what has come to `received`; false when nothing came until `end`.
    Result<bool> receive_bytes(Clock::time_point end) {
        std::array<char, 65536> buffer;
        for (;;) {
            std::size_t size = 0;
            const CURLcode code = curl_easy_recv(easy, buffer.data(), buffer.size(), &size);
            if (code == CURLE_OK && size > 0) {
                received.append(buffer.data(), size);
                return true;
            }
            if (code != CURLE_AGAIN) {
                return fail(ErrorKind::Network, "the WebSocket is closed");
            }
            const double left = seconds_until(end);
            if (left <= 0 || !wait_for(POLLIN, left)) {
                return false;
            }
        }
    }

    Result<void> shake_hands(const Url& url, double seconds) {
        const auto end = after(seconds);
        const std::string key = random_key();
        TRY(send_bytes(fmt::format(
            "GET {}{}{} HTTP/1.1\r\nHost: {}{}{}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: {}\r\nSec-WebSocket-Version: 13\r\n\r\n",
            url.path, url.query.empty() ? "" : "?", url.query, url.host, url.port.empty() ? "" : ":", url.port, key)));
        std::size_t head_end = std::string::npos;
        while ((head_end = received.find("\r\n\r\n")) == std::string::npos) {
            if (received.size() > max_head || !TRY(receive_bytes(end))) {
                return fail(ErrorKind::Timeout, "no WebSocket handshake in time");
            }
        }
        const std::string head = received.substr(0, head_end);
        received.erase(0, head_end + 4);
        if (!head.starts_with("HTTP/1.1 101") || head.find(websocket::accept_of(key)) == std::string::npos) {
            return fail(ErrorKind::Network, "the server answered no WebSocket: " + head.substr(0, head.find('\r')));
        }
        return {};
    }
};

WebSocket::WebSocket(std::unique_ptr<State> state) : m_state(std::move(state)) {}
WebSocket::~WebSocket() = default;

Result<std::unique_ptr<WebSocket>> WebSocket::connect(const std::string& url, double seconds) {
    if (!url.starts_with("ws://") && !url.starts_with("wss://")) {
        return invalid("not a WebSocket's URL", url, "it begins with ws:// or wss://");
    }
    const std::string http = "http" + url.substr(2);
    const Url parts = TRY(parse_url(http));
    auto state = std::make_unique<State>();
    curl_easy_setopt(state->easy, CURLOPT_URL, http.c_str());
    curl_easy_setopt(state->easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(state->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(state->easy, CURLOPT_PROXY, "");
    curl_easy_setopt(state->easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(state->easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(seconds * 1000));
    const CURLcode code = curl_easy_perform(state->easy);
    if (code != CURLE_OK) {
        return fail(code == CURLE_OPERATION_TIMEDOUT ? ErrorKind::Timeout : ErrorKind::Network,
                    fmt::format("no connection to the WebSocket ({})", curl_easy_strerror(code)));
    }
    TRY(state->shake_hands(parts, seconds));
    return std::unique_ptr<WebSocket>(new WebSocket(std::move(state)));
}

Result<void> WebSocket::send(std::string_view text) {
    return m_state->send_bytes(websocket::frame(Text, text, static_cast<std::uint32_t>(m_state->masks())));
}

void WebSocket::wake() {
    const std::uint64_t wake_count = 1;
    static_cast<void>(!::write(m_state->wake_fd, &wake_count, sizeof wake_count));
}

Result<std::optional<std::string>> WebSocket::receive(double seconds) {
    const auto end = after(seconds);
    for (;;) {
        auto frame = TRY(websocket::take_frame(m_state->received, max_message));
        if (!frame) {
            if (!TRY(m_state->receive_bytes(end))) {
                return std::nullopt;
            }
            continue;
        }
        if (frame->opcode == Close) {
            return fail(ErrorKind::Network, "the WebSocket is closed");
        }
        if (frame->opcode == Ping) {
            TRY(m_state->send_bytes(
                websocket::frame(Pong, frame->payload, static_cast<std::uint32_t>(m_state->masks()))));
            continue;
        }
        if (frame->opcode != Text && frame->opcode != Continued) {
            continue;
        }
        m_state->message += frame->payload;
        if (m_state->message.size() > max_message) {
            return fail(ErrorKind::ParseError, "a WebSocket message is larger than the cap");
        }
        if (frame->final) {
            return std::exchange(m_state->message, {});
        }
    }
}

}  // namespace public_signals::browser
