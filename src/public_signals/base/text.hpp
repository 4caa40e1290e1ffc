// Text and its Unicode: repaired, folded, compared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace public_signals::inline base {

/// NFKC and default case folding: what two show names are compared by.
std::string folded(std::string_view text);
std::string nfc(std::string_view text);
/// What some programs put before UTF-8.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
bool is_valid_utf8(std::string_view text);
/// Whether bytes begin as UTF-16 does: with its mark, or with letters of which every second byte is zero.
bool is_utf16(std::string_view bytes);
/// Bad bytes become U+FFFD.
std::string repaired_utf8(std::string_view text);

/// The candidate nearest to `word` (Damerau-Levenshtein, at most a third of its length), or empty.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace public_signals::inline base
