#include "public_signals/cli/console.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "public_signals/base/text.hpp"
#include "public_signals/base/wrapped.hpp"

namespace public_signals::inline cli {
namespace {

bool shows_colour() {
    const char* off = std::getenv("NO_COLOR");
    return isatty(STDOUT_FILENO) != 0 && (off == nullptr || *off == '\0');
}

std::string styled(const char* code, std::string_view text) {
    return shows_colour() ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string(text);
}

/// Of bytes of somebody's file, which a message shows, a terminal gets text.
std::string one_line(std::string text) {
    text = repaired_utf8(text);
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            c = ' ';
        }
    }
    return text;
}

/// A terminal gets lines of its width; a file or a pipe one line for each thing that is said, as a log has them.
std::string for_stderr(const std::string& line) {
    return isatty(STDERR_FILENO) != 0 ? wrapped(line, 2) : line;
}

}  // namespace

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

void say(std::string_view text) {
    print(wrapped_lines(text, stdout_width(any_width)));
}

std::size_t stdout_width(std::size_t otherwise) {
    return isatty(STDOUT_FILENO) != 0 ? terminal_width : otherwise;
}

void narrate(bool quiet, std::string_view line) {
    if (!quiet) {
        fmt::print(stderr, "{}\n", for_stderr(one_line(std::string(line))));
    }
}

void print_error(const Error& error, std::string_view command) {
    const std::string where = error.where.empty() ? std::string(command) : error.where;
    const std::string help = error.help.empty() ? fmt::format("run `{} --help`", command) : error.help;
    fmt::print(stderr, "{}\n{}\n{}\n", for_stderr("error: " + one_line(error.message)),
               for_stderr("  --> " + one_line(where)), for_stderr("help: " + one_line(help)));
}

std::string bold(std::string_view text) {
    return styled("1", text);
}
std::string dim(std::string_view text) {
    return styled("2", text);
}

}  // namespace public_signals::inline cli
