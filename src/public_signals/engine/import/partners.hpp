// Whose another account's post is that a tool kept while an account's own page stood open: one that the account made
// with it, or one of a card that opened over another name. What the file says of the post decides, never where its row
// stands.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace public_signals::inline engine::import {

/// Of two rows of one post that say different things the higher one counts.
enum class MadeWith : std::uint8_t { Unsaid, No, Yes };

/// What a list of co-authors says of an account. That there are none is said by a list that is there and empty; a cell
/// that is empty says nothing.
MadeWith said_by_coauthors(bool is_there, const std::vector<std::string>& coauthors, const std::string& account);

/// What the rows of a file say together of each post that was met on an account's page.
class PartnersSaid {
  public:
    void add(const std::string& account, const std::string& post, MadeWith said);
    MadeWith of(const std::string& account, const std::string& post) const;

  private:
    std::map<std::pair<std::string, std::string>, MadeWith> m_said;
};

}  // namespace public_signals::inline engine::import
