#include "public_signals/archive/warc_secrets.hpp"

#include <algorithm>
#include <array>

#include "public_signals/archive/warc_record.hpp"
#include "public_signals/base/url.hpp"
#include "public_signals/web/transport.hpp"

namespace public_signals::inline archive::warc {
namespace {

constexpr std::array<std::string_view, 4> cookie_headers = {"Cookie", "Cookie2", "Set-Cookie", "Set-Cookie2"};
constexpr std::array<std::string_view, 8> secret_parameters = {"access_token",    "api_key",  "apikey", "client_secret",
                                                               "appsecret_proof", "password", "passwd", "secret"};

template <class Names>
bool has(const Names& names, std::string_view name) {
    return std::any_of(names.begin(), names.end(), [&](std::string_view secret) { return same_name(secret, name); });
}

void drop_credentials(std::string& text) {
    for (std::size_t scheme = text.find("://"); scheme != text.npos; scheme = text.find("://", scheme + 3)) {
        const std::size_t from = scheme + 3;
        const std::size_t end = std::min(text.find_first_of("/?# \"'<>,;", from), text.size());
        const std::size_t at = text.rfind('@', end);
        if (at != text.npos && at >= from && at < end) {
            text.erase(from, at + 1 - from);
        }
    }
}

void redact_parameters(std::string& text) {
    for (std::size_t from = text.find('?'); from < text.size();) {
        const std::size_t name = from + 1;
        const std::size_t end = std::min(text.find_first_of("&# \"'<>", name), text.size());
        const std::size_t equals = text.find('=', name);
        std::size_t next = end;
        if (equals < end &&
            has(secret_parameters, percent_decoded(std::string_view(text).substr(name, equals - name)))) {
            text.replace(equals + 1, end - equals - 1, "REDACTED");
            next = equals + 1 + std::string_view("REDACTED").size();
        }
        from = text.find_first_of("&?", next);
    }
}

}  // namespace

bool is_secret_header(std::string_view name) {
    return has(cookie_headers, name) || net::is_credential_header(name);
}

std::string without_secrets(std::string_view text) {
    std::string clean(text);
    drop_credentials(clean);
    redact_parameters(clean);
    return clean;
}

std::string without_credential(std::string_view text, std::string_view credential) {
    std::string clean(text);
    for (const std::string& form : {std::string(credential), percent_encoded(credential)}) {
        constexpr std::string_view mark = "REDACTED";
        for (std::size_t at = clean.find(form); !form.empty() && at != clean.npos; at = clean.find(form, at)) {
            clean.replace(at, form.size(), mark);
            at += mark.size();
        }
    }
    return clean;
}

}  // namespace public_signals::inline archive::warc
