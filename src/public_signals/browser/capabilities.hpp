// What a browser is started with: headless, without a network of its own, and under our name.
#pragma once

#include "public_signals/browser/rendering.hpp"
#include "public_signals/browser/site.hpp"
#include "public_signals/data/json_writer.hpp"

namespace public_signals::browser {

/// WebDriver capabilities for a session that renders pages of `site`.
Json capabilities_of(const RenderSettings& settings, const Site& site, bool cookies);

/// A script that runs before each page's own: it takes away what would open connections that nobody decides about, and
/// gives storage that lives as long as the page where cookies are off.
extern const char* const page_preparation;

}  // namespace public_signals::browser
