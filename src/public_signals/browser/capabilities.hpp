// What a browser is started with: headless, without a network of its own, and under our name.
#pragma once

#include "public_signals/browser/rendering.hpp"
#include "public_signals/data/json_writer.hpp"

namespace public_signals::browser {

/// WebDriver capabilities for a session without a network.
Json capabilities_of(const RenderSettings& settings, bool cookies);

/// A function that runs before each page's own scripts: it takes away what can't work without a network, so that a page
/// doesn't wait for it, and gives storage that lives as long as the page where cookies are off.
extern const char* const page_preparation;

}  // namespace public_signals::browser
