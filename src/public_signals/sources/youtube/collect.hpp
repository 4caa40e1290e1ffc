// YouTube by its Data API: a channel, its list of uploads page by page, and the counts of the videos of each page.
#pragma once

#include <memory>

#include "public_signals/collect/collector.hpp"

namespace public_signals::inline sources {

/// PUBLIC_SIGNALS_YOUTUBE_KEY; empty where there is none.
std::string youtube_key_of_environment();

std::unique_ptr<collect::Collector> youtube_collector(const collect::Context& context);

}  // namespace public_signals::inline sources
