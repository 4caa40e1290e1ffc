// Show names of two files brought together: people write Oh, Mary! and OH, MARY!, typographic and plain apostrophes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/result.hpp"

namespace public_signals::inline models {

/// What two show names are compared by: NFKC and case folded, typographic quotes and dashes made plain, white space
/// collapsed and trimmed.
std::string match_key(std::string_view name);

/// An alias of a show that is none of the panel's.
struct UnknownAlias {
    std::string name;
    std::string show;
    std::string nearest;  // the panel's show that may be meant; empty where none is near
};

/// The panel's spelling for any other spelling.
class ShowNames {
  public:
    /// Two panel shows with one key are an InvalidInput error that names both.
    static Result<ShowNames> of(const std::vector<std::string>& panel_shows);

    /// Makes `alias` another name of `show`. One of a show that the panel lacks is of no use, and remembered; an alias
    /// of two shows is an InvalidInput error.
    Result<void> add_alias(const std::string& alias, const std::string& show);
    const std::vector<UnknownAlias>& unknown_aliases() const { return m_unknown; }

    /// The panel's spelling, or empty.
    std::string find(std::string_view name) const;

  private:
    std::map<std::string, std::string> m_spelling;  // by key
    std::vector<std::string> m_shows;
    std::vector<UnknownAlias> m_unknown;
};

}  // namespace public_signals::inline models
