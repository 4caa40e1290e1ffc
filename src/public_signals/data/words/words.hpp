// Hashtags and counts as people write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/result.hpp"

namespace public_signals::inline data {

/// The hashtag keys of a caption (NFKC, default case fold, NFKC; without #), in order of first appearance, each once.
/// `html` decodes character references first. Rules: interfaces.md, section extract.
std::vector<std::string> hashtags(std::string_view caption, bool html = false);
/// The key of one hashtag given without its # (TikTok's textExtra), empty when it is empty.
std::string hashtag_key(std::string_view tag);

/// A count as an interface shows it ("1.2M", "12.3K", "1,234"), or nullopt for anything that is not one; an unknown
/// suffix is nullopt, never a guess. An unknown locale is an InvalidInput error.
Result<std::optional<std::int64_t>> parse_count(std::string_view text, std::string_view locale = "en");

}  // namespace public_signals::data
