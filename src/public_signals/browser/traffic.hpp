// Decides about every request of a page and keeps what came of it.
//
// Events and commands are those of WebDriver BiDi's network module (https://www.w3.org/TR/webdriver-bidi/): each
// request is held by the browser until a command lets it go, fails it or answers it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "public_signals/data/json.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/web/transport.hpp"

namespace public_signals::browser {

/// The answer to a page's own URL.
struct MainDocument {
    enum class State { Pending, Redirected, Completed, Failed };
    State state = State::Pending;
    std::string id;
    std::string error;  // of the browser, like net::ERR_CONNECTION_REFUSED
    std::string protocol;
    std::string reason;  // behind the status
    int status = 0;
    std::size_t bytes = 0;  // of the body, as sent or decoded, whichever is more
    net::Headers request_headers;
    net::Headers response_headers;
};

class Traffic {
  public:
    /// From here on the requests belong to `url`, shown in the browsing context `context`.
    void begin(const std::string& url, const std::string& context, std::shared_ptr<const net::Rendering> rendering);
    /// From here on every request fails.
    void end();
    /// Takes an event; the command that answers it (method, params), if it asks for one.
    std::optional<Json> take(const json::Value& event);
    /// The browser's end of the line is gone: whoever waits wakes.
    void close();
    bool closed() const;

    /// Waits until the document is no longer pending, the line is closed or `seconds` are over.
    MainDocument wait_for_document(double seconds) const;
    /// Waits until no request that was let through is open. False when some still are; they are not waited for again.
    bool wait_until_idle(double seconds);

    /// Ids of kept answers whose body can be taken, each once.
    std::vector<std::string> finished();
    void set_body(const std::string& id, std::optional<std::string> body);
    /// What came so far; kept answers up to the first that is still open.
    net::Rendered so_far() const;
    std::size_t kept_count() const;

  private:
    struct Kept {
        net::SideResponse response;
        bool finished = false;
        bool handed_out = false;
        bool settled = false;  // body taken, or known to be lost
    };
    std::optional<Json> decide(const json::Value& parameters);
    std::optional<Json> decide_document(const json::Value& request, int redirects);
    bool may_go(const std::string& url, const std::string& id, const json::Value& parameters);
    bool is_kept_path(const std::string& url) const;
    std::optional<Json> decide_response(const json::Value& parameters);
    void started(const json::Value& parameters);
    void completed(const json::Value& parameters);
    void failed(const json::Value& parameters);
    bool is_document(const json::Value& request) const;

    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    std::shared_ptr<const net::Rendering> m_rendering;  // none: idle
    std::string m_context;
    std::string m_origin;
    std::set<std::string> m_hosts;
    MainDocument m_document;
    std::set<std::string> m_open;
    std::vector<std::string> m_order;
    std::map<std::string, Kept> m_kept;
    std::vector<std::pair<std::string, std::string>> m_refused;
    std::map<std::string, int> m_not_kept;
    bool m_closed = false;
};

}  // namespace public_signals::browser
