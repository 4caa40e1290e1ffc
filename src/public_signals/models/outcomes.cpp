#include "public_signals/models/outcomes.hpp"

#include <arrow/io/file.h>
#include <arrow/table.h>
#include <fmt/format.h>
#include <parquet/arrow/reader.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>

#include "public_signals/base/file.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/data/csv.hpp"
#include "public_signals/panel/parquet.hpp"

namespace public_signals::inline models {
namespace {

/// A file's columns with the words for "row r of it".
struct OutcomeFrame {
    std::vector<Column> columns;
    std::vector<std::string> places;
};

/// Digits of `$1,234.50`, `94.9%`, ` 12 `: the text without what people put around and between them.
std::string digits_of(std::string_view text) {
    while (!text.empty() && text.front() == ' ') {
        text.remove_prefix(1);
    }
    while (!text.empty() && text.back() == ' ') {
        text.remove_suffix(1);
    }
    const bool negative = text.starts_with('-');
    text.remove_prefix(negative ? 1 : 0);
    text.remove_prefix(text.starts_with('$') ? 1 : 0);
    text.remove_suffix(text.ends_with('%') ? 1 : 0);
    std::string digits(negative ? "-" : "");
    const std::size_t point = std::min(text.find('.'), text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool groups = i < point && (point - i) % 4 == 0 && i > 0;
        if (text[i] != ',' || !groups) {
            digits += text[i];
        }
    }
    return digits;
}

template <class T>
std::optional<T> number_in(const std::string& digits) {
    T value{};
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = problem == std::errc() && end == digits.data() + digits.size();
    return whole ? std::optional(value) : std::nullopt;
}

template <class T>
std::optional<Column> numbers_of(const std::string& name, const std::vector<std::string_view>& cells) {
    constexpr ColumnType type = std::is_same_v<T, double> ? ColumnType::Float64 : ColumnType::Int64;
    Column column = missing_column(name, type, cells.size());
    auto& values = std::get<std::vector<T>>(column.values);
    for (Row row = 0; row < cells.size(); ++row) {
        if (cells[row].empty()) {
            continue;
        }
        const std::optional<T> value = number_in<T>(digits_of(cells[row]));
        if (!value || (std::is_same_v<T, double> && !(std::abs(static_cast<double>(*value)) <= 1e300))) {
            return std::nullopt;
        }
        values[row] = *value;
        column.known[row] = 1;
    }
    return column;
}

Column text_of(const std::string& name, const std::vector<std::string_view>& cells) {
    Column column = missing_column(name, ColumnType::String, cells.size());
    for (Row row = 0; row < cells.size(); ++row) {
        column.strings()[row] = cells[row];
        column.known[row] = !cells[row].empty();
    }
    return column;
}

bool is_key(const std::string& name) {
    return name == "show" || name == "week_ending" || name == "week_starting";
}

Result<OutcomeFrame> read_csv(const std::filesystem::path& file, const std::vector<ColumnName>& map) {
    const CsvTable table = TRY(CsvTable::read(file));
    OutcomeFrame frame;
    for (const ColumnName& wanted : map) {
        const std::size_t at = table.find(wanted.column);
        std::vector<std::string_view> cells(table.row_count());
        for (Row row = 0; row < cells.size(); ++row) {
            cells[row] = table.cell(row, at);
        }
        std::optional<Column> numbers;
        if (!is_key(wanted.name)) {
            numbers = numbers_of<std::int64_t>(wanted.name, cells);
            if (!numbers) {
                numbers = numbers_of<double>(wanted.name, cells);
            }
        }
        frame.columns.push_back(numbers ? std::move(*numbers) : text_of(wanted.name, cells));
    }
    for (Row row = 0; row < table.row_count(); ++row) {
        frame.places.push_back(fmt::format("{}:{}", file.filename().string(), table.line_of(row)));
    }
    return frame;
}

arrow::Result<std::shared_ptr<arrow::Table>> stored_table(const std::filesystem::path& file) {
    ARROW_ASSIGN_OR_RAISE(auto input, arrow::io::ReadableFile::Open(file.string()));
    ARROW_ASSIGN_OR_RAISE(auto reader, parquet::arrow::OpenFile(std::move(input), arrow::default_memory_pool()));
    return reader->ReadTable();
}

Result<std::vector<Column>> read_parquet_columns(const std::filesystem::path& file) {
    const auto unreadable = [&](const std::string& cause) {
        return invalid(fmt::format("can't be read as Parquet: {}", cause), file.string(),
                       "give outcomes as .csv or .parquet");
    };
    if (!std::filesystem::is_regular_file(file)) {
        return fail(ErrorKind::Io, "there is no such file", file.string(), "check the path");
    }
    try {
        const auto table = stored_table(file);
        return table.ok() ? columns_from_arrow(**table) : unreadable(table.status().message());
    } catch (const std::exception& exception) {
        return unreadable(exception.what());
    }
}

Result<OutcomeFrame> pick(std::vector<Column> columns, const std::filesystem::path& file,
                          const std::vector<ColumnName>& map) {
    OutcomeFrame frame;
    const std::size_t rows = columns.empty() ? 0 : columns.front().size();
    for (const ColumnName& wanted : map) {
        Column column = *std::ranges::find(columns, wanted.column, &Column::name);
        column.name = wanted.name;
        frame.columns.push_back(std::move(column));
    }
    for (Row row = 0; row < rows; ++row) {
        frame.places.push_back(fmt::format("{}: row {}", file.filename().string(), row + 1));
    }
    return frame;
}

/// The map to use for a file with these columns, checked against them.
Result<std::vector<ColumnName>> settled_map(std::vector<ColumnName> map, const std::vector<std::string>& columns,
                                            const std::string& file) {
    if (map.empty()) {
        for (const std::string& column : columns) {
            map.push_back({column, column});
        }
    }
    std::set<std::string> names;
    for (const ColumnName& entry : map) {
        if (std::ranges::find(columns, entry.column) == columns.end()) {
            const std::string near = nearest(entry.column, columns);
            return invalid(fmt::format("has no column '{}'", entry.column), file,
                           near.empty() ? fmt::format("its columns are {}", fmt::join(columns, ", "))
                                        : fmt::format("did you mean '{}'?", near));
        }
        if (!names.insert(entry.name).second) {
            return invalid(fmt::format("two columns are mapped to '{}'", entry.name), file, "map each name once");
        }
    }
    if (names.contains("week_ending") == names.contains("week_starting") || !names.contains("show")) {
        return invalid("needs a show and exactly one of week_ending and week_starting", file,
                       "map them: --map Date=week_ending Show=show");
    }
    return map;
}

Result<Week> week_in(const std::string& text, bool ending, const std::string& place) {
    const auto day = parse_day(std::string_view(text).substr(0, 10));
    if (!day || (text.size() > 10 && !parse_instant(text))) {
        return invalid(fmt::format("'{}' is no date", text), place, "write dates as YYYY-MM-DD");
    }
    const Day monday = monday_of(to_week(*day));
    const Day due = ending ? sunday_of(to_week(*day)) : monday;
    if (*day != due) {
        return invalid(fmt::format("{} {} is no {}", ending ? "week_ending" : "week_starting", format_day(*day),
                                   ending ? "Sunday" : "Monday"),
                       place, "weeks run from Monday to Sunday; move the dates to them first");
    }
    return to_week(*day);
}

std::string text_at(const Column& column, Row row) {
    return column.type() == ColumnType::String  ? column.strings()[row]
           : column.type() == ColumnType::Int64 ? std::to_string(column.ints()[row])
                                                : "";
}

Result<Outcomes> rows_of(OutcomeFrame frame) {
    const auto column = [&](const char* name) { return std::ranges::find(frame.columns, name, &Column::name); };
    const bool ending = column("week_ending") != frame.columns.end();
    const Column shows = *column("show");
    const Column weeks = *column(ending ? "week_ending" : "week_starting");
    std::erase_if(frame.columns, [](const Column& c) { return is_key(c.name); });
    Outcomes outcomes;
    Panel all{.columns = std::move(frame.columns)};
    std::vector<Row> kept;
    for (Row row = 0; row < shows.size(); ++row) {
        const bool has_show = shows.known[row] && text_at(shows, row).find_first_not_of(' ') != std::string::npos;
        const bool has_week = weeks.known[row] && !text_at(weeks, row).empty();
        outcomes.rows_without_show += !has_show;
        outcomes.rows_without_week += has_show && !has_week;
        all.show.push_back(has_show ? text_at(shows, row) : "");
        all.week.push_back(has_show && has_week ? TRY(week_in(text_at(weeks, row), ending, frame.places[row]))
                                                : Week{});
        if (has_show && has_week) {
            kept.push_back(row);
            outcomes.places.push_back(frame.places[row]);
        }
    }
    outcomes.rows = reordered(all, kept);
    return outcomes;
}

}  // namespace

Result<Outcomes> read_outcomes(const std::filesystem::path& file, const std::vector<ColumnName>& map) {
    const std::string extension = file.extension().string();
    if (extension == ".parquet" || extension == ".pq") {
        std::vector<Column> columns = TRY(read_parquet_columns(file));
        std::vector<std::string> names;
        names.reserve(columns.size());
        for (const Column& column : columns) {
            names.push_back(column.name);
        }
        const std::vector<ColumnName> settled = TRY(settled_map(map, names, file.string()));
        return rows_of(TRY(pick(std::move(columns), file, settled)));
    }
    const CsvTable table = TRY(CsvTable::read(file));
    const std::vector<std::string> names(table.header().begin(), table.header().end());
    const std::vector<ColumnName> settled = TRY(settled_map(map, names, file.string()));
    return rows_of(TRY(read_csv(file, settled)));
}

}  // namespace public_signals::inline models
