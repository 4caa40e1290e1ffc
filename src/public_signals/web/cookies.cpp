#include "public_signals/web/cookies.hpp"

#include <strings.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "public_signals/base/ascii.hpp"
#include "public_signals/base/url.hpp"
#include "public_signals/web/public_suffix.hpp"

namespace public_signals::inline web::net {
namespace {

constexpr std::size_t largest = 4096;
constexpr std::int64_t longest_life = 400LL * 24 * 3600;

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

bool starts(std::string_view text, std::string_view with) {
    return same(text.substr(0, with.size()), with);
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool domain_matches(std::string_view host, std::string_view domain) {
    return host == domain || (host.size() > domain.size() && host.ends_with(domain) &&
                              host[host.size() - domain.size() - 1] == '.' && !is_ip_address(host));
}

bool path_matches(std::string_view path, std::string_view of_cookie) {
    return path.starts_with(of_cookie) &&
           (path.size() == of_cookie.size() || of_cookie.ends_with('/') || path[of_cookie.size()] == '/');
}

std::string default_path(std::string_view path) {
    const std::size_t last = path.rfind('/');
    return last == 0 || last == path.npos ? "/" : std::string(path.substr(0, last));
}

/// A number at the front of a token, `least` to `most` digits with no further digit behind them.
std::optional<int> number_at(std::string_view token, std::size_t least, std::size_t most) {
    std::size_t digits = 0;
    while (digits < token.size() && is_digit(token[digits])) {
        ++digits;
    }
    int number = 0;
    if (digits < least || digits > most) {
        return std::nullopt;
    }
    std::from_chars(token.data(), token.data() + digits, number);
    return number;
}

struct DateParts {
    std::optional<std::array<int, 3>> time;
    std::optional<int> day;
    std::optional<int> month;
    std::optional<int> year;
};

std::optional<std::array<int, 3>> time_in(std::string_view token) {
    std::array<int, 3> time{};
    for (std::size_t i = 0; i < time.size(); ++i) {
        const auto number = number_at(token, 1, 2);
        const std::size_t colon = token.find(':');
        if (!number || (i < 2 && (colon == token.npos || colon > 2))) {
            return std::nullopt;
        }
        time[i] = *number;
        token.remove_prefix(i < 2 ? colon + 1 : 0);
    }
    return time;
}

/// RFC 6265 5.1.1: each token is the first of time, day, month and year that it can be and that is not known yet.
void take_token(std::string_view token, DateParts& parts) {
    constexpr std::string_view months = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (!parts.time) {
        parts.time = time_in(token);
        if (parts.time) {
            return;
        }
    }
    if (!parts.day) {
        parts.day = number_at(token, 1, 2);
        if (parts.day) {
            return;
        }
    }
    if (!parts.month && token.size() >= 3) {
        const std::size_t found = months.find(ascii_lower(token.substr(0, 3)));
        if (found != months.npos && found % 3 == 0) {
            parts.month = static_cast<int>(found / 3) + 1;
            return;
        }
    }
    if (!parts.year) {
        parts.year = number_at(token, 2, 4);
    }
}

/// What the attributes of a Set-Cookie say.
struct Attributes {
    std::optional<std::int64_t> expires;
    std::optional<std::int64_t> max_age;
    std::string domain;
    std::string path;
    bool secure = false;
};

void take_attribute(std::string_view name, std::string_view value, Attributes& attributes) {
    if (same(name, "expires")) {
        if (const auto date = parse_cookie_date(value)) {
            attributes.expires = date;
        }
    } else if (same(name, "max-age")) {
        const bool signed_number = value.starts_with('-');
        const std::string_view digits = value.substr(signed_number ? 1 : 0);
        if (!digits.empty() && std::all_of(digits.begin(), digits.end(), is_digit)) {
            std::int64_t seconds = longest_life;  // where it does not fit
            std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
            attributes.max_age = signed_number ? 0 : std::min(seconds, longest_life);
        }
    } else if (same(name, "domain")) {
        attributes.domain = ascii_lower(value.starts_with('.') ? value.substr(1) : value);
    } else if (same(name, "path")) {
        attributes.path = value.starts_with('/') ? std::string(value) : std::string();
    } else if (same(name, "secure")) {
        attributes.secure = true;
    }
}

Attributes attributes_in(std::string_view text) {
    Attributes attributes;
    while (!text.empty()) {
        const std::string_view part = text.substr(0, text.find(';'));
        text.remove_prefix(std::min(part.size() + 1, text.size()));
        const std::size_t equals = std::min(part.find('='), part.size());
        take_attribute(trimmed(part.substr(0, equals)), trimmed(part.substr(std::min(equals + 1, part.size()))),
                       attributes);
    }
    return attributes;
}

/// RFC 6265bis 4.1.3: what a name promises of its cookie.
bool keeps_the_promise_of_its_name(const Cookie& cookie, const Attributes& attributes) {
    if (starts(cookie.name, "__Host-")) {
        return cookie.secure && attributes.domain.empty() && cookie.path == "/";
    }
    return !starts(cookie.name, "__Secure-") || cookie.secure;
}

bool is_expired(const Cookie& cookie, std::int64_t now) {
    return cookie.expires && *cookie.expires <= now;
}

}  // namespace

std::optional<std::int64_t> parse_cookie_date(std::string_view text) {
    const auto is_delimiter = [](char c) {
        return c == '\t' || (c >= 0x20 && c <= 0x2f) || (c >= 0x3b && c <= 0x40) || (c >= 0x5b && c <= 0x60) ||
               (c >= 0x7b && c <= 0x7e);
    };
    DateParts parts;
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin;
        while (end < text.size() && !is_delimiter(text[end])) {
            ++end;
        }
        if (end > begin) {
            take_token(text.substr(begin, end - begin), parts);
        }
        begin = end + 1;
    }
    if (!parts.time || !parts.day || !parts.month || !parts.year) {
        return std::nullopt;
    }
    const auto [hour, minute, second] = *parts.time;
    const int year = *parts.year + (*parts.year >= 70 && *parts.year <= 99 ? 1900 : *parts.year < 70 ? 2000 : 0);
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(*parts.month)),
                                           std::chrono::day(static_cast<unsigned>(*parts.day))};
    if (!date.ok() || year < 1601 || hour > 23 || minute > 59 || second > 59) {
        return std::nullopt;
    }
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return days * 86400 + std::int64_t{hour} * 3600 + std::int64_t{minute} * 60 + second;
}

std::optional<Cookie> parse_set_cookie(std::string_view value, std::string_view url, std::int64_t now) {
    const auto parts = parse_url(url);
    const std::size_t equals = value.substr(0, value.find(';')).find('=');
    const bool has_control =
        std::any_of(value.begin(), value.end(), [](char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f; });
    if (!parts || equals == value.npos || has_control) {
        return std::nullopt;
    }
    const std::string_view pair = value.substr(0, value.find(';'));
    const Attributes attributes = attributes_in(value.substr(std::min(pair.size() + 1, value.size())));
    const std::string host = ascii_lower(parts->host);
    Cookie cookie{.name = std::string(trimmed(pair.substr(0, equals))),
                  .value = std::string(trimmed(pair.substr(equals + 1))),
                  .domain = host,
                  .path = attributes.path.empty() ? default_path(parts->path) : attributes.path,
                  .host_only = true,
                  .secure = attributes.secure,
                  .expires = attributes.expires};
    if (!attributes.domain.empty() && attributes.domain != host) {
        cookie.domain = attributes.domain;
        cookie.host_only = false;
    } else if (!attributes.domain.empty()) {
        cookie.host_only = is_ip_address(host) || is_public_suffix(host);
    }
    if (cookie.expires) {
        cookie.expires = std::min(*cookie.expires, now + longest_life);
    }
    if (attributes.max_age) {
        cookie.expires = now + *attributes.max_age;
    }
    const bool foreign = !cookie.host_only && (!domain_matches(host, cookie.domain) || is_public_suffix(cookie.domain));
    if (cookie.name.empty() || cookie.name.size() + cookie.value.size() > largest || foreign ||
        (cookie.secure && parts->scheme != "https") || !keeps_the_promise_of_its_name(cookie, attributes)) {
        return std::nullopt;
    }
    return cookie;
}

void CookieJar::take(const Headers& response_headers, std::string_view url, std::int64_t now) {
    for (const auto& [name, value] : response_headers) {
        if (same(name, "Set-Cookie")) {
            if (auto cookie = parse_set_cookie(value, url, now)) {
                keep(std::move(*cookie), now);
            }
        }
    }
}

void CookieJar::keep(Cookie cookie, std::int64_t now) {
    const auto before = std::find_if(m_cookies.begin(), m_cookies.end(), [&](const Cookie& known) {
        return known.name == cookie.name && known.domain == cookie.domain && known.path == cookie.path;
    });
    if (before != m_cookies.end()) {
        *before = std::move(cookie);
    } else {
        m_cookies.push_back(std::move(cookie));
    }
    std::erase_if(m_cookies, [&](const Cookie& known) { return is_expired(known, now); });
    if (m_cookies.empty()) {
        return;
    }
    const std::string domain = m_cookies.back().domain;
    const auto of_domain = [&](const Cookie& known) { return known.domain == domain; };
    if (std::count_if(m_cookies.begin(), m_cookies.end(), of_domain) > static_cast<std::ptrdiff_t>(most_of_a_domain)) {
        m_cookies.erase(std::find_if(m_cookies.begin(), m_cookies.end(), of_domain));
    }
    if (m_cookies.size() > most_cookies) {
        m_cookies.erase(m_cookies.begin());
    }
}

std::string CookieJar::header_for(std::string_view url, std::int64_t now) const {
    const auto parts = parse_url(url);
    if (!parts) {
        return {};
    }
    const std::string host = ascii_lower(parts->host);
    std::vector<const Cookie*> sent;
    for (const Cookie& cookie : m_cookies) {
        const bool to_host = cookie.host_only ? cookie.domain == host : domain_matches(host, cookie.domain);
        if (to_host && path_matches(parts->path, cookie.path) && (!cookie.secure || parts->scheme == "https") &&
            !is_expired(cookie, now)) {
            sent.push_back(&cookie);
        }
    }
    std::stable_sort(sent.begin(), sent.end(),
                     [](const Cookie* a, const Cookie* b) { return a->path.size() > b->path.size(); });
    std::string header;
    for (const Cookie* cookie : sent) {
        header += (header.empty() ? "" : "; ") + cookie->name + "=" + cookie->value;
    }
    return header;
}

bool CookieJar::has(std::string_view name) const {
    return std::any_of(m_cookies.begin(), m_cookies.end(), [&](const Cookie& known) { return known.name == name; });
}

}  // namespace public_signals::inline web::net
