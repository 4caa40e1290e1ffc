// The panel as Parquet and as Arrow. Errors of Arrow become ours in parquet_errors.hpp.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "public_signals/panel/panel.hpp"

namespace arrow {
class Table;
}

namespace public_signals::inline panel {

/// How week_start is stored, so that it can be given back as it came.
struct WeekFormat {
    enum class Kind { Text, Date, Timestamp };
    Kind kind = Kind::Text;
    std::int64_t ticks_per_second = 0;  // of a timestamp: a thousand, a million or a billion
    bool utc = false;                   // of a timestamp: an instant, not a local time
};

/// What a Parquet file said that Panel does not keep: used by the schema check.
struct StoredColumn {
    std::string name;
    std::string arrow_type;  // Arrow's own name: int64, double, bool, string, large_string, date32[day], …
};

/// Whether a column was stored as a category of numbers, as pandas has them: they say which, not how much.
bool is_category_of_numbers(const StoredColumn& column);
/// An error where one of the columns that are to be measured is a category of numbers.
Result<void> check_quantities(const std::vector<StoredColumn>& stored, const std::vector<std::string>& measured);

struct ReadPanel {
    Panel panel;                                   // rows in stored order, not sorted
    std::vector<StoredColumn> stored;              // every column, in file order
    std::vector<std::string> bad_weeks;            // week_start texts that are no date; their rows hold Week{INT32_MIN}
    std::vector<std::pair<Row, Day>> not_mondays;  // rows whose week_start is a date but no Monday (week = its week)
};

/// Reads any Parquet panel. A file without `show` or `week_start`, or that is no Parquet, is an InvalidInput error.
/// Int32 and narrower become Int64, float becomes Float64; other types become String by their text.
Result<ReadPanel> read_panel(const std::filesystem::path& file);

/// Writes Parquet (zstd) with pandas metadata, so that pd.read_parquet gives Int64, boolean, float64 and object.
/// Whole or not at all; the same panel gives the same bytes.
Result<void> write_panel(const Panel& panel, const std::filesystem::path& file);

/// The panel as an Arrow table with the pandas metadata, one chunk a column; week_start as string.
std::shared_ptr<arrow::Table> to_arrow(const Panel& panel);
/// Columns alone as an Arrow table, one chunk a column, no metadata.
std::shared_ptr<arrow::Table> to_arrow(const std::vector<Column>& columns);
/// A table as columns: the value columns of a panel without its keys, or any frame. Strings, dates and timestamps
/// become String (ISO 8601), integers Int64, floats Float64 (NaN is missing), booleans Bool.
Result<std::vector<Column>> columns_from_arrow(const arrow::Table& table);
/// A table as a panel; `first_row` is its first row's place in the file, for errors.
Result<ReadPanel> from_arrow(const arrow::Table& table, Row first_row = 0);

/// CSV of the first `rows` rows (all when 0): null is an empty field, booleans true/false.
std::string panel_csv(const Panel& panel, std::size_t rows);
Result<void> write_panel_csv(const Panel& panel, const std::filesystem::path& file, std::size_t rows);

}  // namespace public_signals::inline panel
