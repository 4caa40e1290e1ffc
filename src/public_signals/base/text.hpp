// Hashtags and counts as people write them, and the Unicode helpers around them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/result.hpp"

namespace public_signals::inline base {

/// The hashtag keys of a caption (NFKC, default case fold, NFKC; without #), in order of first appearance, each once.
/// `html` decodes character references first. Rules: interfaces.md, section extract.
std::vector<std::string> hashtags(std::string_view caption, bool html = false);
/// The key of one hashtag given without its # (TikTok's textExtra), empty when it is empty.
std::string hashtag_key(std::string_view tag);

/// A count as an interface shows it ("1.2M", "12.3K", "1,234"), or nullopt for anything that is not one; an unknown
/// suffix is nullopt, never a guess. An unknown locale is an InvalidInput error.
Result<std::optional<std::int64_t>> parse_count(std::string_view text, std::string_view locale = "en");

/// NFKC and default case folding: what two show names are compared by.
std::string folded(std::string_view text);
std::string nfc(std::string_view text);
/// HTML character references decoded, every name and number of the HTML standard.
std::string html_unescaped(std::string_view text);
bool is_valid_utf8(std::string_view text);
/// The same as text.find(wanted, from), for long texts: it skips ahead instead of looking wherever the first byte
/// stands.
std::size_t find_bytes(std::string_view text, std::string_view wanted, std::size_t from = 0);
/// Bad bytes become U+FFFD.
std::string repaired_utf8(std::string_view text);

/// The candidate nearest to `word` (Damerau-Levenshtein, at most a third of its length), or empty.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace public_signals::base
