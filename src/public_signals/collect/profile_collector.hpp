// Public profiles: the profile's page first, scrolled where there is a browser; then the page of every post of the
// asked weeks that still lacks a count or its date.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "public_signals/collect/collector.hpp"

namespace public_signals::collect {

/// What differs from platform to platform.
struct ProfilePages {
    Source source;
    std::vector<std::string> lists;         // paths of the JSON that a profile asks for itself
    std::vector<std::string> script_hosts;  // where the platform keeps its scripts; every other host stays closed
    bool only_imports = false;              // nothing is asked
};

std::unique_ptr<Collector> profile_collector(const Context& context, ProfilePages pages);

}  // namespace public_signals::collect
