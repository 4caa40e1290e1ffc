#include "public_signals/models/outcomes.hpp"

#include <arrow/io/file.h>
#include <arrow/table.h>
#include <arrow/type.h>
#include <arrow/type_traits.h>
#include <fmt/format.h>
#include <parquet/arrow/reader.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "public_signals/base/text.hpp"
#include "public_signals/data/csv.hpp"
#include "public_signals/models/outcome_cells.hpp"
#include "public_signals/models/outcome_dates.hpp"
#include "public_signals/models/outcome_table.hpp"
#include "public_signals/panel/parquet.hpp"
#include "public_signals/panel/parquet_errors.hpp"

namespace public_signals::inline models {
namespace {

/// A file's columns with the words for "row r of it".
struct OutcomeFrame {
    std::vector<Column> columns;
    std::vector<std::string> places;
};

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

OutcomeFrame read_csv(const CsvTable& table, const std::filesystem::path& file, const std::vector<ColumnName>& map) {
    OutcomeFrame frame;
    for (const ColumnName& wanted : map) {
        const std::size_t at = table.find(wanted.column);
        std::vector<std::string_view> cells(table.row_count());
        for (Row row = 0; row < cells.size(); ++row) {
            cells[row] = table.cell(row, at);
        }
        frame.columns.push_back(text_of(wanted.name, cells));
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

/// Whether a cell of this type is one value: lists, records and spans of time are not.
bool is_one_value(const arrow::DataType& type) {
    switch (type.id()) {
        case arrow::Type::DICTIONARY:
            return is_one_value(*static_cast<const arrow::DictionaryType&>(type).value_type());
        case arrow::Type::NA:
        case arrow::Type::BOOL:
        case arrow::Type::STRING:
        case arrow::Type::LARGE_STRING:
        case arrow::Type::STRING_VIEW:
        case arrow::Type::BINARY:
        case arrow::Type::LARGE_BINARY:
        case arrow::Type::BINARY_VIEW:
        case arrow::Type::DATE32:
        case arrow::Type::DATE64:
        case arrow::Type::TIMESTAMP:
            return true;
        default:
            return arrow::is_integer(type.id()) || arrow::is_floating(type.id()) || arrow::is_decimal(type.id());
    }
}

struct StoredOutcomes {
    std::vector<Column> columns;
    std::map<std::string, std::string> of_no_one_value;  // their types

    Result<void> check(const std::vector<ColumnName>& map, const std::filesystem::path& file) const {
        for (const ColumnName& wanted : map) {
            if (const auto found = of_no_one_value.find(wanted.column); found != of_no_one_value.end()) {
                return invalid(fmt::format("column '{}' holds {}, not one value a cell", found->first, found->second),
                               file.string(),
                               "save it as numbers, days or text, or leave it out: --map names those that are taken");
            }
        }
        return {};
    }
};

Result<StoredOutcomes> read_parquet_columns(const std::filesystem::path& file) {
    const auto unreadable = [&](const std::string& cause) {
        return invalid(fmt::format("can't be read as Parquet: {}", cause), file.string(),
                       "give outcomes as .csv or .parquet");
    };
    if (!std::filesystem::is_regular_file(file)) {
        return fail(ErrorKind::Io, "there is no such file", file.string(), "check the path");
    }
    try {
        const auto table = stored_table(file);
        if (!table.ok()) {
            return unreadable(table.status().message());
        }
        StoredOutcomes stored;
        for (const auto& field : (*table)->schema()->fields()) {
            if (!is_one_value(*field->type())) {
                stored.of_no_one_value.emplace(field->name(), field->type()->ToString());
            }
            if (is_category_of_numbers({field->name(), field->type()->ToString()})) {
                return invalid(fmt::format("column '{}' is a category whose levels are numbers", field->name()),
                               file.string(),
                               "save its levels as text, or each as a column of 0 and 1 (pd.get_dummies)");
            }
        }
        stored.columns =
            TRY(columns_from_arrow(**table).map_error([&](Error error) { return in_file(file, std::move(error)); }));
        return stored;
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

/// A name or a date as its column holds it: 1776 also of a column that a missing cell made one of 1776.0.
std::string text_at(const Column& column, Row row) {
    switch (column.type()) {
        case ColumnType::String:
            return column.strings()[row];
        case ColumnType::Int64:
            return std::to_string(column.ints()[row]);
        case ColumnType::Float64: {
            const double value = column.floats()[row];
            return std::isnan(value) ? std::string() : fmt::format("{}", value);
        }
        default:
            return {};
    }
}

/// Numbers of the texts among the columns.
Result<void> read_number_columns(Outcomes& outcomes, bool comma_is_group) {
    for (Column& column : outcomes.rows.columns) {
        if (column.type() == ColumnType::String) {
            column = TRY(numbers_or_text(std::move(column), outcomes.places, comma_is_group));
            continue;
        }
        TRY(check_numbers(column, outcomes.places));
        if (column.name == "capacity") {
            TRY(check_capacity(column, outcomes.places));
        }
    }
    return {};
}

Result<Outcomes> rows_of(OutcomeFrame frame, const OutcomeOptions& options, bool comma_is_group) {
    const auto column = [&](const char* name) { return std::ranges::find(frame.columns, name, &Column::name); };
    const bool ending = column("week_ending") != frame.columns.end();
    const Column shows = *column("show");
    const Column weeks = *column(ending ? "week_ending" : "week_starting");
    std::erase_if(frame.columns, [](const Column& c) { return is_key(c.name); });
    Outcomes outcomes;
    std::vector<Row> dated;
    std::vector<std::string> dates;
    std::vector<std::string> places;
    for (Row row = 0; row < shows.size(); ++row) {
        const bool has_show = shows.known[row] && text_at(shows, row).find_first_not_of(' ') != std::string::npos;
        const bool has_week = weeks.known[row] && !is_missing_cell(text_at(weeks, row));
        outcomes.rows_without_show += !has_show;
        outcomes.rows_without_week += has_show && !has_week;
        if (has_show && has_week) {
            dated.push_back(row);
            dates.push_back(text_at(weeks, row));
            places.push_back(frame.places[row]);
        }
    }
    const auto read = TRY(weeks_in(
        dates, places,
        {.ending = ending, .format = options.date_format, .outside = options.outside, .weeks = options.panel_weeks}));
    Panel all{.columns = std::move(frame.columns)};
    all.show.resize(shows.size());
    all.week.resize(shows.size());
    std::vector<Row> kept;
    for (std::size_t at = 0; at < dated.size(); ++at) {
        if (!read[at]) {
            ++outcomes.rows_outside;
            outcomes.shows_outside.insert(text_at(shows, dated[at]));
        } else {
            all.show[dated[at]] = text_at(shows, dated[at]);
            all.week[dated[at]] = *read[at];
            kept.push_back(dated[at]);
            outcomes.places.push_back(places[at]);
        }
    }
    outcomes.rows = reordered(all, kept);
    TRY(read_number_columns(outcomes, comma_is_group));
    return outcomes;
}

std::vector<std::string> columns_of(const std::vector<ColumnName>& map) {
    std::vector<std::string> columns;
    for (const ColumnName& entry : map) {
        columns.push_back(entry.column);
    }
    return columns;
}

}  // namespace

Result<Outcomes> read_outcomes(const std::filesystem::path& file, const std::vector<ColumnName>& map,
                               const OutcomeOptions& options) {
    if (!options.date_format.empty()) {
        TRY(check_date_format(options.date_format));
    }
    const std::string extension = file.extension().string();
    if (extension == ".parquet" || extension == ".pq") {
        StoredOutcomes stored = TRY(read_parquet_columns(file));
        std::vector<std::string> names;
        names.reserve(stored.columns.size());
        for (const Column& column : stored.columns) {
            names.push_back(column.name);
        }
        const std::vector<ColumnName> settled = TRY(settled_map(map, names, file.string()));
        TRY(stored.check(settled, file));
        return rows_of(TRY(pick(std::move(stored.columns), file, settled)), options, true);
    }
    const DelimitedTable read = TRY(read_delimited(file, options.delimiter, columns_of(map)));
    const CsvTable& table = read.table;
    const std::vector<std::string> names(table.header().begin(), table.header().end());
    const std::vector<ColumnName> settled = TRY(settled_map(map, names, file.string()));
    return rows_of(read_csv(table, file, settled), options, read.delimiter == ',');
}

}  // namespace public_signals::inline models
