#include "public_signals/browser/visit.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include <fmt/format.h>

#include "public_signals/base/ascii.hpp"
#include "public_signals/base/url.hpp"
#include "public_signals/browser/fields.hpp"
#include "public_signals/browser/scripts.hpp"
#include "public_signals/web/decode.hpp"

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

/// Whether a browser has something to add: a page that came. A redirect is the fetcher's to follow, behind robots.txt.
bool is_page(const net::WireResponse& response) {
    const std::string type = ascii_lower(std::string(net::header_of(response.headers, "Content-Type")));
    return response.curl_code == 0 && !response.over_cap && !response.refused_address && response.status == 200 &&
           (type.empty() || type.find("html") != type.npos);
}

class Visit {
  public:
    Visit(Session& session, const net::WireRequest& request)
        : m_session(session), m_request(request), m_rendering(*request.render) {}

    net::WireResponse run() {
        m_response = m_session.ask_now(m_request);
        auto body = net::undo_content_encoding(net::header_of(m_response.headers, "Content-Encoding"), m_response.body,
                                               2 * m_request.max_bytes);
        if (!is_page(m_response) || !body) {
            return std::move(m_response);
        }
        net::WireResponse document = {
            .status = m_response.status, .headers = m_response.headers, .response_head = m_response.response_head};
        document.body = std::move(*body);
        m_session.traffic().begin(m_request, m_session.context(), std::move(document));
        const auto done = show();
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
        m_session.show(m_request.url);
        const ShownDocument document = traffic().wait_for_document(m_request.timeout);
        TRY(check_line());
        if (document.state == ShownDocument::State::Pending) {
            return fail(ErrorKind::Timeout, "the browser did not take the page in time");
        }
        if (document.state == ShownDocument::State::Failed) {
            return fail(ErrorKind::Network, "the browser did not take the page: " + document.error);
        }
        TRY(wait_until_loaded());
        return scroll();
    }

    /// Our name, as scripts of the page read it, and nothing that a page before this one has stored.
    Result<void> introduce() {
        const std::string language(net::header_of(m_request.headers, "Accept-Language"));
        TRY(driver().devtools("Network.setUserAgentOverride",
                              {{"userAgent", net::header_of(m_request.headers, "User-Agent")},
                               {"acceptLanguage", language.empty() ? "en-US,en" : language}},
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
