#include "public_signals/base/wrapped.hpp"

#include <utf8proc.h>

#include <algorithm>

#include "public_signals/base/unicode.hpp"

namespace public_signals::inline base {
namespace {

/// `ESC [ 1 m` and its like at `at`, or nothing.
std::size_t colour_at(std::string_view text, std::size_t at) {
    if (text.substr(at, 2) != "\033[") {
        return 0;
    }
    const std::size_t end = text.find('m', at);
    return end == std::string_view::npos ? 0 : end + 1 - at;
}

std::size_t width_of(char32_t letter) {
    return static_cast<std::size_t>(std::max(utf8proc_charwidth(static_cast<utf8proc_int32_t>(letter)), 0));
}

/// `word` behind `line` columns, broken before a wide letter that has no room; the columns of its last line.
std::size_t put_broken(std::string& out, std::string_view word, std::size_t line, std::size_t indent,
                       std::size_t width) {
    for (std::size_t at = 0; at < word.size();) {
        const unicode::CodePoint letter = unicode::code_point_at(word, at);
        const std::size_t columns = width_of(letter.value);
        if (columns == 2 && line > indent && line + columns > width) {
            out += '\n' + std::string(indent, ' ');
            line = indent;
        }
        out += word.substr(at, letter.bytes);
        line += columns;
        at += letter.bytes;
    }
    return line;
}

std::string broken(std::string_view text, std::size_t indent, std::size_t width, std::string_view goes_on) {
    std::string out;
    std::size_t line = 0;
    for (std::size_t at = 0; at < text.size();) {
        // A word takes the blanks before it along, so that columns inside a line stay.
        const std::size_t begin = std::min(text.find_first_not_of(' ', at), text.size());
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        const std::size_t room = width - (end < text.size() ? goes_on.size() : 0);
        if (at > 0 && line + display_width(text.substr(at, end - at)) > room) {
            out += goes_on;
            out += '\n' + std::string(indent, ' ');
            line = indent;
            at = begin;
        }
        const std::string_view piece = text.substr(at, end - at);
        const std::size_t columns = display_width(piece);
        if (line + columns > width && columns > 2 && piece.find('\033') == std::string_view::npos) {
            line = put_broken(out, piece, line, indent, width);
        } else {
            out += piece;
            line += columns;
        }
        at = end;
    }
    return out;
}

bool is_command(std::string_view line) {
    constexpr std::string_view commands[] = {"public-signals ", "cd ", "python -c "};
    return std::ranges::any_of(commands, [line](std::string_view command) { return line.starts_with(command); });
}

}  // namespace

std::size_t display_width(std::string_view text) {
    std::size_t columns = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (const std::size_t colour = colour_at(text, at); colour > 0) {
            at += colour;
            continue;
        }
        const unicode::CodePoint letter = unicode::code_point_at(text, at);
        columns += width_of(letter.value);
        at += letter.bytes;
    }
    return columns;
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
    return broken(text, indent, width, "");
}

std::vector<std::string> lines_within(std::string_view text, std::size_t width) {
    const std::string broken_text = wrapped(text, 0, width);
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin <= broken_text.size();) {
        const std::size_t end = std::min(broken_text.find('\n', begin), broken_text.size());
        lines.push_back(broken_text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

std::string wrapped_command(std::string_view command, std::size_t indent, std::size_t width) {
    return broken(command, indent, width, " \\");
}

std::string wrapped_lines(std::string_view text, std::size_t width) {
    std::string out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        const std::size_t before = std::min(line.find_first_not_of(' '), line.size());
        out += broken(line, before + 2, width, is_command(line.substr(before)) ? " \\" : "");
        out += end < text.size() ? "\n" : "";
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

}  // namespace public_signals::inline base
