// chromedriver as a child process that leaves nothing behind, however this program ends.
//
// A watcher is between the two: a forked copy of this program that adopts whatever chromedriver and chromium
// orphan (a child subreaper) and waits for the end of a pipe that only this program holds. When the pipe closes,
// by close() or because this program was killed, the watcher kills every process below it and removes the folder in
// which the browser kept its profile and temporary files.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include "public_signals/base/result.hpp"

namespace public_signals::browser {

/// `name` itself when it holds a slash, else the first executable of that name in the PATH; empty when there is none.
std::string find_program(const std::string& name);

class DriverProcess {
  public:
    /// Starts `driver` (chromedriver) on a free port of the loopback interface. A Timeout or Network error when it
    /// doesn't say its port within `seconds`.
    static Result<std::unique_ptr<DriverProcess>> start(const std::string& driver, double seconds,
                                                        const std::atomic<bool>& stop);
    DriverProcess(const DriverProcess&) = delete;
    DriverProcess& operator=(const DriverProcess&) = delete;
    /// Ends the processes and waits until they are gone.
    ~DriverProcess();

    std::string url() const;

  private:
    DriverProcess() = default;
    Result<void> read_port(double seconds, const std::atomic<bool>& stop);

    pid_t m_watcher = -1;
    int m_lifeline = -1;  // the end that is closed
    int m_output = -1;    // what chromedriver prints; kept open, so that printing never ends it
    int m_port = 0;
    std::filesystem::path m_folder;
};

}  // namespace public_signals::browser
