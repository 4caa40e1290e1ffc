// One row of a table of posts, of a CSV file or an object of JSON: a text for each column.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "public_signals/data/csv.hpp"
#include "public_signals/data/json.hpp"

namespace public_signals::inline engine::import {

/// The rows of a file, by number.
class Records {
  public:
    /// A CSV file; its delimiter is told from its header.
    static Result<Records> of_csv(const std::string& name, std::string bytes);
    /// An array of objects, one object, or an object a line. Nothing where the text is none of these.
    static std::optional<Records> of_json(const std::string& name, std::string_view bytes);

    /// Files with one object each, together.
    static std::optional<Records> of_json_files(const std::vector<std::pair<std::string, std::string>>& files);

    std::size_t size() const { return m_table ? m_table->row_count() : m_objects.size(); }
    bool has(std::string_view column) const;
    /// The columns of a CSV file; the keys of JSON objects, those of the first ones first.
    std::vector<std::string> header() const;
    /// An error where one of these columns stands twice, in the header or in an object: nobody knows which is meant.
    Result<void> check_once(const std::vector<std::string>& columns) const;
    /// What a row has there; empty where that is not known.
    std::string text(std::size_t row, std::string_view column) const;
    /// `file:line`, or `file: [3]`.
    std::string place(std::size_t row) const;
    const std::string& name() const { return m_name; }

  private:
    std::string m_name;
    std::optional<CsvTable> m_table;
    std::vector<json::Document> m_documents;
    std::vector<json::Value> m_objects;
    std::vector<std::string> m_files;  // of objects that have a file each
    bool m_by_line = false;
};

/// A table as sites let people download it, with LF behind its lines and commas between its cells: a spreadsheet saves
/// it with a byte order mark, with semicolons or tabs, with lines as wide as the widest, and on old Macs with CR. Which
/// stands between, the first row that begins with a digit tells.
std::string plain_table(std::string bytes);
/// Whether such a table has no commas between its cells: where they begin fractions, something else has to stand there.
bool may_have_decimal_commas(std::string_view bytes);

/// The texts between `|`.
std::vector<std::string> names_between(std::string_view names);
/// Whether a cell says that a value is not known: empty, NA, N/A, -, null, none, nan.
bool says_unknown(std::string_view cell);
/// Whether a cell that holds a text holds none: empty, or one of the marks NA, N/A, - and <NA> as they are written.
bool lacks_text(std::string_view cell);

}  // namespace public_signals::inline engine::import
