#include "public_signals/base/url.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace public_signals::inline base {
namespace {

/// One part of a parsed URL, or empty when the URL has none.
std::string part_of(CURLU* url, CURLUPart part) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, 0) != CURLUE_OK) {
        return {};
    }
    std::string copy = text;
    curl_free(text);
    return copy;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool is_unreserved(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~").find(c) != std::string_view::npos;
}

std::string form_decoded(std::string_view text) {
    std::string spaced(text);
    for (char& c : spaced) {
        c = c == '+' ? ' ' : c;
    }
    return percent_decoded(spaced);
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
    const auto not_a_url = [&](std::string_view reason) {
        return invalid(fmt::format("'{}' is not a URL: {}", text, reason), "", "write it as https://host/path");
    };
    if (text.find('\0') != text.npos) {
        return not_a_url("it holds a NUL byte");
    }
    const std::unique_ptr<CURLU, void (*)(CURLU*)> url(curl_url(), curl_url_cleanup);
    const CURLUcode code = curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), CURLU_NON_SUPPORT_SCHEME);
    if (code != CURLUE_OK) {
        return not_a_url(curl_url_strerror(code));
    }
    return Url{.scheme = part_of(url.get(), CURLUPART_SCHEME),
               .host = part_of(url.get(), CURLUPART_HOST),
               .port = part_of(url.get(), CURLUPART_PORT),
               .path = part_of(url.get(), CURLUPART_PATH),
               .query = part_of(url.get(), CURLUPART_QUERY)};
}

std::string percent_decoded(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool triplet =
            text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
        decoded += triplet ? static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])) : text[i];
        i += triplet ? 2 : 0;
    }
    return decoded;
}

std::string percent_encoded(std::string_view text) {
    std::string encoded;
    for (const char c : text) {
        if (is_unreserved(c)) {
            encoded += c;
        } else {
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return encoded;
}

std::vector<std::pair<std::string, std::string>> query_pairs(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> pairs;
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view pair = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        if (pair.empty()) {
            continue;
        }
        const std::size_t equals = std::min(pair.find('='), pair.size());
        pairs.emplace_back(form_decoded(pair.substr(0, equals)),
                           form_decoded(pair.substr(std::min(equals + 1, pair.size()))));
    }
    return pairs;
}

std::string query_value(std::string_view query, std::string_view name) {
    for (auto& [key, value] : query_pairs(query)) {
        if (key == name) {
            return std::move(value);
        }
    }
    return {};
}

}  // namespace public_signals::inline base
