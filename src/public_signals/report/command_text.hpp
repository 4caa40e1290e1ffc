// Commands as a reader copies them into a shell.
#pragma once

#include <string>
#include <string_view>

#include "public_signals/base/timebins.hpp"

namespace public_signals::inline report {

/// A word of a command line as a shell reads it back.
std::string shell_word(std::string_view word);
/// `public-signals why 'Six: The Musical' 2025-11-24 tt_sum_views`.
std::string why_command(std::string_view show, Week week, std::string_view column);

}  // namespace public_signals::inline report
