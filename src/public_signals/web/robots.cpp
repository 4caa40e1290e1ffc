#include "public_signals/web/robots.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "public_signals/base/ascii.hpp"
#include "public_signals/base/unicode.hpp"
#include "public_signals/web/robots_path.hpp"

namespace public_signals::inline web::robots {
namespace {

/// Longer Disallow lines count up to here: a shorter path refuses more.
constexpr std::size_t max_line = 16 * 1024;

constexpr std::string_view blanks = " \t\v\f";

std::string_view without_blanks(std::string_view text) {
    return trimmed(text, blanks);
}

enum class RobotsField { UserAgent, Allow, Disallow, CrawlDelay, Other };

RobotsField field_named(const std::string& name, bool lenient) {
    static constexpr std::array misspelt_disallow = {"dissallow", "dissalow", "disalow", "diasllow", "disallaw"};
    if (name == "user-agent" || (lenient && (name.starts_with("user-agent") || name.starts_with("useragent") ||
                                             name.starts_with("user agent")))) {
        return RobotsField::UserAgent;
    }
    if (name == "allow") {
        return RobotsField::Allow;
    }
    if (name == "disallow" || (lenient && (name.starts_with("disallow") ||
                                           std::any_of(misspelt_disallow.begin(), misspelt_disallow.end(),
                                                       [&](const char* word) { return name.starts_with(word); })))) {
        return RobotsField::Disallow;
    }
    return name == "crawl-delay" ? RobotsField::CrawlDelay : RobotsField::Other;
}

struct Line {
    RobotsField field = RobotsField::Other;
    std::string_view value;
};

Line line_of(std::string_view text, bool lenient) {
    std::size_t colon = text.find(':');
    std::size_t behind = colon + 1;
    if (colon == std::string_view::npos) {
        // "Disallow /private": two words, read by crawlers that forgive.
        const std::size_t blank = lenient ? text.find_first_of(blanks) : std::string_view::npos;
        if (blank == std::string_view::npos ||
            without_blanks(text.substr(blank)).find_first_of(blanks) != std::string_view::npos) {
            return {};
        }
        colon = behind = blank;
        const RobotsField field = field_named(ascii_lower(text.substr(0, blank)), true);
        return {field == RobotsField::Allow ? RobotsField::Other : field, without_blanks(text.substr(behind))};
    }
    return {field_named(ascii_lower(without_blanks(text.substr(0, colon))), lenient),
            without_blanks(text.substr(behind))};
}

/// The product token of a User-agent line's value.
std::string agent_of(std::string_view value, bool lenient) {
    if (value.starts_with('*') && (value.size() == 1 || blanks.find(value[1]) != std::string_view::npos)) {
        return "*";
    }
    std::size_t end = value.find_first_of(" \t\v\f/");
    if (lenient) {
        end = std::min(end, static_cast<std::size_t>(std::find_if(value.begin(), value.end(),
                                                                  [](char c) {
                                                                      return !((c >= 'a' && c <= 'z') ||
                                                                               (c >= 'A' && c <= 'Z') || c == '-' ||
                                                                               c == '_');
                                                                  }) -
                                                     value.begin()));
    }
    return ascii_lower(value.substr(0, end));
}

std::vector<std::string> split_at_stars(std::string_view pattern) {
    std::vector<std::string> pieces;
    for (;;) {
        const std::size_t star = pattern.find('*');
        // Stars in a row are one; the first piece stays, for it must begin the path.
        if (const std::string_view piece = pattern.substr(0, star);
            pieces.empty() || !piece.empty() || star == pattern.npos) {
            pieces.push_back(comparable(piece, true));
        }
        if (star == std::string_view::npos) {
            return pieces;
        }
        pattern.remove_prefix(star + 1);
    }
}

/// A '$' that is not the end's sign is a dollar of the path.
std::string escaped_dollars(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += c == '$' ? std::string("%24") : std::string(1, c);
    }
    return out;
}

Rule rule_of(bool allow, std::string_view path, std::string_view line) {
    Rule rule{.allow = allow, .line = std::string(line)};
    rule.anchored = path.ends_with('$');
    if (rule.anchored) {
        path.remove_suffix(1);
    }
    const std::string pattern = escaped_dollars(path);
    rule.pieces = split_at_stars(pattern);
    rule.octets = comparable(path, true).size() + (rule.anchored ? 1 : 0);
    rule.query_pieces = split_at_stars(with_encoded_query(pattern));
    return rule;
}

std::optional<double> seconds_of(std::string_view text) {
    double value = 0;
    const auto [end, problem] =
        std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (problem != std::errc() || end != text.data() + text.size() || !(value >= 0)) {
        return std::nullopt;
    }
    return value;
}

class RobotsReader {
  public:
    explicit RobotsReader(bool lenient) : m_lenient(lenient) {}

    void line(std::string_view text, bool cut) {
        text = without_blanks(text.substr(0, text.find('#')));
        const Line line = line_of(text, m_lenient);
        // Half a Disallow refuses more than the whole one; half of anything else may open what was closed.
        if (cut && line.field != RobotsField::Disallow) {
            return;
        }
        switch (line.field) {
            case RobotsField::UserAgent:
                if (m_groups.empty() || m_ruled) {
                    m_groups.emplace_back();
                    m_ruled = false;
                }
                m_groups.back().agents.push_back(agent_of(line.value, m_lenient));
                break;
            case RobotsField::Allow:
            case RobotsField::Disallow:
                rule(line, text);
                break;
            case RobotsField::CrawlDelay:
                if (const auto delay = seconds_of(line.value); delay && !m_groups.empty()) {
                    auto& of_group = m_groups.back().crawl_delay;
                    of_group = std::max(of_group.value_or(0), *delay);
                }
                break;
            case RobotsField::Other:
                break;
        }
    }

    std::vector<Group> groups() && { return std::move(m_groups); }

  private:
    void rule(const Line& line, std::string_view text) {
        if (m_groups.empty()) {
            return;  // a rule before any User-agent is nobody's
        }
        m_ruled = true;
        const bool allow = line.field == RobotsField::Allow;
        const std::string_view path = allow ? line.value : line.value.substr(0, max_line);
        if (path.starts_with('/') || path.starts_with('*')) {
            m_groups.back().rules.push_back(rule_of(allow, path, text));
        }
    }

    bool m_lenient;
    bool m_ruled = false;
    std::vector<Group> m_groups;
};

std::vector<Group> groups_of(std::string_view text, bool lenient) {
    const std::string_view mark = "\xEF\xBB\xBF";
    std::size_t marks = 0;
    while (marks < mark.size() && marks < text.size() && text[marks] == mark[marks]) {
        ++marks;
    }
    if (marks == mark.size() || lenient) {
        text.remove_prefix(marks);
    }
    const bool over = text.size() > max_bytes;
    text = text.substr(0, max_bytes);
    RobotsReader reader(lenient);
    while (!text.empty()) {
        const std::size_t end = text.find_first_of("\r\n");
        reader.line(text.substr(0, end), over && end == std::string_view::npos);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return std::move(reader).groups();
}

/// The text of a file with a UTF-16 mark; nothing for another file, and for one whose units are no text.
std::optional<std::string> decoded_utf16(std::string_view bytes) {
    const bool is_little = bytes.starts_with("\xFF\xFE");
    if (!is_little && !bytes.starts_with("\xFE\xFF")) {
        return std::nullopt;
    }
    const auto unit_at = [&](std::size_t at) {
        const auto first = static_cast<unsigned char>(bytes[at]);
        const auto second = static_cast<unsigned char>(bytes[at + 1]);
        return static_cast<char32_t>(is_little ? first | second << 8 : first << 8 | second);
    };
    std::string text;
    for (std::size_t at = 2; at + 1 < std::min(bytes.size(), 2 * max_bytes); at += 2) {
        char32_t point = unit_at(at);
        const bool is_pair = point >= 0xD800 && point < 0xDC00 && at + 3 < bytes.size() && unit_at(at + 2) >= 0xDC00 &&
                             unit_at(at + 2) < 0xE000;
        if (is_pair) {
            point = 0x10000 + ((point - 0xD800) << 10) + (unit_at(at + 2) - 0xDC00);
            at += 2;
        }
        unicode::append_utf8(text, point);
    }
    return text;
}

/// NUL and control characters that no text has: a picture, an archive, UTF-16 without its mark.
bool is_no_text(std::string_view bytes) {
    return std::ranges::any_of(bytes.substr(0, max_bytes), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && !(byte >= '\t' && byte <= '\r');
    });
}

/// The groups of `token`, or those of everybody when none names it.
std::vector<const Group*> groups_for(const std::vector<Group>& groups, const std::string& token) {
    std::vector<const Group*> own;
    std::vector<const Group*> everybody;
    for (const Group& group : groups) {
        const auto names = [&](const std::string& name) {
            return std::find(group.agents.begin(), group.agents.end(), name) != group.agents.end();
        };
        if (!token.empty() && token != "*" && names(token)) {
            own.push_back(&group);
        }
        if (names("*")) {
            everybody.push_back(&group);
        }
    }
    return own.empty() ? everybody : own;
}

struct ComparablePath {
    std::string plain;
    std::string query_encoded;
};

ComparablePath comparable_path(std::string plain) {
    std::string encoded = with_encoded_query(plain);
    return {std::move(plain), std::move(encoded)};
}

/// The longest rule that matches; of two equally long ones the one that allows.
Verdict verdict_of(const std::vector<const Group*>& groups, const ComparablePath& path) {
    const Rule* best = nullptr;
    for (const Group* group : groups) {
        for (const Rule& rule : group->rules) {
            const bool stronger = best == nullptr || rule.octets > best->octets ||
                                  (rule.octets == best->octets && rule.allow && !best->allow);
            if (stronger && (matches(rule.pieces, rule.anchored, path.plain) ||
                             matches(rule.query_pieces, rule.anchored, path.query_encoded))) {
                best = &rule;
            }
        }
    }
    return best == nullptr ? Verdict{} : Verdict{best->allow, best->line};
}

/// The names under which a file may know `agent`: its token; for a name that is neither a token nor a User-Agent that
/// begins with one, the group of everybody besides.
std::vector<std::string> names_of(std::string_view agent) {
    const std::string name = ascii_lower(without_blanks(agent));
    const std::size_t end = name.find_first_of(" \t\v\f/");
    if (end == std::string::npos) {
        return {name};
    }
    const std::string_view behind = std::string_view(name).substr(end);
    const bool is_user_agent = behind.starts_with('/') || without_blanks(behind).starts_with('(');
    return is_user_agent ? std::vector{name.substr(0, end)} : std::vector{name.substr(0, end), std::string("*")};
}

}  // namespace

Robots::Robots(std::string_view bytes) {
    const std::optional<std::string> decoded = decoded_utf16(bytes);
    const std::string_view text = decoded ? std::string_view(*decoded) : bytes;
    m_is_text = !is_no_text(text);
    if (m_is_text) {
        m_strict = groups_of(text, false);
        m_lenient = groups_of(text, true);
    }
}

Verdict Robots::verdict(std::string_view agent, std::string_view url) const {
    const std::string_view written = path_of(url);
    const std::string plain =
        comparable(written.starts_with('/') ? std::string(written) : "/" + std::string(written), false);
    const ComparablePath as_written = comparable_path(plain);
    const ComparablePath as_sent = comparable_path(without_dot_segments(plain));
    if (as_sent.plain == "/robots.txt") {
        return {};  // RFC 9309 2.2.2
    }
    if (!m_is_text) {
        return {false, "robots.txt is no text"};
    }
    std::optional<Verdict> first;
    for (const std::string& name : names_of(agent)) {
        for (const std::vector<Group>* reading : {&m_strict, &m_lenient}) {
            const auto groups = groups_for(*reading, name);
            for (const ComparablePath* path : {&as_sent, &as_written}) {
                Verdict verdict = verdict_of(groups, *path);
                if (!verdict.allowed) {
                    return verdict;
                }
                if (!first) {
                    first = std::move(verdict);
                }
                if (path->plain == as_written.plain) {
                    break;
                }
            }
        }
    }
    return *first;
}

std::optional<double> Robots::crawl_delay(std::string_view agent) const {
    std::optional<double> delay;
    for (const std::string& name : names_of(agent)) {
        for (const Group* group : groups_for(m_lenient, name)) {
            if (group->crawl_delay) {
                delay = std::max(delay.value_or(0), *group->crawl_delay);
            }
        }
    }
    return delay;
}

bool allowed(std::string_view robots_txt, std::string_view agent, std::string_view url) {
    return Robots(robots_txt).verdict(agent, url).allowed;
}

}  // namespace public_signals::inline web::robots
