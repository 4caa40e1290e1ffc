// Fields of the JSON that a browser sends: whatever is missing or of another type reads as empty.
#pragma once

#include <string>

#include "public_signals/base/result.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/web/transport.hpp"

namespace public_signals::browser {

std::string text_at(const json::Value& object, const char* key);
double number_at(const json::Value& object, const char* key);
bool flag_at(const json::Value& object, const char* key);

/// The bytes behind a text in base64; a ParseError for other text.
Result<std::string> from_base64(const std::string& text);

/// The `headers` of a request or response of WebDriver BiDi, one pair per value, none twice.
net::Headers headers_of(const json::Value& message);
/// Without those that speak of the body as it was sent: what a browser hands out is decoded.
net::Headers decoded_headers(const net::Headers& headers);

}  // namespace public_signals::browser
