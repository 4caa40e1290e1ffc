// The robots.txt files that a workspace remembers from run to run, in its ledger.
#pragma once

#include <filesystem>
#include <memory>

#include "public_signals/web/fetch.hpp"

namespace public_signals::inline study {

/// A cache over the `robots` table of a ledger, which is made where there is none. The file is opened for each question
/// alone, so that a fetch that waits keeps nobody from it. A ledger that cannot be used is as good as an empty one:
/// robots.txt is then asked again, and remembered for as long as the object lives.
std::unique_ptr<net::RobotsCache> robots_cache_in(std::filesystem::path ledger);

}  // namespace public_signals::inline study
