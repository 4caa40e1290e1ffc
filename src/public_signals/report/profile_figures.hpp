// Figures of profiles: one panel for each metric, axes with ticks and units, a caption of level, method and clusters.
#pragma once

#include <string>

#include "public_signals/models/profile/profile_json.hpp"
#include "public_signals/report/markup.hpp"

namespace public_signals::inline report {

/// As an SVG file of its own.
std::string profile_plot(const ProfileRun& run);
/// The same panels within the page, whose style sheet knows their classes.
void add_profile_figure(HtmlPage& page, const ProfileRun& run);

}  // namespace public_signals::inline report
