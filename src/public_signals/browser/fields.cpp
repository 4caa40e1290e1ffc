#include "public_signals/browser/fields.hpp"

#include <openssl/evp.h>
#include <strings.h>

#include <algorithm>

namespace public_signals::browser {

std::string text_at(const json::Value& object, const char* key) {
    return std::string(object.get(key).string().value_or(""));
}

double number_at(const json::Value& object, const char* key) {
    return object.get(key).number().value_or(0);
}

bool flag_at(const json::Value& object, const char* key) {
    return object.get(key).boolean().value_or(false);
}

Result<std::string> from_base64(const std::string& text) {
    std::string bytes(text.size() / 4 * 3 + 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    const int padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    if (size < padding) {
        return fail(ErrorKind::ParseError, "not base64");
    }
    bytes.resize(static_cast<std::size_t>(size - padding));
    return bytes;
}

net::Headers headers_of(const json::Value& message) {
    net::Headers headers;
    for (const json::Value& header : message.get("headers").elements()) {
        const std::string values = text_at(header.get("value"), "value");
        // A repeated header comes as one, its values on lines of their own.
        for (std::size_t begin = 0; begin <= values.size();) {
            const std::size_t end = std::min(values.find('\n', begin), values.size());
            std::pair repeated(text_at(header, "name"), values.substr(begin, end - begin));
            if (std::find(headers.begin(), headers.end(), repeated) == headers.end()) {
                headers.push_back(std::move(repeated));
            }
            begin = end + 1;
        }
    }
    return headers;
}

net::Headers decoded_headers(const net::Headers& headers) {
    net::Headers kept;
    for (const auto& header : headers) {
        const bool of_body = strcasecmp(header.first.c_str(), "Content-Encoding") == 0 ||
                             strcasecmp(header.first.c_str(), "Transfer-Encoding") == 0 ||
                             strcasecmp(header.first.c_str(), "Content-Length") == 0;
        if (!of_body) {
            kept.push_back(header);
        }
    }
    return kept;
}

}  // namespace public_signals::browser
