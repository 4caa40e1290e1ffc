// What a person sees: results on stdout, narration and errors on stderr, colour only on a terminal without NO_COLOR.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "public_signals/base/counted.hpp"
#include "public_signals/base/result.hpp"

namespace public_signals::inline cli {

/// Text for stdout, as it is.
void print(std::string_view text);
/// What a command answers, in sentences and tables: on a terminal in lines of its width, else as it is.
void say(std::string_view text);
/// The width of text on stdout: a terminal's, else `otherwise`, as for a file or a pipe.
std::size_t stdout_width(std::size_t otherwise);
/// One line of narration on stderr, unless `quiet`; on a terminal as many as 80 columns make of it.
void narrate(bool quiet, std::string_view line);
/// The three lines of an error on stderr: what, where, help.
void print_error(const Error& error, std::string_view command);
/// Bold, or dim, where stdout is a terminal that shows it.
std::string bold(std::string_view text);
std::string dim(std::string_view text);

}  // namespace public_signals::inline cli
