// The posts of one file as the one-line JSON object of `public-signals extract`.
#pragma once

#include <string>

#include "public_signals/engine/page.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline engine {

/// `file` is the path as given. Unknown is null; keys are in the order of docs and interfaces; no line break.
std::string extract_json(const std::string& file, Source source, const ExtractedPosts& extracted);

/// The post alone, with the keys of its platform.
std::string post_json(const Post& post, Source source);

}  // namespace public_signals::inline engine
