// An answer of a manifest's API -> posts, by the rules that were made of it.
#pragma once

#include "public_signals/engine/page.hpp"
#include "public_signals/engine/rules.hpp"
#include "public_signals/sources/manifest/model.hpp"

namespace public_signals::inline sources::manifests {

ExtractedPosts extract_posts(const Manifest& manifest, Source source, const Page& page, const Rules& rules);

}  // namespace public_signals::inline sources::manifests
