#include "frame_cells.hpp"

#include <arrow/api.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ranges>
#include <tuple>

#include "public_signals/data/json_writer.hpp"
#include "public_signals/panel/cell_rules.hpp"
#include "public_signals/panel/parquet.hpp"

namespace public_signals::python {

namespace {

const Column* found(const std::vector<Column>& columns, std::string_view name) {
    const auto at = std::ranges::find(columns, name, &Column::name);
    return at == columns.end() ? nullptr : &*at;
}

std::string shown(const Column& column, Row row) {
    switch (column.type()) {
        case ColumnType::Int64:
            return std::to_string(column.ints()[row]);
        case ColumnType::Float64:
            return fmt::format("{}", column.floats()[row]);
        case ColumnType::Bool:
            return column.bools()[row] != 0 ? "true" : "false";
        case ColumnType::String:
            break;
    }
    return column.strings()[row];
}

bool is_empty_text(const Column& column, Row row) {
    return column.type() == ColumnType::String && column.strings()[row].empty();
}

template <class T>
std::optional<T> read(const std::string& text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() && !text.empty() ? std::optional(value)
                                                                                     : std::nullopt;
}

std::optional<std::int64_t> whole_number(const Column& column, Row row) {
    switch (column.type()) {
        case ColumnType::Int64:
            return column.ints()[row];
        case ColumnType::Float64: {
            const double value = column.floats()[row];
            constexpr double limit = 9223372036854775808.0;
            const bool whole = std::trunc(value) == value && value >= -limit && value < limit;
            return whole ? std::optional(static_cast<std::int64_t>(value)) : std::nullopt;
        }
        case ColumnType::Bool:
            return std::nullopt;
        case ColumnType::String:
            break;
    }
    return read<std::int64_t>(column.strings()[row]);
}

}  // namespace

FrameCells::FrameCells(const std::vector<Column>& columns, std::string name)
    : m_name(std::move(name)),
      m_column(found(columns, m_name)),
      m_show(found(columns, "show")),
      m_week(found(columns, "week_start")) {}

bool FrameCells::known(Row row) const {
    return exists() && m_column->known[row] != 0 &&
           (m_column->type() != ColumnType::Float64 || !std::isnan(m_column->floats()[row]));
}

bool FrameCells::says_time(Row row) const {
    return known(row) && shown(*m_column, row).size() > std::string_view("2024-01-01").size();
}

Place FrameCells::place_of(Row row) const {
    const auto cell = [row](const Column* column) {
        return column != nullptr && column->known[row] ? shown(*column, row) : std::string{};
    };
    return {.show = cell(m_show), .week = cell(m_week), .column = m_name};
}

std::string FrameCells::where(Row row) const {
    return fmt::format("column {}, row {}", m_name, row + 1);
}

tl::unexpected<Error> FrameCells::bad(Row row, const char* wanted) const {
    return about(place_of(row), invalid(fmt::format("'{}' is not {}", shown(*m_column, row), wanted), where(row),
                                        "correct the cell, or make it null"));
}

Result<std::string> FrameCells::text(Row row) const {
    if (!known(row)) {
        return std::string{};
    }
    if (m_column->type() == ColumnType::Float64) {
        return bad(row, "text; a number with a fraction or gaps has lost digits, read the column as str");
    }
    return shown(*m_column, row);
}

Result<std::string> FrameCells::filled(Row row) const {
    std::string value = TRY(text(row));
    if (value.empty()) {
        return about(place_of(row), invalid(m_name + " is empty", where(row), "every row needs one"));
    }
    return value;
}

Result<Day> FrameCells::filled_day(Row row) const {
    TRY(filled(row));
    return *TRY(day(row));
}

Result<Count> FrameCells::whole(Row row) const {
    if (!known(row) || is_empty_text(*m_column, row)) {
        return std::nullopt;
    }
    const std::optional<std::int64_t> value = whole_number(*m_column, row);
    return value ? Result<Count>(value) : bad(row, "a whole number");
}

Result<Count> FrameCells::count(Row row) const {
    if (!known(row)) {
        return std::nullopt;
    }
    if (m_column->type() == ColumnType::String) {
        Count count;
        return read_count(m_column->strings()[row], count) ? Result<Count>(count) : bad(row, "a count");
    }
    const std::optional<std::int64_t> value = whole_number(*m_column, row);
    return value && *value >= 0 ? Result<Count>(value) : bad(row, "a count");
}

Result<std::optional<double>> FrameCells::number(Row row) const {
    if (!known(row) || is_empty_text(*m_column, row)) {
        return std::nullopt;
    }
    std::optional<double> value;
    if (m_column->type() == ColumnType::Float64) {
        value = m_column->floats()[row];
    } else if (m_column->type() == ColumnType::String) {
        value = read<double>(m_column->strings()[row]);
    } else if (const auto whole = whole_number(*m_column, row)) {
        value = static_cast<double>(*whole);
    }
    return value && std::isfinite(*value) ? Result<std::optional<double>>(value) : bad(row, "a number");
}

Result<std::optional<bool>> FrameCells::flag(Row row) const {
    if (!known(row)) {
        return std::nullopt;
    }
    std::optional<bool> value;
    return read_flag(shown(*m_column, row), value) ? Result<std::optional<bool>>(value) : bad(row, "true or false");
}

Result<std::optional<Instant>> FrameCells::instant(Row row) const {
    const std::string value = known(row) ? shown(*m_column, row) : std::string{};
    if (value.empty()) {
        return std::nullopt;
    }
    const Result<Instant> parsed = parse_instant(value);
    return parsed ? Result<std::optional<Instant>>(*parsed) : bad(row, "a date or time");
}

Result<std::optional<Day>> FrameCells::day(Row row) const {
    const auto time = TRY(instant(row));
    return time ? std::optional(day_of(*time)) : std::nullopt;
}

std::size_t row_count(const std::vector<Column>& columns) {
    return columns.empty() ? 0 : columns.front().size();
}

namespace {

template <class Value, class Store>
void set(Column& column, Row row, const std::optional<Value>& value, Store& store) {
    if (value) {
        store[row] = static_cast<typename Store::value_type>(*value);
        column.known[row] = 1;
    }
}

Result<void> fill(Column& column, const FrameCells& cells, Row row, bool nullable) {
    switch (column.type()) {
        case ColumnType::Int64:
            set(column, row, TRY(cells.whole(row)), column.ints());
            return {};
        case ColumnType::Float64:
            set(column, row, TRY(cells.number(row)), column.floats());
            return {};
        case ColumnType::Bool:
            set(column, row, TRY(cells.flag(row)), column.bools());
            return {};
        case ColumnType::String:
            break;
    }
    if (column.name == "week_start") {
        set(column, row, std::optional(format_day(TRY(cells.filled_day(row)))), column.strings());
    } else if (!nullable || cells.known(row)) {
        set(column, row, std::optional(nullable ? TRY(cells.text(row)) : TRY(cells.filled(row))), column.strings());
    }
    return {};
}

}  // namespace

Result<std::vector<Column>> typed_columns(const std::vector<Column>& given, std::span<const PanelColumn> schema) {
    std::vector<Column> columns;
    for (const PanelColumn& wanted : schema) {
        const FrameCells cells(given, std::string(wanted.name));
        Column column = missing_column(std::string(wanted.name), wanted.type, row_count(given));
        for (Row row = 0; row < column.size(); ++row) {
            TRY(fill(column, cells, row, wanted.nullable));
        }
        columns.push_back(std::move(column));
    }
    return columns;
}

std::vector<Column> in_key_order(std::vector<Column> columns) {
    const Column::Strings& show = columns[0].strings();
    const Column::Strings& week = columns[1].strings();
    std::vector<Row> order(show.size());
    std::ranges::copy(std::views::iota(Row{0}, order.size()), order.begin());
    std::ranges::stable_sort(order,
                             [&](Row a, Row b) { return std::tie(show[a], week[a]) < std::tie(show[b], week[b]); });
    Panel panel;
    panel.show.resize(order.size());
    panel.week.resize(order.size());
    panel.columns = std::move(columns);
    return std::move(reordered(panel, order).columns);
}

namespace {

using arrow::Type;

/// The lists of `array` as JSON, one text a row, out of the `texts` of all their items.
template <class Lists>
void add_json(const Lists& array, const Column& texts, Column& json) {
    for (std::int64_t row = 0; row < array.length(); ++row) {
        const bool known = array.IsValid(row);
        json.known.push_back(known ? 1 : 0);
        std::vector<std::string> items;
        for (std::int64_t i = 0; known && i < array.value_length(row); ++i) {
            const auto at = static_cast<std::size_t>(array.value_offset(row) + i);
            if (texts.known[at]) {
                items.push_back(texts.strings()[at]);
            }
        }
        json.strings().push_back(known ? Json(items).dump() : std::string{});
    }
}

template <class Lists>
Result<void> add_json(const arrow::Array& array, Column& json) {
    const auto& lists = static_cast<const Lists&>(array);
    const auto items = arrow::Table::Make(arrow::schema({arrow::field("items", lists.values()->type())}),
                                          {std::make_shared<arrow::ChunkedArray>(lists.values())});
    const std::vector<Column> columns = TRY(columns_from_arrow(*items));
    const Column& texts = columns.front();
    if (texts.type() != ColumnType::String && std::ranges::find(texts.known, 1) != texts.known.end()) {
        return invalid_at({.column = json.name}, "a list holds " + std::string(name_of(texts.type())) + ", not text",
                          "give lists of text, or their JSON");
    }
    add_json(lists, texts.type() == ColumnType::String ? texts : missing_column({}, ColumnType::String, texts.size()),
             json);
    return {};
}

Result<void> add_json_of(const arrow::Array& array, Column& json) {
    switch (array.type_id()) {
        case Type::LIST:
            return add_json<arrow::ListArray>(array, json);
        case Type::LARGE_LIST:
            return add_json<arrow::LargeListArray>(array, json);
        case Type::LIST_VIEW:
            return add_json<arrow::ListViewArray>(array, json);
        case Type::LARGE_LIST_VIEW:
            return add_json<arrow::LargeListViewArray>(array, json);
        default:
            return add_json<arrow::FixedSizeListArray>(array, json);
    }
}

bool is_list(const arrow::DataType& type) {
    return type.id() == Type::LIST || type.id() == Type::LARGE_LIST || type.id() == Type::LIST_VIEW ||
           type.id() == Type::LARGE_LIST_VIEW || type.id() == Type::FIXED_SIZE_LIST;
}

}  // namespace

Result<std::shared_ptr<arrow::Table>> lists_as_json(const arrow::Table& table, const std::string& name) {
    const auto same = arrow::Table::Make(table.schema(), table.columns(), table.num_rows());
    const int at = table.schema()->GetFieldIndex(name);
    if (at < 0 || !is_list(*table.column(at)->type())) {
        return same;
    }
    std::vector<Column> json = {Column{name, Column::Strings{}, {}}};
    for (const auto& chunk : table.column(at)->chunks()) {
        TRY(add_json_of(*chunk, json.front()));
    }
    const auto texts = to_arrow(json);
    auto replaced = same->SetColumn(at, texts->field(0), texts->column(0));
    if (!replaced.ok()) {
        return invalid(replaced.status().message(), "column " + name);
    }
    return *replaced;
}

}  // namespace public_signals::python
