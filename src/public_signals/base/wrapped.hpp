// Text in lines that a terminal of 80 columns does not break.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace public_signals::inline base {

inline constexpr std::size_t terminal_width = 80;
inline constexpr std::size_t any_width = 1'000'000'000;

/// `text` broken at blanks into lines of at most `width` letters where words are short enough; lines after the first
/// begin with `indent` blanks.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width = terminal_width);

/// Each line of `text` by itself; those that go on are indented by two more than they are.
std::string wrapped_lines(std::string_view text, std::size_t width);

}  // namespace public_signals::inline base
