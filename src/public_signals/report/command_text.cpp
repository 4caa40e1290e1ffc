#include "public_signals/report/command_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace public_signals::inline report {

std::string shell_word(std::string_view word) {
    const auto is_plain = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               std::string_view("_-./=+,").find(c) != std::string_view::npos;
    };
    if (!word.empty() && std::ranges::all_of(word, is_plain)) {
        return std::string(word);
    }
    std::string out = "'";
    for (const char c : word) {
        out += c == '\'' ? "'\\''" : std::string(1, c);
    }
    return out + "'";
}

std::string why_command(std::string_view show, Week week, std::string_view column) {
    // A name that begins with a dash would be read as a flag.
    return fmt::format("public-signals why {}{} {} {}", show.starts_with('-') ? "-- " : "", shell_word(show),
                       format_week(week), column);
}

}  // namespace public_signals::inline report
