// robots.txt by RFC 9309: which rule decides about a URL, and how long a crawler is asked to wait.
//
// A file is read twice: to the letter, and as crawlers that forgive read it (misspelt Disallow and User-agent, a
// missing colon, a token cut at its first odd character). A URL is allowed only when both readings allow it, so that a
// mistake in the file can refuse and never open.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace public_signals::inline web::robots {

/// RFC 9309 2.5: what a crawler has to read at least, and what we read at most.
inline constexpr std::size_t max_bytes = 500 * 1024;

struct Verdict {
    bool allowed = true;
    std::string rule;  // the line that decided, without its comment; empty when none applies
};

/// One Allow or Disallow line, its path brought to the form in which octets are compared.
struct Rule {
    bool allow = false;
    std::string line;
    std::vector<std::string> pieces;        // between the stars
    std::vector<std::string> query_pieces;  // the same with the delimiters of a query encoded (RFC 9309 2.2.2)
    bool anchored = false;                  // ends in $
    std::size_t octets = 0;
};

struct Group {
    std::vector<std::string> agents;  // lower case; "*" is everybody
    std::vector<Rule> rules;
    std::optional<double> crawl_delay;  // seconds
};

class Robots {
  public:
    /// Reads the first 500 KiB of a file, UTF-16 where it has that mark. A file that is no text refuses everything:
    /// what it meant to refuse can't be known.
    explicit Robots(std::string_view text);
    /// `agent` is a product token or a whole User-Agent, `url` absolute.
    Verdict verdict(std::string_view agent, std::string_view url) const;
    std::optional<double> crawl_delay(std::string_view agent) const;

  private:
    std::vector<Group> m_strict;
    std::vector<Group> m_lenient;
    bool m_is_text = true;
};

bool allowed(std::string_view robots_txt, std::string_view agent, std::string_view url);

}  // namespace public_signals::inline web::robots
