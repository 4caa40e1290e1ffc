#include "public_signals/web/category.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

namespace public_signals::inline web::net {

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::optional<Failure> failure_of_status(int status) {
    if (status >= 200 && status <= 299) {
        return std::nullopt;
    }
    const std::string message = fmt::format("the server answered {}", status);
    if (status == 429) {
        return Failure{ErrorKind::RateLimited, message, true};
    }
    if (status == 408) {
        return Failure{ErrorKind::Timeout, message, true};
    }
    if (status >= 500) {
        return Failure{ErrorKind::ServerError, message, true};
    }
    if (status >= 400) {
        return Failure{ErrorKind::ClientError, message, false};
    }
    if (status >= 300) {
        return Failure{ErrorKind::ClientError, message + " and leads nowhere", false};
    }
    return Failure{ErrorKind::Network, message + ", which ends no request", true};
}

Failure failure_of_curl(int code) {
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT:
            return {ErrorKind::Timeout, "no whole answer within the time limit", true};
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_INVALIDCERTSTATUS:
        case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_CRL_BADFILE:
            return {ErrorKind::Network, "bad certificate", false};
        case CURLE_OUT_OF_MEMORY:  // what libcurl says of a header line over 100 KB
        case CURLE_FILESIZE_EXCEEDED:
            return {ErrorKind::ParseError, "the answer is larger than the cap", false};
        case CURLE_UNSUPPORTED_PROTOCOL:  // the scheme was checked before: an answer without a status line
        case CURLE_WEIRD_SERVER_REPLY:
            return {ErrorKind::Network, "the answer is not HTTP", true};
        case CURLE_URL_MALFORMAT:
        case CURLE_TOO_MANY_REDIRECTS:
            return {ErrorKind::ClientError, "not an http or https URL", false};
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY:
            return {ErrorKind::Network, "the host's name has no address", true};
        case CURLE_COULDNT_CONNECT:
            return {ErrorKind::Network, "no connection", true};
        case CURLE_PARTIAL_FILE:
            return {ErrorKind::Network, "the body is shorter than its Content-Length", true};
        case CURLE_SSL_CONNECT_ERROR:
            return {ErrorKind::Network, "the TLS handshake failed", true};
        case CURLE_GOT_NOTHING:
            return {ErrorKind::Network, "the connection closed without an answer", true};
        case CURLE_RECV_ERROR:
        case CURLE_SEND_ERROR:
            return {ErrorKind::Network, "the connection broke", true};
        default:
            return {ErrorKind::Network,
                    fmt::format("the transfer failed ({})", curl_easy_strerror(static_cast<CURLcode>(code))), true};
    }
}

}  // namespace public_signals::inline web::net
