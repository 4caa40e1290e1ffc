// Text in lines that a terminal of 80 columns does not break.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace public_signals::inline base {

inline constexpr std::size_t terminal_width = 80;
inline constexpr std::size_t any_width = 1'000'000'000;

/// The columns that a terminal gives `text`: two to letters of East Asia, none to marks on others and to colours.
std::size_t display_width(std::string_view text);

/// `text` broken at blanks into lines of at most `width` columns where words are short enough; lines after the first
/// begin with `indent` blanks. A word of East Asian letters that no line has room for is broken between two of them.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width = terminal_width);

/// The lines of `wrapped`, those after the first without a blank before them.
std::vector<std::string> lines_within(std::string_view text, std::size_t width);

/// A command for a shell: a line that goes on ends in ` \`.
std::string wrapped_command(std::string_view command, std::size_t indent, std::size_t width = terminal_width);

/// Each line of `text` by itself; those that go on are indented by two more than they are. One that is a command of
/// this program, or of Python, can still be pasted.
std::string wrapped_lines(std::string_view text, std::size_t width);

}  // namespace public_signals::inline base
