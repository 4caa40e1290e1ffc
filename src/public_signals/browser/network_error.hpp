// Chromium's names of network errors (net/base/net_error_list.h) as the codes that the fetcher knows.
#pragma once

#include <string_view>

namespace public_signals::browser {

/// The CURLcode for an error like `net::ERR_CONNECTION_REFUSED`.
int curl_code_of(std::string_view error);

}  // namespace public_signals::browser
