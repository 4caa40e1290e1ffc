#include "public_signals/browser/session.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>

#include "public_signals/browser/capabilities.hpp"
#include "public_signals/browser/fields.hpp"

namespace public_signals::browser {
namespace {

constexpr double farewell = 3;
constexpr double pump_interval = 0.25;

}  // namespace

Result<std::unique_ptr<Session>> Session::open(const RenderSettings& settings, const Site& site, bool cookies,
                                               std::size_t max_bytes, std::shared_ptr<std::atomic<bool>> stop) {
    std::unique_ptr<Session> session(new Session());
    session->m_site = site;
    session->m_stop = stop;
    std::string url = settings.webdriver_url;
    if (settings.mode == RenderSettings::Mode::Auto) {
        session->m_process = TRY(DriverProcess::start(chromedriver_of(settings), settings.start_seconds, *stop));
        url = session->m_process->url();
    }
    session->m_driver = std::make_unique<WebDriver>(url, std::move(stop));
    const BrowserAnswer opened =
        TRY(session->m_driver->new_session(capabilities_of(settings, site, cookies), settings.start_seconds));
    const std::string socket_url = text_at(opened.value.get("capabilities"), "webSocketUrl");
    if (socket_url.empty()) {
        return fail(ErrorKind::Network, "the WebDriver server offers no WebDriver BiDi (webSocketUrl)");
    }
    TRY(session->prepare());
    TRY(session->listen(socket_url, max_bytes));
    return session;
}

Result<void> Session::prepare() {
    const BrowserAnswer window = TRY(m_driver->command("GET", "/window", nullptr, short_command));
    const auto handle = window.value.string();
    if (!handle) {
        return fail(ErrorKind::Network, "the browser has no window");
    }
    m_context = *handle;
    TRY(m_driver->devtools("Network.enable", Json::object(), short_command));
    // The icon of a tab is asked by the browser itself: no event speaks of it.
    TRY(m_driver->devtools("Network.setBlockedURLs", {{"urls", {"*/favicon.ico"}}}, short_command));
    TRY(m_driver->devtools("Emulation.setTimezoneOverride", {{"timezoneId", "UTC"}}, short_command));
    TRY(m_driver->devtools("Page.addScriptToEvaluateOnNewDocument", {{"source", page_preparation}}, short_command));
    return {};
}

Result<void> Session::listen(const std::string& url, std::size_t max_bytes) {
    m_socket = TRY(WebSocket::connect(url, short_command));
    m_pump = std::thread([this] { pump(); });
    TRY(ask(
        "session.subscribe",
        {{"events",
          {"network.beforeRequestSent", "network.responseStarted", "network.responseCompleted", "network.fetchError"}}},
        short_command));
    TRY(ask("network.addIntercept", {{"phases", {"beforeRequestSent", "responseStarted"}}}, short_command));
    TRY(ask("network.addDataCollector", {{"dataTypes", {"response"}}, {"maxEncodedDataSize", max_bytes}},
            short_command));
    TRY(ask("network.setCacheBehavior", {{"cacheBehavior", "bypass"}}, short_command));
    return {};
}

Result<BrowserAnswer> Session::ask(const char* method, const Json& parameters, double seconds) {
    std::unique_lock lock(m_mutex);
    const int id = ++m_commands;
    m_outbox.push_back(Json{{"id", id}, {"method", method}, {"params", parameters}}.dump());
    m_answers[id] = std::nullopt;
    m_socket->wake();
    m_answered.wait_for(lock, std::chrono::duration<double>(seconds),
                        [&] { return m_answers.at(id).has_value() || m_traffic.closed(); });
    auto answer = std::move(m_answers.at(id));
    m_answers.erase(id);
    if (!answer) {
        return m_traffic.closed() ? fail(ErrorKind::Network, "the browser ended")
                                  : fail(ErrorKind::Timeout, "the browser did not answer in time");
    }
    const json::Value root = answer->root();
    if (text_at(root, "type") != "success") {
        return fail(ErrorKind::Network, fmt::format("the browser failed: {}: {}", text_at(root, "error"),
                                                    text_at(root, "message").substr(0, 200)));
    }
    return BrowserAnswer{std::move(*answer), root.get("result")};
}

void Session::show(const std::string& url) {
    const std::lock_guard lock(m_mutex);
    const Json parameters = {{"context", m_context}, {"url", url}, {"wait", "none"}};
    m_outbox.push_back(
        Json{{"id", ++m_commands}, {"method", "browsingContext.navigate"}, {"params", parameters}}.dump());
    m_socket->wake();
}

Result<void> Session::show_nothing(double seconds) {
    TRY(ask("browsingContext.navigate", {{"context", m_context}, {"url", "about:blank"}, {"wait", "none"}}, seconds));
    return {};
}

Result<BrowserAnswer> Session::call_in_page(const std::string& function, const std::vector<double>& arguments,
                                            double seconds) {
    Json values = Json::array();
    for (const double argument : arguments) {
        values.push_back({{"type", "number"}, {"value", argument}});
    }
    BrowserAnswer result = TRY(ask("script.callFunction",
                                   {{"functionDeclaration", function},
                                    {"arguments", values},
                                    {"awaitPromise", true},
                                    {"target", {{"context", m_context}, {"sandbox", "public-signals"}}}},
                                   seconds));
    if (text_at(result.value, "type") != "success") {
        return fail(ErrorKind::Network,
                    "a script of ours failed in the page: " + text_at(result.value.get("exceptionDetails"), "text"));
    }
    result.value = result.value.get("result");
    return result;
}

Result<Session::Body> Session::body_of(const std::string& request, double seconds) {
    const BrowserAnswer answer = TRY(ask("network.getData", {{"dataType", "response"}, {"request", request}}, seconds));
    const json::Value bytes = answer.value.get("bytes");
    if (text_at(bytes, "type") == "string") {
        return Body{text_at(bytes, "value"), true};
    }
    return Body{TRY(from_base64(text_at(bytes, "value"))), false};
}

/// Takes events and answers, sends what answers them and what others ask.
void Session::pump() {
    while (!m_over && !*m_stop && send_what_waits()) {
        const auto message = m_socket->receive(pump_interval);
        if (!message) {
            break;
        }
        if (*message) {
            if (auto document = json::parse(**message)) {
                take(std::move(*document));
            }
        }
    }
    m_traffic.close();
    const std::lock_guard lock(m_mutex);
    m_answered.notify_all();
}

void Session::take(json::Document message) {
    auto command = m_traffic.take(message.root());
    const std::lock_guard lock(m_mutex);
    if (command) {
        (*command)["id"] = ++m_commands;
        m_outbox.push_back(command->dump());
        return;
    }
    const auto waiting = m_answers.find(static_cast<int>(number_at(message.root(), "id")));
    if (waiting != m_answers.end()) {
        waiting->second = std::move(message);
        m_answered.notify_all();
    }
}

bool Session::send_what_waits() {
    std::vector<std::string> out;
    {
        const std::lock_guard lock(m_mutex);
        out.swap(m_outbox);
    }
    for (const std::string& text : out) {
        if (!m_socket->send(text)) {
            return false;
        }
    }
    return true;
}

Session::~Session() {
    m_traffic.end();
    if (m_driver) {
        m_driver->delete_session(farewell);
    }
    m_over = true;
    if (m_socket) {
        m_socket->wake();
    }
    if (m_pump.joinable()) {
        m_pump.join();
    }
}

}  // namespace public_signals::browser
