#include "public_signals/browser/webdriver.hpp"

#include <curl/curl.h>

#include <algorithm>

#include <fmt/format.h>

#include "public_signals/browser/fields.hpp"

namespace public_signals::browser {
namespace {

constexpr std::size_t max_answer = 256u << 20;
constexpr long connect_milliseconds = 10'000;

std::size_t take(char* bytes, std::size_t, std::size_t size, void* data) {
    auto& answer = *static_cast<std::string*>(data);
    if (answer.size() + size > max_answer) {
        return 0;
    }
    answer.append(bytes, size);
    return size;
}

int ask_for_stop(void* data, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<std::atomic<bool>*>(data)->load() ? 1 : 0;
}

/// The first line of a message: chromedriver adds the stack of its own program.
std::string first_line(const std::string& text) {
    return text.substr(0, std::min(text.find('\n'), std::size_t{300}));
}

}  // namespace

struct WebDriver::State {
    std::string url;
    std::shared_ptr<std::atomic<bool>> stop;
    CURL* easy = curl_easy_init();
    curl_slist* headers = nullptr;
    std::string session;  // /session/{id}
};

WebDriver::WebDriver(std::string url, std::shared_ptr<std::atomic<bool>> stop) : m_state(new State) {
    while (url.ends_with('/')) {
        url.pop_back();
    }
    m_state->url = std::move(url);
    m_state->stop = std::move(stop);
    m_state->headers = curl_slist_append(nullptr, "Content-Type: application/json; charset=utf-8");
    m_state->headers = curl_slist_append(m_state->headers, "Expect:");
}

WebDriver::~WebDriver() {
    curl_easy_cleanup(m_state->easy);
    curl_slist_free_all(m_state->headers);
}

Result<BrowserAnswer> WebDriver::call(const char* method, const std::string& path, const Json& body, double seconds) {
    CURL* easy = m_state->easy;
    const std::string text = body.dump();
    std::string answer;
    curl_easy_reset(easy);
    curl_easy_setopt(easy, CURLOPT_URL, (m_state->url + path).c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, m_state->headers);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_milliseconds);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, std::max(1L, static_cast<long>(seconds * 1000)));
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &answer);
    const bool is_farewell = std::string_view(method) == "DELETE";
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, is_farewell ? 1L : 0L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, ask_for_stop);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, m_state->stop.get());
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
    if (std::string_view(method) == "POST") {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, text.c_str());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(text.size()));
    }
    const CURLcode code = curl_easy_perform(easy);
    if (code == CURLE_OPERATION_TIMEDOUT) {
        return fail(ErrorKind::Timeout, "the browser did not answer in time");
    }
    if (code != CURLE_OK) {
        return fail(ErrorKind::Network, fmt::format("the WebDriver server is gone ({})", curl_easy_strerror(code)));
    }
    auto document = json::parse(answer);
    const json::Value value = document ? document->root().get("value") : json::Value();
    if (!value.exists()) {
        return fail(ErrorKind::Network, "the answer is none of a WebDriver server");
    }
    if (const auto error = value.get("error").string()) {
        return fail(*error == "timeout" || *error == "script timeout" ? ErrorKind::Timeout : ErrorKind::Network,
                    fmt::format("the browser failed: {}: {}", *error, first_line(text_at(value, "message"))));
    }
    return BrowserAnswer{std::move(*document), value};
}

Result<BrowserAnswer> WebDriver::new_session(const Json& capabilities, double seconds) {
    BrowserAnswer opened = TRY(call("POST", "/session", {{"capabilities", {{"alwaysMatch", capabilities}}}}, seconds));
    const auto session = opened.value.get("sessionId").string();
    if (!session) {
        return fail(ErrorKind::Network, "the WebDriver server opened no session");
    }
    m_state->session = "/session/" + std::string(*session);
    return opened;
}

Result<BrowserAnswer> WebDriver::command(const char* method, const std::string& path, const Json& body,
                                         double seconds) {
    return call(method, m_state->session + path, body, seconds);
}

Result<BrowserAnswer> WebDriver::devtools(const std::string& name, const Json& parameters, double seconds) {
    return command("POST", "/goog/cdp/execute", {{"cmd", name}, {"params", parameters}}, seconds);
}

void WebDriver::delete_session(double seconds) {
    if (!m_state->session.empty()) {
        static_cast<void>(command("DELETE", "", Json::object(), seconds));
        m_state->session.clear();
    }
}

}  // namespace public_signals::browser
