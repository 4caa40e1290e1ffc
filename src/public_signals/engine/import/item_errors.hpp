// Items in which a scraper says why it read no post: no week without posts rests on them.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>

#include "public_signals/engine/import/post_table.hpp"
#include "public_signals/engine/import/records.hpp"
#include "public_signals/panel/source.hpp"

namespace public_signals::inline engine::import {

class ItemErrors {
  public:
    /// Whether a row says why it holds no post; then it is counted, and whose list was asked for is kept.
    bool take(const Records& records, std::size_t row, const PostTable& table, Source source);
    bool empty() const { return m_said.empty(); }
    /// Accounts whose lists were asked for and not read.
    const std::set<std::string>& unread() const { return m_unread; }
    /// `2 items are errors of the scraper and no post: …`
    std::string text() const;

  private:
    std::map<std::string, std::size_t> m_said;
    std::set<std::string> m_unread;
};

}  // namespace public_signals::inline engine::import
