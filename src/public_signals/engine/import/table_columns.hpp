// Which columns of a table hold which fact of a post: those of a known table, of our own names, and of --map.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "public_signals/engine/import/import.hpp"
#include "public_signals/engine/import/post_table.hpp"
#include "public_signals/engine/import/records.hpp"
#include "public_signals/panel/source.hpp"

namespace public_signals::inline engine::import {

/// A table that was told, and whose platform its posts are of.
struct KnownTable {
    Source source;
    const PostTable* table;
};

/// The known table that some rows are; nothing for a table of somebody's own.
std::optional<KnownTable> known_table(const Records& records);
/// Whether some rows can be told to be posts, by their columns or by --map.
bool holds_posts(const Records& records, const ImportHints& hints);

/// Columns by our names: fields of posts, and handle, platform, captured_at, likes_hidden.
class TableColumns {
  public:
    /// An error where a column stands twice, or two are the same fact by --map: nobody knows which is meant.
    static Result<TableColumns> of(const Records& records, const PostTable* table, const ImportHints& hints);

    /// What a row says of a fact: the first of its columns that says anything. Words for what is not known are empty;
    /// in captions and names of accounts `none` and `null` are words like others.
    std::string text(std::size_t row, std::string_view name) const;
    /// What each of its columns says, with the column's name.
    std::vector<std::pair<std::string, std::string>> texts(std::size_t row, std::string_view name) const;
    bool has(std::string_view name) const { return m_columns.contains(std::string(name)); }
    /// The columns of a table of somebody's own that are nothing of ours, but for those that --map leaves out.
    const std::vector<std::string>& unread() const { return m_unread; }

  private:
    explicit TableColumns(const Records& records) : m_records(&records) {}
    Result<void> map(const std::map<std::string, std::string>& named);
    std::string there_among(const std::vector<std::string>& columns) const;

    const Records* m_records;
    std::map<std::string, std::vector<std::string>> m_columns;
    std::vector<std::string> m_unread;
};

}  // namespace public_signals::inline engine::import
