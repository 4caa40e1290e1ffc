// One browser: started, fenced in, ready to show pages of one site one after another.
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "public_signals/browser/driver_process.hpp"
#include "public_signals/browser/rendering.hpp"
#include "public_signals/browser/site.hpp"
#include "public_signals/browser/traffic.hpp"
#include "public_signals/browser/webdriver.hpp"
#include "public_signals/browser/websocket.hpp"

namespace public_signals::browser {

inline constexpr double short_command = 10;  // seconds: a command that waits for no network

class Session {
  public:
    /// `stop`, once true, ends whatever the session waits for.
    static Result<std::unique_ptr<Session>> open(const RenderSettings& settings, const Site& site, bool cookies,
                                                 std::size_t max_bytes, std::shared_ptr<std::atomic<bool>> stop);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    /// Ends the browser and everything that it started.
    ~Session();

    const Site& site() const { return m_site; }
    WebDriver& driver() { return *m_driver; }
    Traffic& traffic() { return m_traffic; }
    const std::string& context() const { return m_context; }
    // Whatever is asked while a page lives goes the way of the events: chromedriver does the commands that come over
    // HTTP one by one, and a request that is held would wait behind a command that waits for the page.

    /// Begins to show a URL; `traffic` says what comes of it.
    void show(const std::string& url);
    /// Shows an empty page.
    Result<void> show_nothing(double seconds);
    /// What a function (of numbers; async or not) gives back when called in the page, apart from the page's scripts.
    Result<BrowserAnswer> call_in_page(const std::string& function, const std::vector<double>& arguments,
                                       double seconds);
    /// The decoded body of an answer that is whole, and whether it is text (then UTF-8).
    struct Body {
        std::string bytes;
        bool is_text = true;
    };
    Result<Body> body_of(const std::string& request, double seconds);
    bool stopped() const { return *m_stop; }

  private:
    Session() = default;
    Result<void> prepare();
    Result<void> listen(const std::string& url, std::size_t max_bytes);
    Result<BrowserAnswer> ask(const char* method, const Json& parameters, double seconds);
    void pump();
    void take(json::Document message);
    bool send_what_waits();

    Site m_site;
    std::shared_ptr<std::atomic<bool>> m_stop;
    std::unique_ptr<DriverProcess> m_process;  // of mode Auto
    std::unique_ptr<WebDriver> m_driver;
    std::unique_ptr<WebSocket> m_socket;
    std::string m_context;
    Traffic m_traffic;
    std::atomic<bool> m_over = false;
    std::mutex m_mutex;
    std::condition_variable m_answered;
    int m_commands = 0;
    std::vector<std::string> m_outbox;
    std::map<int, std::optional<json::Document>> m_answers;  // of commands that somebody waits for
    std::thread m_pump;
};

}  // namespace public_signals::browser
