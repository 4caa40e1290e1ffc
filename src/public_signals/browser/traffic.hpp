// Decides about every request of a page and keeps what came of it.
//
// Events and commands are those of WebDriver BiDi's network module (https://www.w3.org/TR/webdriver-bidi/): each
// request is held by the browser until a command fails it or answers it. None is let go: what may be asked becomes an
// errand of this program, and its answer is handed to the browser.
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
#include "public_signals/web/cookies.hpp"
#include "public_signals/web/target.hpp"
#include "public_signals/web/transport.hpp"

namespace public_signals::browser {

/// What is asked for a page; `id` is the browser's name of its request.
struct Errand {
    std::string id;
    net::WireRequest request;
};

/// What follows from an event or an answer: a command to the browser (method, params), an errand, or nothing.
struct NextStep {
    std::optional<Json> command;
    std::optional<Errand> errand;
};

/// How the browser took the page's own document.
struct ShownDocument {
    enum class State { Pending, Completed, Failed };
    State state = State::Pending;
    std::string id;
    std::string error;  // of the browser, like net::ERR_ABORTED
};

class Traffic {
  public:
    /// From here on the requests belong to the page of `request`, shown in the browsing context `context`. `document`
    /// is its answer, the body decoded.
    void begin(const net::WireRequest& request, const std::string& context, net::WireResponse document);
    /// From here on every request fails.
    void end();
    NextStep take(const json::Value& event);
    /// The answer to an errand.
    NextStep answered(const std::string& id, net::WireResponse response);
    /// The browser's end of the line is gone: whoever waits wakes.
    void close();
    bool closed() const;

    /// Waits until the document is no longer pending, the line is closed or `seconds` are over.
    ShownDocument wait_for_document(double seconds) const;
    /// Waits until no request that was let through is open. False when some still are; they are not waited for again.
    bool wait_until_idle(double seconds);

    /// What came so far.
    net::Rendered so_far() const;
    std::size_t kept_count() const;

  private:
    NextStep decide(const json::Value& parameters);
    NextStep decide_document(const std::string& id);
    /// What is asked for a request of the page; none where nothing is, which is counted.
    std::optional<net::WireRequest> errand_for(const std::string& id, const json::Value& parameters);
    NextStep follow(const std::string& id, const std::string& location);
    NextStep give_up(const std::string& id);
    Json answer_with(const std::string& id, const net::WireResponse& response, const std::string& body) const;
    net::Headers headers_for(const json::Value& request, const net::Target& target) const;
    void keep_cookies(const net::WireResponse& response, const std::string& url);
    bool is_kept_path(const net::Target& target) const;
    robots::Verdict verdict_on(const net::Target& target) const;

    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    std::shared_ptr<const net::Rendering> m_rendering;  // none: idle
    net::WireRequest m_page;
    net::WireResponse m_answer;  // to the page's own URL
    std::string m_context;
    std::string m_origin;
    std::set<std::string> m_origins;  // that may be asked, the page's own among them
    net::CookieJar m_cookies;         // of this visit, where its rendering wants any
    ShownDocument m_document;
    struct Asked {
        net::WireRequest request;
        int hops = 0;
    };
    std::map<std::string, Asked> m_asked;
    std::set<std::string> m_open;
    std::vector<std::string> m_order;
    std::map<std::string, net::SideResponse> m_kept;
    std::vector<std::pair<std::string, std::string>> m_refused;
    std::map<std::string, int> m_not_kept;
    bool m_closed = false;
};

}  // namespace public_signals::browser
