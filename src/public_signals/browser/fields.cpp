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

std::string to_base64(const std::string& bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
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
