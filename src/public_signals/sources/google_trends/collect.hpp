#pragma once

#include "public_signals/collect/collector.hpp"

namespace public_signals::inline sources {

std::unique_ptr<collect::Collector> trends_collector(const collect::Context& context);

}  // namespace public_signals::inline sources
