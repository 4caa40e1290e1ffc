#include "public_signals/browser/network_error.hpp"

#include <curl/curl.h>

#include <utility>

namespace public_signals::browser {

int curl_code_of(std::string_view error) {
    static constexpr std::pair<std::string_view, int> codes[] = {
        {"ERR_CERT_", CURLE_PEER_FAILED_VERIFICATION},
        {"ERR_SSL_PINNED_KEY", CURLE_PEER_FAILED_VERIFICATION},
        {"ERR_SSL_", CURLE_SSL_CONNECT_ERROR},
        {"ERR_BAD_SSL_CLIENT_AUTH_CERT", CURLE_SSL_CONNECT_ERROR},
        {"ERR_NAME_NOT_RESOLVED", CURLE_COULDNT_RESOLVE_HOST},
        {"ERR_NAME_RESOLUTION_FAILED", CURLE_COULDNT_RESOLVE_HOST},
        {"ERR_CONNECTION_REFUSED", CURLE_COULDNT_CONNECT},
        {"ERR_CONNECTION_FAILED", CURLE_COULDNT_CONNECT},
        {"ERR_ADDRESS_", CURLE_COULDNT_CONNECT},
        {"ERR_INTERNET_DISCONNECTED", CURLE_COULDNT_CONNECT},
        {"ERR_UNSAFE_PORT", CURLE_URL_MALFORMAT},
        {"ERR_INVALID_URL", CURLE_URL_MALFORMAT},
        {"ERR_UNKNOWN_URL_SCHEME", CURLE_URL_MALFORMAT},
        {"ERR_CONNECTION_TIMED_OUT", CURLE_OPERATION_TIMEDOUT},
        {"ERR_TIMED_OUT", CURLE_OPERATION_TIMEDOUT},
        {"ERR_EMPTY_RESPONSE", CURLE_GOT_NOTHING},
        {"ERR_CONTENT_LENGTH_MISMATCH", CURLE_PARTIAL_FILE},
        {"ERR_INCOMPLETE_", CURLE_PARTIAL_FILE},
        {"ERR_CONTENT_DECODING_FAILED", CURLE_WEIRD_SERVER_REPLY},
        {"ERR_INVALID_HTTP_RESPONSE", CURLE_WEIRD_SERVER_REPLY},
        {"ERR_INVALID_CHUNKED_ENCODING", CURLE_WEIRD_SERVER_REPLY},
        {"ERR_RESPONSE_HEADERS_", CURLE_WEIRD_SERVER_REPLY},
        {"ERR_TOO_MANY_REDIRECTS", CURLE_TOO_MANY_REDIRECTS},
    };
    const std::string_view name = error.starts_with("net::") ? error.substr(5) : error;
    for (const auto& [prefix, code] : codes) {
        if (name.starts_with(prefix)) {
            return code;
        }
    }
    return CURLE_RECV_ERROR;
}

}  // namespace public_signals::browser
