// Wikipedia: pageviews REST answers -> days; action API answers -> pages, redirects, hits.
#pragma once

#include "public_signals/engine/page.hpp"

namespace public_signals::inline sources {

/// The days (pageviews) or pages (query, search) of one answer and its state. Never fails.
ExtractedViews extract_views(const Page& page);

}  // namespace public_signals::sources
