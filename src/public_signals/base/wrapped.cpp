#include "public_signals/base/wrapped.hpp"

#include <algorithm>

namespace public_signals::inline base {
namespace {

/// Code points: good enough for names and sentences.
std::size_t letters(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
    std::string out;
    std::size_t line = 0;
    for (std::size_t at = 0; at < text.size();) {
        // A word takes the blanks before it along, so that columns inside a line stay.
        const std::size_t begin = std::min(text.find_first_not_of(' ', at), text.size());
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        const std::string_view piece = text.substr(at, end - at);
        if (at > 0 && line + letters(piece) > width) {
            out += '\n' + std::string(indent, ' ');
            line = indent;
            at = begin;
        }
        out += text.substr(at, end - at);
        line += letters(text.substr(at, end - at));
        at = end;
    }
    return out;
}

std::string wrapped_lines(std::string_view text, std::size_t width) {
    std::string out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        out += wrapped(line, std::min(line.find_first_not_of(' '), line.size()) + 2, width);
        out += end < text.size() ? "\n" : "";
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

}  // namespace public_signals::inline base
