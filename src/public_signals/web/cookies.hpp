// Cookies of one run (RFC 6265): what Set-Cookie says, and what goes back to whom. Nothing is kept on disk, and no
// archive holds a cookie.
//
// A cookie for a public suffix (`com`, `co.uk`) is refused; one that such a host sets for itself is for it alone
// (RFC 6265 5.3).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/web/transport.hpp"

namespace public_signals::inline web::net {

struct Cookie {
    std::string name;
    std::string value;
    std::string domain;  // lower case, without a leading dot
    std::string path;
    bool host_only = true;  // for exactly this host
    bool secure = false;
    std::optional<std::int64_t> expires;  // unix seconds; none: with the jar
};

/// Unix seconds of a cookie's date, as lenient as RFC 6265 5.1.1 asks; nothing for another text.
std::optional<std::int64_t> parse_cookie_date(std::string_view text);

/// One Set-Cookie value of an answer to `url`; nothing for one that must not be kept: no name, a foreign domain or
/// a public suffix, a Secure cookie over http, control characters, more than 4096 bytes.
std::optional<Cookie> parse_set_cookie(std::string_view value, std::string_view url, std::int64_t now);

class CookieJar {
  public:
    static constexpr std::size_t most_cookies = 200;
    static constexpr std::size_t most_of_a_domain = 50;

    /// Keeps what the Set-Cookie headers of an answer to `url` say; one that has expired takes its namesake away.
    void take(const Headers& response_headers, std::string_view url, std::int64_t now);
    /// The Cookie header for a request, or empty: longer paths first, then the older cookie.
    std::string header_for(std::string_view url, std::int64_t now) const;
    bool has(std::string_view name) const;
    std::size_t size() const { return m_cookies.size(); }

  private:
    void keep(Cookie cookie, std::int64_t now);

    std::vector<Cookie> m_cookies;  // in order of their making
};

}  // namespace public_signals::inline web::net
