// The columns of a raw post file, looked up once.
#pragma once

#include "public_signals/panel/csv_cells.hpp"
#include "public_signals/panel/post_identity.hpp"
#include "public_signals/panel/read_post.hpp"
#include "public_signals/panel/rounded_ids.hpp"

namespace public_signals::inline panel {

/// By place in `post_fields`.
class PostColumns {
  public:
    PostColumns() = default;
    /// An error where a post file lacks show, post_id or a date, where a column stands twice or is spelled otherwise,
    /// and where a file that this program wrote lacks one of its columns.
    static Result<PostColumns> of(Source source, const CsvCells& cells);

    const CsvField& operator[](std::size_t at) const { return m_columns[at]; }

  private:
    std::array<CsvField, n_post_fields> m_columns;
};

/// The cells of a post file as PostOfRow reads them.
class CsvPosts {
  public:
    CsvPosts(const CsvCells& cells, const PostColumns& columns) : m_cells(cells), m_columns(columns) {}

    bool has(std::size_t at) const { return m_cells.has(m_columns[at]); }
    Result<std::string> text(std::size_t row, std::size_t at) const {
        return std::string(m_cells.text(row, m_columns[at]));
    }
    Result<std::string> filled(std::size_t row, std::size_t at) const { return m_cells.filled(row, m_columns[at]); }
    Result<Count> count(std::size_t row, std::size_t at) const { return m_cells.integer(row, m_columns[at]); }
    Result<std::optional<bool>> flag(std::size_t row, std::size_t at) const { return m_cells.flag(row, m_columns[at]); }
    Result<Hashtags> hashtags(std::size_t row, std::size_t at) const;
    Result<std::optional<Instant>> instant(std::size_t row, std::size_t at) const {
        return m_cells.instant(row, m_columns[at]);
    }
    /// The id of the row that was just read becomes its key; an error names its cell.
    Result<void> settle_id(Source source, RawPost& row) const;
    /// Behind the last row: an error where the ids of the file lost digits.
    Result<void> check_digits(const RoundedIds& ids) const;
    bool says_time(std::size_t row, std::size_t at) const {
        return m_cells.text(row, m_columns[at]).size() > std::string_view("2024-01-01").size();
    }

  private:
    const CsvCells& m_cells;
    const PostColumns& m_columns;
};

}  // namespace public_signals::inline panel
