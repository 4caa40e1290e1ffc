#include "public_signals/web/robots_decision.hpp"

#include "public_signals/web/decode.hpp"

namespace public_signals::inline web::net {

Judged judge(const WireResponse& wire, std::size_t max_decoded_bytes, bool follows_redirects) {
    if (wire.refused_address) {
        return {.failure = Failure{ErrorKind::Network, "private address", false}};
    }
    if (wire.over_cap) {
        return {.failure = Failure{ErrorKind::ParseError, "the answer is larger than the cap", false}};
    }
    if (wire.curl_code != 0) {
        Failure failure = failure_of_curl(wire.curl_code);
        failure.message = wire.browser_failure.empty() ? failure.message : wire.browser_failure;
        return {.failure = std::move(failure)};
    }
    if (follows_redirects && is_redirect(wire.status) && !header_of(wire.headers, "Location").empty()) {
        return {.leads_on = true};
    }
    Judged judged{.failure = failure_of_status(wire.status)};
    auto body = undo_content_encoding(header_of(wire.headers, "Content-Encoding"), wire.body, max_decoded_bytes);
    if (body) {
        judged.body = std::move(*body);
        judged.has_body = true;
    } else if (!judged.failure) {
        const ErrorKind kind = body.error().kind;
        judged.failure = Failure{kind, body.error().message, kind == ErrorKind::Network};
    }
    return judged;
}

}  // namespace public_signals::inline web::net
