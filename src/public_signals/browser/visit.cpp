#include "public_signals/browser/visit.hpp"

#include <curl/curl.h>
#include <strings.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include <fmt/format.h>

#include "public_signals/base/url.hpp"
#include "public_signals/browser/fields.hpp"
#include "public_signals/browser/network_error.hpp"
#include "public_signals/browser/scripts.hpp"

namespace public_signals::browser {
namespace {

constexpr double grace = 5;  // seconds that a browser may take beyond what it was told
constexpr double patience_ms = 3000;
constexpr double quiet_ms = 150;
constexpr double idle_ms = 600;
constexpr double most_ms = 8000;
constexpr double longest_wait = 10;  // seconds for requests that are open after a scroll
constexpr int fruitless_scrolls = 2;

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// A header list whose Content-Type says what a browser made of a text: UTF-8.
net::Headers with_utf8(net::Headers headers) {
    for (auto& [name, value] : headers) {
        if (strcasecmp(name.c_str(), "Content-Type") == 0) {
            value = value.substr(0, value.find(';')) + "; charset=utf-8";
        }
    }
    return headers;
}

std::string lines_of(const net::Headers& headers) {
    std::string lines;
    for (const auto& [name, value] : headers) {
        lines += fmt::format("{}: {}\r\n", name, value);
    }
    return lines + "\r\n";
}

/// Headers that a request brings beside those that a browser settles itself.
Json extra_headers(const net::Headers& headers) {
    constexpr const char* settled[] = {"User-Agent", "Accept-Encoding", "Accept-Language", "Cookie"};
    Json extra = Json::object();
    for (const auto& [name, value] : headers) {
        const bool is_settled = std::any_of(std::begin(settled), std::end(settled),
                                            [&](const char* header) { return strcasecmp(name.c_str(), header) == 0; });
        if (!is_settled) {
            extra[name] = value;
        }
    }
    return extra;
}

class Visit {
  public:
    Visit(Session& session, const net::WireRequest& request)
        : m_session(session), m_request(request), m_rendering(*request.render) {}

    net::WireResponse run() {
        m_session.traffic().begin(m_request.url, m_session.context(), m_request.render);
        const auto done = show();
        const MainDocument document = traffic().wait_for_document(0);
        if (document.state == MainDocument::State::Failed) {
            m_response.curl_code = curl_code_of(document.error);
        }
        m_response.elapsed = seconds_since(m_begin);
        if (!done) {
            net::WireResponse failed = failed_browser(done.error());
            failed.elapsed = m_response.elapsed;
            return failed;
        }
        if (const auto left = leave(); !left) {
            return failed_browser(left.error());
        }
        return std::move(m_response);
    }

  private:
    WebDriver& driver() { return m_session.driver(); }
    Traffic& traffic() { return m_session.traffic(); }
    double left() const { return m_rendering.max_seconds - seconds_since(m_begin); }

    Result<void> show() {
        TRY(introduce());
        m_begin = Clock::now();
        m_session.show(m_request.url);
        const MainDocument document = traffic().wait_for_document(m_request.timeout);
        TRY(check_line());
        m_response.address = m_session.site().address;
        if (document.state == MainDocument::State::Pending) {
            if (document.status != 0) {
                TRY(in_page("() => 1", {}, 0));  // is it the network that is slow, or has the page seized the browser?
            }
            m_response.curl_code = CURLE_OPERATION_TIMEDOUT;
            return {};
        }
        if (document.state == MainDocument::State::Failed) {
            return {};
        }
        take_heads(document);
        if (document.state == MainDocument::State::Redirected) {
            return {};
        }
        TRY(take_body(document));
        if (m_response.over_cap || document.status >= 400) {
            return {};  // its scripts have nothing to add to a refusal
        }
        TRY(wait_until_loaded());
        return scroll();
    }

    /// Our name and the request's headers, before anything is asked.
    Result<void> introduce() {
        const std::string language(net::header_of(m_request.headers, "Accept-Language"));
        TRY(driver().devtools("Network.setUserAgentOverride",
                              {{"userAgent", net::header_of(m_request.headers, "User-Agent")},
                               {"acceptLanguage", language.empty() ? "en-US,en" : language}},
                              short_command));
        TRY(driver().devtools("Network.setExtraHTTPHeaders", {{"headers", extra_headers(m_request.headers)}},
                              short_command));
        if (m_rendering.cookies) {
            TRY(driver().devtools("Network.clearBrowserCookies", Json::object(), short_command));
            const auto url = parse_url(m_request.url);
            const std::string origin =
                fmt::format("{}://{}{}{}", url->scheme, url->host, url->port.empty() ? "" : ":", url->port);
            TRY(driver().devtools("Storage.clearDataForOrigin", {{"origin", origin}, {"storageTypes", "all"}},
                                  short_command));
        }
        return {};
    }

    Result<void> check_line() {
        if (m_session.stopped()) {
            return fail(ErrorKind::Network, "stopped");
        }
        if (traffic().closed()) {
            return fail(ErrorKind::Network, "the browser ended");
        }
        return {};
    }

    void take_heads(const MainDocument& document) {
        const auto url = parse_url(m_request.url);
        m_response.status = document.status;
        m_response.headers = decoded_headers(document.response_headers);
        m_response.request_head =
            fmt::format("GET {}{}{} HTTP/1.1\r\n", url->path, url->query.empty() ? "" : "?", url->query) +
            lines_of(document.request_headers);
        set_response_head(document);
    }

    void set_response_head(const MainDocument& document) {
        m_response.response_head =
            fmt::format("HTTP/1.1 {} {}\r\n", document.status, document.reason) + lines_of(m_response.headers);
    }

    Result<void> take_body(const MainDocument& document) {
        m_response.over_cap = document.bytes > m_request.max_bytes;
        if (m_response.over_cap) {
            return {};
        }
        auto body = m_session.body_of(document.id, m_request.timeout);
        if (!body && document.status / 100 != 2) {
            return {};  // a refusal without a body
        }
        const Session::Body taken = TRY(std::move(body));
        m_response.body = taken.bytes;
        m_response.headers = taken.is_text ? with_utf8(m_response.headers) : m_response.headers;
        m_response.headers.emplace_back("Content-Length", std::to_string(m_response.body.size()));
        set_response_head(document);
        return {};
    }

    /// A function of ours in the page. The document may be exchanged under its feet right after the answer came.
    Result<BrowserAnswer> in_page(const char* function, const std::vector<double>& arguments, double seconds) {
        for (int attempt = 0;; ++attempt) {
            auto value = m_session.call_in_page(function, arguments, seconds + grace);
            if (value || attempt == 3 || value.error().kind == ErrorKind::Timeout || traffic().closed()) {
                return value;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    }

    Result<void> wait_until_loaded() {
        const double limit = std::clamp(m_request.timeout - seconds_since(m_begin), 1.0, std::max(1.0, left()));
        TRY(in_page(wait_for_load, {limit * 1000, patience_ms}, limit));
        return {};
    }

    Result<double> settle(double how) {
        const double most = std::clamp(left(), 0.1, most_ms / 1000.0);
        const BrowserAnswer height = TRY(in_page(scroll_and_settle, {how, quiet_ms, idle_ms, most * 1000}, most));
        if (!traffic().wait_until_idle(std::clamp(left(), 0.0, longest_wait))) {
            return number_at(height.value, "value");
        }
        // What came last may still be on its way into the page.
        const BrowserAnswer after = TRY(in_page(scroll_and_settle, {0, quiet_ms, quiet_ms, most * 1000}, most));
        return number_at(after.value, "value");
    }

    Result<void> scroll() {
        auto rendered = std::make_shared<net::Rendered>();
        static_cast<void>(traffic().wait_until_idle(std::clamp(left(), 0.0, longest_wait)));
        *rendered = TRY(look());
        if (m_rendering.enough && m_rendering.enough(*rendered)) {
            return end_visit(std::move(rendered), 0, "enough");
        }
        double height = TRY(settle(0));
        std::size_t kept = traffic().kept_count();
        int fruitless = 0;
        int scrolls = 0;
        std::string ended;
        for (;;) {
            TRY(check_line());
            *rendered = TRY(look());
            const bool is_enough = m_rendering.enough && m_rendering.enough(*rendered);
            ended = is_enough                            ? "enough"
                    : fruitless >= fruitless_scrolls     ? "no growth"
                    : scrolls >= m_rendering.max_scrolls ? "scrolls"
                    : left() <= 0                        ? "time"
                                                         : "";
            if (!ended.empty()) {
                break;
            }
            pause();
            const double taller = TRY(settle(fruitless == 0 ? 1 : 2));
            ++scrolls;
            const std::size_t more = traffic().kept_count();
            fruitless = taller > height || more > kept ? 0 : fruitless + 1;
            height = std::max(height, taller);
            kept = more;
        }
        return end_visit(std::move(rendered), scrolls, ended);
    }

    Result<void> end_visit(std::shared_ptr<net::Rendered> rendered, int scrolls, const std::string& why) {
        rendered->scrolls = scrolls;
        rendered->ended = why;
        m_response.rendered = std::move(rendered);
        return {};
    }

    /// The page as it is now.
    Result<net::Rendered> look() {
        for (const std::string& id : traffic().finished()) {
            auto body = m_session.body_of(id, m_request.timeout);
            TRY(check_line());
            traffic().set_body(id, body ? std::optional(std::move(body->bytes)) : std::nullopt);
        }
        net::Rendered rendered = traffic().so_far();
        const BrowserAnswer source = TRY(in_page(page_source, {}, m_request.timeout));
        rendered.dom = text_at(source.value, "value");
        return rendered;
    }

    void pause() {
        static thread_local std::mt19937_64 generator(std::random_device{}());
        std::uniform_real_distribution<double> drawn(m_rendering.least_pause,
                                                     std::max(m_rendering.least_pause, m_rendering.most_pause));
        const double seconds = std::min(drawn(generator), left());
        const auto begin = Clock::now();
        while (seconds_since(begin) < seconds && !m_session.stopped() && !traffic().closed()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }

    /// To an empty page: nothing of this one goes on.
    Result<void> leave() {
        traffic().end();
        return m_session.show_nothing(short_command);
    }

    Session& m_session;
    const net::WireRequest& m_request;
    const net::Rendering& m_rendering;
    net::WireResponse m_response;
    Clock::time_point m_begin = Clock::now();
};

}  // namespace

net::WireResponse failed_browser(const Error& error) {
    net::WireResponse response;
    response.curl_code = error.kind == ErrorKind::Timeout ? CURLE_OPERATION_TIMEDOUT : CURLE_RECV_ERROR;
    response.browser_failure = error.message;
    return response;
}

net::WireResponse visit(Session& session, const net::WireRequest& request) {
    return Visit(session, request).run();
}

}  // namespace public_signals::browser
