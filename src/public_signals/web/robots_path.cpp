#include "public_signals/web/robots_path.hpp"

#include <algorithm>

namespace public_signals::inline web::robots {
namespace {

constexpr std::string_view hex_digits = "0123456789ABCDEF";

int hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool is_unreserved(unsigned char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

bool is_delimiter(unsigned char c) {
    return c != 0 && std::string_view(":/?#[]@!$&'()*+,;=").find(static_cast<char>(c)) != std::string_view::npos;
}

void escape(std::string& into, unsigned char c) {
    into += '%';
    into += hex_digits[c >> 4];
    into += hex_digits[c & 15];
}

}  // namespace

std::string_view path_of(std::string_view url) {
    url = url.substr(0, url.find('#'));
    const std::size_t first_slash = url.find('/');
    const std::size_t authority = url.find("//");
    // "host/path" without a scheme is taken unchanged; "//" counts only before any other part of the URL.
    const bool has_authority = authority != std::string_view::npos && authority == first_slash;
    const std::size_t path = url.find_first_of("/?;", has_authority ? authority + 2 : 0);
    return path == std::string_view::npos ? std::string_view() : url.substr(path);
}

std::string comparable(std::string_view path, bool signs) {
    std::string out;
    out.reserve(path.size() + 8);
    for (std::size_t i = 0; i < path.size(); ++i) {
        const auto c = static_cast<unsigned char>(path[i]);
        if (c == '%') {
            const int high = i + 2 < path.size() ? hex_value(path[i + 1]) : -1;
            const int low = i + 2 < path.size() ? hex_value(path[i + 2]) : -1;
            if (high < 0 || low < 0) {
                escape(out, c);
                continue;
            }
            const auto decoded = static_cast<unsigned char>(high * 16 + low);
            if (is_unreserved(decoded)) {
                out += static_cast<char>(decoded);
            } else {
                escape(out, decoded);
            }
            i += 2;
        } else if (is_unreserved(c) || (is_delimiter(c) && (signs || (c != '*' && c != '$')))) {
            out += static_cast<char>(c);
        } else {
            escape(out, c);
        }
    }
    return out;
}

std::string with_encoded_query(std::string_view path) {
    const std::size_t question = path.find('?');
    if (question == std::string_view::npos) {
        return std::string(path);
    }
    std::string out(path.substr(0, question + 1));
    for (const char c : path.substr(question + 1)) {
        if (c == ':' || c == '/' || c == '?' || c == '@' || c == '[' || c == ']') {
            escape(out, static_cast<unsigned char>(c));
        } else {
            out += c;
        }
    }
    return out;
}

std::string without_dot_segments(std::string_view path) {
    const std::size_t end = std::min(path.find('?'), path.size());
    std::vector<std::string_view> kept;
    std::string_view rest = path.substr(0, end);
    bool open_end = false;  // the path ends in "/": after a dot segment too
    while (!rest.empty()) {
        rest.remove_prefix(1);  // each segment begins behind its slash
        const std::size_t next = std::min(rest.find('/'), rest.size());
        const std::string_view segment = rest.substr(0, next);
        rest.remove_prefix(next);
        open_end = segment == "." || segment == "..";
        if (segment == ".." && !kept.empty()) {
            kept.pop_back();
        } else if (!open_end) {
            kept.push_back(segment);
        }
    }
    std::string out;
    for (const std::string_view segment : kept) {
        out += '/';
        out += segment;
    }
    if (open_end || out.empty()) {
        out += '/';
    }
    return out + std::string(path.substr(end));
}

bool matches(const std::vector<std::string>& pieces, bool anchored, std::string_view path) {
    if (!path.starts_with(pieces.front())) {
        return false;
    }
    std::size_t at = pieces.front().size();
    if (pieces.size() == 1) {
        return !anchored || at == path.size();
    }
    // The leftmost place is the best one for every piece but an anchored last.
    const std::size_t last = pieces.size() - 1;
    for (std::size_t i = 1; i < last + (anchored ? 0 : 1); ++i) {
        const std::size_t found = path.find(pieces[i], at);
        if (found == std::string_view::npos) {
            return false;
        }
        at = found + pieces[i].size();
    }
    return !anchored || (path.size() - at >= pieces[last].size() && path.ends_with(pieces[last]));
}

}  // namespace public_signals::inline web::robots
