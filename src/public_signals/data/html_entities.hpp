// HTML character references in running text.
#pragma once

#include <string>
#include <string_view>

namespace public_signals::inline data {

/// The text with its references decoded, every name and number of the HTML standard.
std::string html_unescaped(std::string_view text);

}  // namespace public_signals::inline data
