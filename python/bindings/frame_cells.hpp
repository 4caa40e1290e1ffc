// The cells of a frame, whatever type a notebook has them in: counts as whole floats (pandas reads a column with gaps
// so) or digits, times as text, dates or timestamps.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/base/timebins.hpp"
#include "public_signals/panel/observations.hpp"
#include "public_signals/panel/panel.hpp"
#include "public_signals/panel/schema.hpp"

namespace arrow {
class Table;
}

namespace public_signals::python {

/// The cells of one column of a frame; a column that the frame lacks is null in every row. Errors name column and row,
/// and the show and week of the row where the frame has them.
class FrameCells {
  public:
    FrameCells(const std::vector<Column>& columns, std::string name);

    bool exists() const { return m_column != nullptr; }
    /// NaN is null too.
    bool known(Row row) const;

    tl::unexpected<Error> bad(Row row, const char* wanted) const;

    /// Empty where it is null.
    Result<std::string> text(Row row) const;
    /// Text, number and day that must not be null.
    Result<std::string> filled(Row row) const;
    Result<Day> filled_day(Row row) const;

    /// A whole number of 0 or more.
    Result<Count> count(Row row) const;
    /// A whole number of any sign.
    Result<Count> whole(Row row) const;
    Result<std::optional<double>> number(Row row) const;
    Result<std::optional<bool>> flag(Row row) const;
    Result<std::optional<Instant>> instant(Row row) const;
    Result<std::optional<Day>> day(Row row) const;
    /// Whether a cell that is an instant tells more than a day.
    bool says_time(Row row) const;

  private:
    Place place_of(Row row) const;
    std::string where(Row row) const;

    std::string m_name;
    const Column* m_column;
    const Column* m_show;
    const Column* m_week;
};

std::size_t row_count(const std::vector<Column>& columns);

/// The columns of `schema` with its types, in its order: absent ones are null, others are left out, week_start is
/// YYYY-MM-DD. An error names the cell that its column can't hold, and the row that lacks what may not be null.
Result<std::vector<Column>> typed_columns(const std::vector<Column>& given, std::span<const PanelColumn> schema);

/// Typed columns that begin with show and week_start, sorted by them.
std::vector<Column> in_key_order(std::vector<Column> columns);

/// The table with a column of lists of text as JSON text: frames hold hashtags in either form.
Result<std::shared_ptr<arrow::Table>> lists_as_json(const arrow::Table& table, const std::string& name);

/// Where a cell of a frame stands, for a message.
inline std::string place_of(std::string_view column, Row row) {
    return fmt::format("column {}, row {}", column, row + 1);
}

}  // namespace public_signals::python
