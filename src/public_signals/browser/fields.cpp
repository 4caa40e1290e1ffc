#include "public_signals/browser/fields.hpp"

#include <openssl/evp.h>
#include <strings.h>

#include <algorithm>

namespace public_signals::browser {

using Json = nlohmann::json;

namespace {

const Json nothing = Json::object();

const Json& at(const Json& object, const char* key) {
    if (!object.is_object()) {
        return nothing;
    }
    const auto found = object.find(key);
    return found == object.end() ? nothing : *found;
}

}  // namespace

std::string text_at(const Json& object, const char* key) {
    const Json& value = at(object, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

double number_at(const Json& object, const char* key) {
    const Json& value = at(object, key);
    return value.is_number() ? value.get<double>() : 0;
}

bool flag_at(const Json& object, const char* key) {
    const Json& value = at(object, key);
    return value.is_boolean() && value.get<bool>();
}

const Json& object_at(const Json& object, const char* key) {
    const Json& value = at(object, key);
    return value.is_object() ? value : nothing;
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

net::Headers headers_of(const Json& message) {
    net::Headers headers;
    const Json& list = at(message, "headers");
    if (!list.is_array()) {
        return headers;
    }
    for (const Json& header : list) {
        const std::string values = text_at(object_at(header, "value"), "value");
        // A repeated header comes as one, its values on lines of their own.
        for (std::size_t begin = 0; begin <= values.size();) {
            const std::size_t end = std::min(values.find('\n', begin), values.size());
            std::pair one(text_at(header, "name"), values.substr(begin, end - begin));
            if (std::find(headers.begin(), headers.end(), one) == headers.end()) {
                headers.push_back(std::move(one));
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
