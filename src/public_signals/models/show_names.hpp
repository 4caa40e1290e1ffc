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

/// The panel's spelling for any other spelling.
class ShowNames {
  public:
    /// Two panel shows with one key are an InvalidInput error that names both.
    static Result<ShowNames> of(const std::vector<std::string>& panel_shows);

    /// Makes `alias` another name of `show`. A show that the panel lacks makes the alias useless, not wrong; an alias
    /// of two shows is an InvalidInput error.
    Result<void> add_alias(const std::string& alias, const std::string& show);

    /// The panel's spelling, or empty.
    std::string find(std::string_view name) const;
    /// The panel show whose name is nearest, or empty.
    std::string nearest_to(std::string_view name) const;

  private:
    std::map<std::string, std::string> m_spelling;  // by key
};

}  // namespace public_signals::inline models
