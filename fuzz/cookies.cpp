// Set-Cookie as any server may send it: one value a line, into one jar.
#include "public_signals/web/cookies.hpp"
#include "input.hpp"
#include "public_signals/web/public_suffix.hpp"

using namespace public_signals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::int64_t now = 1'795'348'800;
    std::string_view text = fuzz::text_of(data, size);
    net::CookieJar jar;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        net::parse_cookie_date(line);
        const auto cookie = net::parse_set_cookie(line, "http://a.b.example/c/d", now);
        fuzz::require(!cookie || !cookie->secure, "no secure cookie comes over http");
        fuzz::require(!cookie || cookie->path.starts_with('/'), "a path begins with a slash");
        fuzz::require(!cookie || std::string_view("a.b.example").ends_with(cookie->domain), "no foreign domain");
        fuzz::require(!cookie || cookie->host_only || !net::is_public_suffix(cookie->domain), "no public suffix");
        jar.take({{"Set-Cookie", std::string(line)}}, "https://a.b.example/c/d", now);
    }
    fuzz::require(jar.size() <= net::CookieJar::most_cookies, "a jar is never over its cap");
    fuzz::require(jar.header_for("https://other.example/c/d", now).empty(), "another host gets nothing");
    const std::string header = jar.header_for("https://a.b.example/c/d", now);
    fuzz::require(header.find_first_of("\r\n") == std::string::npos, "a header is one line");
    return 0;
}
