// A WebSocket client (RFC 6455) over libcurl's connection: text messages in both directions, pings answered.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "public_signals/base/result.hpp"

namespace public_signals::browser {

class WebSocket {
  public:
    /// `url` begins with ws:// or wss://. A Network or Timeout error when there is no such socket within `seconds`.
    static Result<std::unique_ptr<WebSocket>> connect(const std::string& url, double seconds);
    WebSocket(const WebSocket&) = delete;
    WebSocket& operator=(const WebSocket&) = delete;
    ~WebSocket();

    Result<void> send(std::string_view text);
    /// The next message; nullopt when none came within `seconds`, or when somebody woke the one who waits; a Network
    /// error once the other side closed.
    Result<std::optional<std::string>> receive(double seconds);

    /// Ends the wait of `receive`, from any thread; the rest belongs to one thread.
    void wake();

  private:
    struct State;
    explicit WebSocket(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

namespace websocket {

/// One frame as a client sends it: masked with `mask`.
std::string frame(int opcode, std::string_view payload, std::uint32_t mask);

struct Frame {
    bool final = true;
    int opcode = 0;
    std::string payload;
};
/// Takes the first whole frame off `bytes`; nullopt while it is not whole. A ParseError for one larger than
/// `max_bytes`, or masked, which no server's is.
Result<std::optional<Frame>> take_frame(std::string& bytes, std::size_t max_bytes);

/// What a server answers to a key.
std::string accept_of(std::string_view key);

}  // namespace websocket
}  // namespace public_signals::browser
