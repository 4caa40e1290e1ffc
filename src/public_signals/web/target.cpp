#include "public_signals/web/target.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "public_signals/base/ascii.hpp"
#include "public_signals/base/url.hpp"

namespace public_signals::inline web::net {
namespace {

using Handle = std::unique_ptr<CURLU, void (*)(CURLU*)>;

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK) {
        return {};
    }
    std::string copy = text;
    curl_free(text);
    return copy;
}

/// Blanks around are dropped; blanks and bytes beyond ASCII inside are escaped, as browsers do.
std::string escaped(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    text = first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
    const std::size_t scheme = text.find("//");
    const std::size_t host_end = scheme == text.npos ? 0 : text.find_first_of("/?#", scheme + 2);
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (i >= host_end && (c == ' ' || c >= 0x80)) {
            out += fmt::format("%{:02X}", c);
        } else {
            out += text[i];
        }
    }
    return out;
}

/// The host as written, lower case; empty where the URL is relative.
std::string written_host(std::string_view text) {
    const std::size_t slashes = text.find("//");
    if (slashes == text.npos || text.find_first_of("/?#") < slashes) {
        return {};
    }
    std::string_view authority = text.substr(slashes + 2);
    authority = authority.substr(0, authority.find_first_of("/?#\\"));
    const std::size_t at = authority.rfind('@');
    authority = at == authority.npos ? authority : authority.substr(at + 1);
    const std::size_t end = authority.starts_with('[') ? authority.find(']') + 1 : authority.rfind(':');
    return ascii_lower(std::string(authority.substr(0, end)));
}

bool is_ipv4_text(std::string_view host) {
    return host.find_first_not_of("0123456789.") == host.npos;
}

}  // namespace

Result<Target> target_of(std::string_view text, std::string_view base) {
    const auto no_url = [](std::string_view reason) {
        return invalid(fmt::format("not a URL to fetch: {}", reason), "", "write it as https://host/path");
    };
    if (text.find('\0') != text.npos) {
        return no_url("it holds a NUL byte");
    }
    const Handle url(curl_url(), curl_url_cleanup);
    if (!base.empty() && curl_url_set(url.get(), CURLUPART_URL, std::string(base).c_str(), 0) != CURLUE_OK) {
        return no_url("its base is none");
    }
    const std::string escaped_text = escaped(text);
    const CURLUcode code = curl_url_set(url.get(), CURLUPART_URL, escaped_text.c_str(), CURLU_NON_SUPPORT_SCHEME);
    if (code != CURLUE_OK) {
        return no_url(curl_url_strerror(code));
    }
    for (const CURLUPart part : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS, CURLUPART_FRAGMENT}) {
        curl_url_set(url.get(), part, nullptr, 0);
    }
    const std::string scheme = ascii_lower(part_of(url.get(), CURLUPART_SCHEME));
    if (scheme != "http" && scheme != "https") {
        return no_url(fmt::format("the scheme {} is neither http nor https", scheme));
    }
    const std::string host = ascii_lower(part_of(url.get(), CURLUPART_HOST));
    const std::string port = part_of(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
    if (host.empty()) {
        return no_url("it has no host");
    }
    // A host in escapes, like %3791, is decoded once and would be a number, and so another address, when read again.
    const std::string whole = part_of(url.get(), CURLUPART_URL);
    const Handle again(curl_url(), curl_url_cleanup);
    if (curl_url_set(again.get(), CURLUPART_URL, whole.c_str(), 0) != CURLUE_OK ||
        ascii_lower(part_of(again.get(), CURLUPART_HOST)) != host) {
        return no_url("its host is written in escapes");
    }
    const std::string written = written_host(escaped_text);
    return Target{.url = whole,
                  .origin = fmt::format("{}://{}:{}", scheme, host, port),
                  .disguised_host = !written.empty() && written != host && is_ipv4_text(host)};
}

Target robots_of(const Target& target) {
    const std::size_t path = target.url.find('/', target.url.find("//") + 2);
    return {target.url.substr(0, path) + "/robots.txt", target.origin, target.disguised_host};
}

bool is_documented_api(std::string_view url) {
    const auto parts = parse_url(url);
    return parts && parts->scheme == "https" && parts->port.empty() &&
           std::ranges::any_of(documented_apis(), [&](const DocumentedApi& api) {
               return api.is_host(parts->host) && api.is_asked(*parts);
           });
}

bool has_path_of_documented_api(std::string_view url) {
    const auto parts = parse_url(url);
    return parts &&
           std::ranges::any_of(documented_apis(), [&](const DocumentedApi& api) { return api.is_asked(*parts); });
}

}  // namespace public_signals::inline web::net
