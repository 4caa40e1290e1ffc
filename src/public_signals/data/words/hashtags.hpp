// Hashtags as people write them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace public_signals::inline data {

/// The hashtag keys of a caption (NFKC, default case fold, NFKC; without #), in order of first appearance, each once.
/// `html` decodes character references first. Rules: interfaces.md, section extract.
std::vector<std::string> hashtags(std::string_view caption, bool html = false);
/// The key of one hashtag given without its # (TikTok's textExtra), empty when it is empty.
std::string hashtag_key(std::string_view tag);

}  // namespace public_signals::inline data
