#include "public_signals/web/answer_outcome.hpp"

#include "public_signals/web/decode.hpp"

namespace public_signals::inline web::net {

AnswerOutcome outcome_of(const WireResponse& wire, std::size_t max_decoded_bytes, bool follows_redirects) {
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
    AnswerOutcome outcome{.failure = failure_of_status(wire.status)};
    auto body = undo_content_encoding(header_of(wire.headers, "Content-Encoding"), wire.body, max_decoded_bytes);
    if (body) {
        outcome.body = std::move(*body);
        outcome.has_body = true;
    } else if (!outcome.failure) {
        const ErrorKind kind = body.error().kind;
        outcome.failure = Failure{kind, body.error().message, kind == ErrorKind::Network};
    }
    return outcome;
}

}  // namespace public_signals::inline web::net
