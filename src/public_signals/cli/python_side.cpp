#include "public_signals/cli/python_side.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "public_signals/panel/table_files.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

constexpr const char* python_module = "public_signals.cli.handed_over";
constexpr const char* python_variable = "PUBLIC_SIGNALS_PYTHON";

/// The one that the environment names, else the one beside the program, which is in the scripts or in the package.
std::optional<fs::path> python_interpreter() {
    if (const char* const told = std::getenv(python_variable); told != nullptr && *told != '\0') {
        return told;
    }
    std::error_code ignored;
    const fs::path folder = fs::read_symlink("/proc/self/exe", ignored).parent_path();
    const bool is_in_package = folder.parent_path().filename() == "public_signals";
    for (const fs::path& scripts : {folder, is_in_package ? folder / "../../../../../bin" : folder}) {
        for (const char* name : {"python", "python3"}) {
            if (fs::exists(scripts / name, ignored)) {
                return (scripts / name).lexically_normal();
            }
        }
    }
    return std::nullopt;
}

/// A pipe whose ends no other process gets.
class RequestPipe {
  public:
    RequestPipe() { m_is_open = ::pipe2(m_ends.data(), O_CLOEXEC) == 0; }
    RequestPipe(const RequestPipe&) = delete;
    RequestPipe& operator=(const RequestPipe&) = delete;
    ~RequestPipe() {
        close_reader();
        close_writer();
    }

    bool is_open() const { return m_is_open; }
    int reader() const { return m_ends[0]; }
    void close_reader() { close(m_ends[0]); }
    void close_writer() { close(m_ends[1]); }
    /// All of the text, or as much as the reader takes.
    void write(std::string_view text) const {
        while (!text.empty()) {
            const ssize_t written = ::write(m_ends[1], text.data(), text.size());
            if (written < 0 && errno == EINTR) {
                continue;
            }
            if (written <= 0) {
                return;
            }
            text.remove_prefix(static_cast<std::size_t>(written));
        }
    }

  private:
    static void close(int& end) {
        if (end >= 0) {
            ::close(end);
            end = -1;
        }
    }

    std::array<int, 2> m_ends = {-1, -1};
    bool m_is_open = false;
};

/// The exit code of the interpreter that ran the module on `input`; nothing where it could not be started.
std::optional<int> exit_code_of(const fs::path& python, const std::string& input) {
    RequestPipe pipe;
    if (!pipe.is_open()) {
        return std::nullopt;
    }
    // -P: a file of the working directory is no module.
    std::array<std::string, 4> words = {python.string(), "-P", "-m", python_module};
    std::array<char*, 5> arguments = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, pipe.reader(), STDIN_FILENO);
    std::fflush(stdout);
    std::fflush(stderr);
    pid_t child = 0;
    const int problem = ::posix_spawn(&child, words[0].c_str(), &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (problem != 0) {
        return std::nullopt;
    }
    pipe.close_reader();
    auto* const before = std::signal(SIGPIPE, SIG_IGN);  // an interpreter without the package ends before it reads
    pipe.write(input);
    std::signal(SIGPIPE, before);
    pipe.close_writer();
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return std::nullopt;
        }
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool needs_python(const fs::path& file) {
    return ending_among(file, {".docx", ".pdf", ".png"}).has_value();
}

}  // namespace

Result<ExitCode> ask_python(const Json& request) {
    const std::optional<fs::path> python = python_interpreter();
    if (!python) {
        return fail(ErrorKind::Io, "Python makes this, and there is no interpreter beside the program", python_variable,
                    fmt::format("install the package with pip, or name one in {}", python_variable));
    }
    const std::optional<int> code = exit_code_of(*python, request.dump());
    for (const ExitCode known : {ExitCode::Done, ExitCode::CouldNotRun}) {
        if (code == static_cast<int>(known)) {
            return known;
        }
    }
    return fail(
        ErrorKind::Io,
        code ? fmt::format("Python makes this, and it ended with {}", *code)
             : std::string("Python makes this, and it can't be started"),
        python->string(),
        fmt::format("install public-signals for this interpreter, or name one that has it in {}", python_variable));
}

void PythonFiles::add_table(const fs::path& file, const TextTables& table) {
    m_tables.push_back({{"file", file.string()}, {"table", to_json(table)}});
}

Result<void> PythonFiles::add_figure(const fs::path& svg, const std::vector<std::string>& formats) {
    for (const std::string& format : words_of<FigureFormat>()) {
        fs::path file = svg;
        file.replace_extension(format);
        std::error_code problem;
        fs::remove(file, problem);
        if (problem) {
            return fail(ErrorKind::Io, fmt::format("can't be removed, and shows another run: {}", problem.message()),
                        file.string(), "remove it, or name another folder with --output");
        }
        if (std::ranges::find(formats, format) != formats.end()) {
            m_figures.push_back({{"file", file.string()}, {"figure", svg.string()}});
        }
    }
    return {};
}

Result<ExitCode> PythonFiles::write() const {
    if (m_tables.empty() && m_figures.empty()) {
        return ExitCode::Done;
    }
    return ask_python({{"write", {{"tables", m_tables}, {"figures", m_figures}}}});
}

Result<ExitCode> python_can_write(const std::vector<std::string>& files) {
    auto needed = Json::array();
    for (const std::string& file : files) {
        if (needs_python(file)) {
            needed.push_back(file);
        }
    }
    return needed.empty() ? Result<ExitCode>(ExitCode::Done) : ask_python({{"check", needed}});
}

Result<ExitCode> python_can_write(std::vector<std::string> files, const std::vector<std::string>& figures) {
    std::ranges::transform(figures, std::back_inserter(files),
                           [](const std::string& format) { return "figure." + format; });
    return python_can_write(files);
}

}  // namespace public_signals::inline cli
