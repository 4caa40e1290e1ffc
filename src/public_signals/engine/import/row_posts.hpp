// A row of a table of posts as a post in JSON, under the names that the layouts of imported rows have. Each cell is
// checked here, where its line can still be named; an empty cell is unknown.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/import/day_order.hpp"
#include "public_signals/engine/import/import_times.hpp"
#include "public_signals/engine/import/post_ids.hpp"
#include "public_signals/engine/import/table_columns.hpp"
#include "public_signals/panel/post_identity.hpp"

namespace public_signals::inline engine::import {

struct RowPost {
    Json json = Json::object();
    TablePostKey key;
    std::string id_text;        // as the cell has it
    std::optional<Instant> at;  // of a day alone its midnight
    bool is_day_alone = false;
    std::optional<bool> hides_likes;  // as the row says
    std::optional<bool> is_pinned;    // the same
    bool is_of_source = true;
};

/// Reads the rows of one table.
class RowReader {
  public:
    RowReader(const Records& records, const TableColumns& columns, const PostTable* table, std::optional<TimeZone> zone)
        : m_records(records),
          m_columns(columns),
          m_table(table),
          m_zone(std::move(zone)),
          m_addresses(address_columns(records)) {}

    Result<RowPost> post(std::size_t row, Source source) const;
    /// Tells in which order the days of the columns of times are written; to be called before rows are read.
    Result<void> tell_days(const std::string& date_format);
    /// A cell of times, its day in ISO.
    std::string time_text(std::size_t row, const std::string& name) const;
    std::string text(std::size_t row, std::string_view name) const { return m_columns.text(row, name); }
    tl::unexpected<Error> bad(std::size_t row, std::string_view name, const std::string& what,
                              const std::string& help) const;
    const std::optional<TimeZone>& zone() const { return m_zone; }
    /// The account that a row's own address of its post names; empty where none does.
    std::string owner_in_address(std::size_t row, Source source) const;

  private:
    static std::vector<std::string> address_columns(const Records& records);
    Result<void> put_id(std::size_t row, Source source, RowPost& post) const;
    Result<void> check_spellings(std::size_t row, Source source) const;
    Result<void> put_time(std::size_t row, RowPost& post) const;
    Result<void> put_field(std::size_t row, const PostField& field, RowPost& post) const;
    Result<void> put_words(std::size_t row, RowPost& post) const;
    Result<void> hide_likes(std::size_t row, RowPost& post) const;

    const Records& m_records;
    const TableColumns& m_columns;
    const PostTable* m_table;
    std::optional<TimeZone> m_zone;
    std::map<std::string, DateOrder> m_day_orders;  // of columns of times whose days are not in ISO
    std::vector<std::string> m_addresses;           // columns with addresses in them
};

/// What the ids of a table are told by. `is_number`: the cell has digits, and no shortcode or address.
IdLine id_line(std::size_t row, const RowPost& post, std::string account, bool is_number);

}  // namespace public_signals::inline engine::import
