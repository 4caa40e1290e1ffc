// The error taxonomy of fetching: what a status or a broken transfer is called, and whether it is asked again.
#pragma once

#include <optional>
#include <string>

#include "public_signals/base/result.hpp"

namespace public_signals::inline web::net {

struct Failure {
    ErrorKind category = ErrorKind::Network;
    std::string message;  // one sentence without URL or address
    bool retried = false;
};

/// What a final status means; nullopt for 2xx. A redirect that reaches this function led nowhere.
std::optional<Failure> failure_of_status(int status);
/// What a CURLcode other than CURLE_OK means.
Failure failure_of_curl(int code);

/// 301, 302, 303, 307, 308.
bool is_redirect(int status);

}  // namespace public_signals::inline web::net
