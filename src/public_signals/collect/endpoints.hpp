// A mirror or a test server in the place of a platform: scheme, host and port change, path and query stay.
#pragma once

#include <map>
#include <string>

#include "public_signals/panel/schema.hpp"

namespace public_signals::collect {

/// `url` at the base URL of `source`, or as it is where no base is set.
std::string at_endpoint(const std::string& url, Source source, const std::map<std::string, std::string>& endpoints);

}  // namespace public_signals::collect
