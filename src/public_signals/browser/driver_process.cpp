#include "public_signals/browser/driver_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <fmt/format.h>

namespace public_signals::browser {
namespace {

namespace fs = std::filesystem;

// What follows until `watch` runs in a forked child of a program with threads: nothing but calls that POSIX allows
// there, so no allocation and no C++ library.

constexpr int kept_pipe = 3;

void reset_signals() {
    for (int number = 1; number < NSIG; ++number) {
        std::signal(number, SIG_DFL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// Sends SIGKILL to each process that the kernel lists as a child of this one.
void kill_children() {
    const int fd = ::open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return;
    }
    char digit = 0;
    pid_t pid = 0;
    while (::read(fd, &digit, 1) == 1) {
        if (digit >= '0' && digit <= '9') {
            pid = pid * 10 + (digit - '0');
        } else if (pid > 0) {
            ::kill(pid, SIGKILL);
            pid = 0;
        }
    }
    ::close(fd);
}

/// Kills the whole tree: the children of a killed process become this one's, and their turn comes next.
void end_tree(pid_t driver) {
    ::kill(driver, SIGKILL);
    for (int round = 0; round < 1000; ++round) {
        kill_children();
        pid_t reaped = 0;
        while ((reaped = ::waitpid(-1, nullptr, WNOHANG)) > 0) {
        }
        if (reaped < 0 && errno == ECHILD) {
            return;
        }
        ::usleep(5000);
    }
}

[[noreturn]] void become(const char* const* arguments, const char* const* environment) {
    ::execve(arguments[0], const_cast<char* const*>(arguments), const_cast<char* const*>(environment));
    ::_exit(127);
}

[[noreturn]] void watch(int lifeline, int output, const char* const* driver, const char* const* remove,
                        const char* const* environment) {
    ::setsid();  // Ctrl-C is for the program: it saves the page, then ends the browser
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    reset_signals();
    const int null = ::open("/dev/null", O_RDWR);
    const pid_t child = ::fork();
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(null, 0);
        ::dup2(output, 1);
        ::dup2(null, 2);
        ::close_range(3, ~0u, 0);
        become(driver, environment);
    }
    ::dup2(null, 0);
    ::dup2(null, 1);
    ::dup2(null, 2);
    if (lifeline != kept_pipe) {
        ::dup2(lifeline, kept_pipe);
    }
    ::close_range(kept_pipe + 1, ~0u, 0);
    pollfd end{.fd = kept_pipe, .events = POLLIN, .revents = 0};
    while (::poll(&end, 1, 1000) <= 0) {
        while (::waitpid(-1, nullptr, WNOHANG) > 0) {
        }
    }
    end_tree(child);
    const pid_t remover = ::fork();
    if (remover == 0) {
        become(remove, environment);
    }
    ::waitpid(remover, nullptr, 0);
    ::_exit(0);
}

/// This program's environment without its proxies and displays, and with every temporary file in `folder`.
std::vector<std::string> environment_in(const fs::path& folder) {
    std::vector<std::string> lines;
    for (char** line = environ; *line != nullptr; ++line) {
        const std::string text = *line;
        const std::string name = text.substr(0, text.find('='));
        const bool passes = name == "PATH" || name == "LANG" || name.starts_with("LC_") || name == "LD_LIBRARY_PATH";
        if (passes) {
            lines.push_back(text);
        }
    }
    for (const char* name : {"HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"}) {
        lines.push_back(fmt::format("{}={}", name, folder.string()));
    }
    lines.push_back("TZ=UTC");
    return lines;
}

std::vector<const char*> pointers_to(const std::vector<std::string>& texts) {
    std::vector<const char*> pointers;
    pointers.reserve(texts.size());
    for (const std::string& text : texts) {
        pointers.push_back(text.c_str());
    }
    pointers.push_back(nullptr);
    return pointers;
}

/// The system's folder for temporary files; /tmp where its name is so long that the browser's socket (108 bytes with
/// its path) would not fit.
fs::path short_temporary_folder() {
    std::error_code error;
    const fs::path folder = fs::temp_directory_path(error);
    return error || folder.native().size() > 40 ? fs::path("/tmp") : folder;
}

struct Pipe {
    int read = -1;
    int write = -1;
};

Result<Pipe> new_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        return fail(ErrorKind::Io, fmt::format("no pipe for the browser: {}", std::strerror(errno)));
    }
    return Pipe{ends[0], ends[1]};
}

}  // namespace

std::string find_program(const std::string& name) {
    if (name.find('/') != std::string::npos) {
        return ::access(name.c_str(), X_OK) == 0 ? name : std::string();
    }
    const char* path = std::getenv("PATH");
    std::string_view rest = path == nullptr ? "/usr/bin:/bin" : path;
    while (!rest.empty()) {
        const std::size_t colon = rest.find(':');
        const std::string candidate = std::string(rest.substr(0, colon)) + "/" + name;
        if (candidate.size() > name.size() + 1 && ::access(candidate.c_str(), X_OK) == 0) {
            return candidate;
        }
        rest = colon == rest.npos ? std::string_view() : rest.substr(colon + 1);
    }
    return {};
}

Result<std::unique_ptr<DriverProcess>> DriverProcess::start(const std::string& driver, double seconds,
                                                            const std::atomic<bool>& stop) {
    std::unique_ptr<DriverProcess> process(new DriverProcess());
    std::string folder = (short_temporary_folder() / "ps-browser-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr) {
        return fail(ErrorKind::Io, fmt::format("no temporary folder for the browser: {}", std::strerror(errno)), folder,
                    "set TMPDIR to a folder that can be written");
    }
    process->m_folder = folder;
    const Pipe lifeline = TRY(new_pipe());
    const Pipe output = TRY(new_pipe());
    process->m_lifeline = lifeline.write;
    process->m_output = output.read;
    const std::vector<std::string> driver_words = {driver, "--port=0", "--log-level=SEVERE"};
    const std::vector<std::string> remove_words = {"/bin/rm", "-rf", "--", folder};
    const std::vector<std::string> environment = environment_in(folder);
    const auto driver_pointers = pointers_to(driver_words);
    const auto remove_pointers = pointers_to(remove_words);
    const auto environment_pointers = pointers_to(environment);
    process->m_watcher = ::fork();
    if (process->m_watcher == 0) {
        watch(lifeline.read, output.write, driver_pointers.data(), remove_pointers.data(), environment_pointers.data());
    }
    ::close(lifeline.read);
    ::close(output.write);
    if (process->m_watcher < 0) {
        return fail(ErrorKind::Io, fmt::format("chromedriver could not be started: {}", std::strerror(errno)), driver);
    }
    TRY(process->read_port(seconds, stop));
    return process;
}

Result<void> DriverProcess::read_port(double seconds, const std::atomic<bool>& stop) {
    constexpr std::string_view before_port = "started successfully on port ";
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    std::string printed;
    std::array<char, 4096> buffer;
    while (std::chrono::steady_clock::now() < end && !stop) {
        pollfd output{.fd = m_output, .events = POLLIN, .revents = 0};
        if (::poll(&output, 1, 100) <= 0) {
            continue;
        }
        const ssize_t size = ::read(m_output, buffer.data(), buffer.size());
        if (size <= 0) {
            return fail(ErrorKind::Network, "chromedriver ended before it was ready");
        }
        printed.append(buffer.data(), static_cast<std::size_t>(size));
        const std::size_t at = printed.find(before_port);
        if (at != std::string::npos && printed.find('\n', at) != std::string::npos) {
            m_port = std::atoi(printed.c_str() + at + before_port.size());
            return {};
        }
    }
    return fail(ErrorKind::Timeout, "chromedriver was not ready in time");
}

std::string DriverProcess::url() const {
    return fmt::format("http://127.0.0.1:{}", m_port);
}

DriverProcess::~DriverProcess() {
    if (m_lifeline >= 0) {
        ::close(m_lifeline);
    }
    if (m_watcher > 0) {
        while (::waitpid(m_watcher, nullptr, 0) < 0 && errno == EINTR) {
        }
    } else if (!m_folder.empty()) {
        std::error_code ignored;
        fs::remove_all(m_folder, ignored);
    }
    if (m_output >= 0) {
        ::close(m_output);
    }
}

}  // namespace public_signals::browser
