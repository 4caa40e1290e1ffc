// WebDriver's commands as HTTP/1.1 (https://www.w3.org/TR/webdriver2/), each with a time limit.
//
// The content type always names its charset: a Selenium Grid refuses JSON without it, chromedriver takes both.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "public_signals/base/result.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/data/json_writer.hpp"

namespace public_signals::browser {

/// What a browser answered, with the document that holds it.
struct BrowserAnswer {
    json::Document document;
    json::Value value;
};

class WebDriver {
  public:
    /// `url` is the address of a chromedriver or a Grid; `stop`, once true, ends every call soon.
    WebDriver(std::string url, std::shared_ptr<std::atomic<bool>> stop);
    WebDriver(const WebDriver&) = delete;
    WebDriver& operator=(const WebDriver&) = delete;
    ~WebDriver();

    /// Opens a session; the value holds sessionId and capabilities.
    Result<BrowserAnswer> new_session(const Json& capabilities, double seconds);
    /// A command of the open session: `path` is what follows /session/{id}. A Timeout error when it took
    /// longer than `seconds`; a Network error with the server's words when it failed.
    Result<BrowserAnswer> command(const char* method, const std::string& path, const Json& body, double seconds);
    /// A command of the Chrome DevTools protocol.
    Result<BrowserAnswer> devtools(const std::string& name, const Json& parameters, double seconds);
    /// Ends the session, if one is open; a failure is nothing to anybody.
    void delete_session(double seconds);

  private:
    struct State;
    Result<BrowserAnswer> call(const char* method, const std::string& path, const Json& body, double seconds);
    std::unique_ptr<State> m_state;
};

}  // namespace public_signals::browser
