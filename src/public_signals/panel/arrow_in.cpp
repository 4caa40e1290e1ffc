// Arrow arrays of any writer -> columns: pandas, polars, pyarrow and DuckDB each store the same panel differently
// (large_string, dictionaries, string views, int32, date32, timestamps of every unit, with and without a zone).
#include <arrow/api.h>
#include <arrow/util/decimal.h>
#include <arrow/util/float16.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <unordered_map>

#include "public_signals/panel/dictionary_entries.hpp"
#include "public_signals/panel/pandas_metadata.hpp"
#include "public_signals/panel/parquet.hpp"
#include "public_signals/panel/week_text.hpp"

namespace public_signals::inline panel {
namespace {

using arrow::Type;

ColumnType column_type_of(const arrow::DataType& type) {
    switch (type.id()) {
        case Type::BOOL:
            return ColumnType::Bool;
        case Type::INT8:
        case Type::INT16:
        case Type::INT32:
        case Type::INT64:
        case Type::UINT8:
        case Type::UINT16:
        case Type::UINT32:
        case Type::UINT64:
            return ColumnType::Int64;
        case Type::HALF_FLOAT:
        case Type::FLOAT:
        case Type::DOUBLE:
        case Type::DECIMAL128:
        case Type::DECIMAL256:
        case Type::NA:
            return ColumnType::Float64;
        case Type::DICTIONARY:
            return column_type_of(*static_cast<const arrow::DictionaryType&>(type).value_type());
        default:
            return ColumnType::String;
    }
}

/// ISO 8601, with as many digits of a second as it has.
std::string format_ticks(std::int64_t ticks, std::int64_t per_second) {
    const std::int64_t rest = ((ticks % per_second) + per_second) % per_second;
    std::string text = format_instant(instant_of_unix_seconds(ticks / per_second - (ticks % per_second < 0)));
    if (rest != 0) {
        std::string digits = std::to_string(per_second + rest).substr(1);
        digits.erase(digits.find_last_not_of('0') + 1);
        text.insert(text.size() - 1, "." + digits);
    }
    return text;
}

std::int64_t ticks_per_second(arrow::TimeUnit::type unit) {
    switch (unit) {
        case arrow::TimeUnit::SECOND:
            return 1;
        case arrow::TimeUnit::MILLI:
            return 1'000;
        case arrow::TimeUnit::MICRO:
            return 1'000'000;
        case arrow::TimeUnit::NANO:
            break;
    }
    return 1'000'000'000;
}

Day day_of_ticks(std::int64_t ticks, std::int64_t per_second) {
    const std::int64_t per_day = per_second * 86'400;
    return Day{std::chrono::days{static_cast<int>(ticks / per_day - (ticks % per_day < 0))}};
}

/// Appends the rows of one array behind `at`; `column` already has room for them.
class Appender {
  public:
    /// `first_row` is the row of the file that is the first of `column`, for errors.
    Appender(Column& column, std::size_t at, std::size_t first_row = 0)
        : m_column(column), m_at(at), m_first_row(first_row) {}

    Result<void> append(const arrow::Array& array) {
        switch (array.type_id()) {
            case Type::BOOL:
                return each(array, m_column.bools(),
                            [&](std::int64_t i) { return static_cast<const arrow::BooleanArray&>(array).Value(i); });
            case Type::INT8:
                return integers<arrow::Int8Array>(array);
            case Type::INT16:
                return integers<arrow::Int16Array>(array);
            case Type::INT32:
                return integers<arrow::Int32Array>(array);
            case Type::INT64:
                return integers<arrow::Int64Array>(array);
            case Type::UINT8:
                return integers<arrow::UInt8Array>(array);
            case Type::UINT16:
                return integers<arrow::UInt16Array>(array);
            case Type::UINT32:
                return integers<arrow::UInt32Array>(array);
            case Type::UINT64:
                return integers<arrow::UInt64Array>(array);
            case Type::HALF_FLOAT:
                return halves(array);
            case Type::FLOAT:
                return floats<arrow::FloatArray>(array);
            case Type::DOUBLE:
                return floats<arrow::DoubleArray>(array);
            case Type::DECIMAL128:
                return decimals<arrow::Decimal128Array, arrow::Decimal128>(array);
            case Type::DECIMAL256:
                return decimals<arrow::Decimal256Array, arrow::Decimal256>(array);
            case Type::NA:
                return {};
            case Type::STRING:
            case Type::BINARY:
                return texts<arrow::BinaryArray>(array);
            case Type::LARGE_STRING:
            case Type::LARGE_BINARY:
                return texts<arrow::LargeBinaryArray>(array);
            case Type::STRING_VIEW:
            case Type::BINARY_VIEW:
                return texts<arrow::BinaryViewArray>(array);
            case Type::DATE32:
                return each(array, m_column.strings(), [&](std::int64_t i) {
                    return format_day(Day{std::chrono::days{static_cast<const arrow::Date32Array&>(array).Value(i)}});
                });
            case Type::DATE64:
                return each(array, m_column.strings(), [&](std::int64_t i) {
                    return format_day(day_of_ticks(static_cast<const arrow::Date64Array&>(array).Value(i), 1'000));
                });
            case Type::TIMESTAMP:
                return timestamps(array);
            case Type::DICTIONARY:
                return dictionary(static_cast<const arrow::DictionaryArray&>(array));
            default:
                return others(array);
        }
    }

  private:
    template <class Values, class ValueAt>
    Result<void> each(const arrow::Array& array, Values& values, ValueAt value_at) {
        const bool whole = array.null_count() == 0;
        for (std::int64_t i = 0; i < array.length(); ++i) {
            if (whole || array.IsValid(i)) {
                // An Int8 is a number. NOLINTNEXTLINE(bugprone-signed-char-misuse)
                values[m_at + i] = static_cast<typename Values::value_type>(value_at(i));
                m_column.known[m_at + i] = 1;
            }
        }
        return {};
    }

    template <class Array>
    Result<void> integers(const arrow::Array& array) {
        const auto* raw = static_cast<const Array&>(array).raw_values();
        if constexpr (std::is_same_v<Array, arrow::UInt64Array>) {
            for (std::int64_t i = 0; i < array.length(); ++i) {
                if (array.IsValid(i) && raw[i] > std::numeric_limits<std::int64_t>::max()) {
                    return about({.column = m_column.name},
                                 invalid(fmt::format("{} is too large for Int64", raw[i]),
                                         fmt::format("column {}, row {}", m_column.name, m_first_row + m_at + i + 1),
                                         "counts must be below 2^63"));
                }
            }
        }
        if constexpr (std::is_same_v<Array, arrow::Int64Array>) {
            mark_known(array);
            const std::uint8_t* const known = m_column.known.data() + m_at;
            std::int64_t* const values = m_column.ints().data() + m_at;
            for (std::int64_t i = 0; i < array.length(); ++i) {
                values[i] = raw[i] & -std::int64_t{known[i]};  // the value at a null means nothing
            }
            return {};
        }
        return each(array, m_column.ints(), [raw](std::int64_t i) { return raw[i]; });
    }

    /// Which rows have a value, eight bits at a time.
    void mark_known(const arrow::Array& array) {
        std::uint8_t* const known = m_column.known.data() + m_at;
        if (array.null_count() == 0) {
            std::fill_n(known, array.length(), std::uint8_t{1});
            return;
        }
        std::int64_t i = 0;
        for (; i < array.length() && (array.offset() + i) % 8 != 0; ++i) {
            known[i] = array.IsValid(i) ? 1 : 0;
        }
        const std::uint8_t* bits = array.null_bitmap_data() + (array.offset() + i) / 8;
        for (; i + 8 <= array.length(); i += 8, ++bits) {
            for (unsigned k = 0; k < 8; ++k) {
                known[i + k] = (*bits >> k) & 1U;
            }
        }
        for (; i < array.length(); ++i) {
            known[i] = array.IsValid(i) ? 1 : 0;
        }
    }

    Result<void> numbers(const arrow::Array& array, auto value_at) {
        Column::Floats& values = m_column.floats();
        for (std::int64_t i = 0; i < array.length(); ++i) {
            const double value = array.IsValid(i) ? value_at(i) : std::numeric_limits<double>::quiet_NaN();
            if (!std::isnan(value)) {
                values[m_at + i] = value;
                m_column.known[m_at + i] = 1;
            }
        }
        return {};
    }

    template <class Array>
    Result<void> floats(const arrow::Array& array) {
        const auto* raw = static_cast<const Array&>(array).raw_values();
        return numbers(array, [raw](std::int64_t i) { return static_cast<double>(raw[i]); });
    }

    Result<void> halves(const arrow::Array& array) {
        const auto& typed = static_cast<const arrow::HalfFloatArray&>(array);
        return numbers(array,
                       [&](std::int64_t i) { return arrow::util::Float16::FromBits(typed.Value(i)).ToDouble(); });
    }

    template <class Array, class Decimal>
    Result<void> decimals(const arrow::Array& array) {
        const auto& typed = static_cast<const Array&>(array);
        const std::int32_t scale = static_cast<const arrow::DecimalType&>(*array.type()).scale();
        return numbers(array, [&](std::int64_t i) { return Decimal(typed.GetValue(i)).ToDouble(scale); });
    }

    template <class Array>
    Result<void> texts(const arrow::Array& array) {
        const auto& typed = static_cast<const Array&>(array);
        return each(array, m_column.strings(), [&](std::int64_t i) { return typed.GetView(i); });
    }

    Result<void> timestamps(const arrow::Array& array) {
        const auto& typed = static_cast<const arrow::TimestampArray&>(array);
        const std::int64_t rate = ticks_per_second(static_cast<const arrow::TimestampType&>(*array.type()).unit());
        return each(array, m_column.strings(), [&](std::int64_t i) { return format_ticks(typed.Value(i), rate); });
    }

    Result<void> dictionary(const arrow::DictionaryArray& array) {
        TRY(check_entries(array, m_column.name));
        const arrow::Array& entries = *array.dictionary();
        Column decoded = missing_column(m_column.name, m_column.type(), static_cast<std::size_t>(entries.length()));
        TRY(Appender(decoded, 0).append(entries));
        for (std::int64_t i = 0; i < array.length(); ++i) {
            if (array.IsNull(i)) {
                continue;
            }
            const auto entry = static_cast<std::size_t>(array.GetValueIndex(i));
            m_column.known[m_at + i] = decoded.known[entry];
            std::visit(
                [&](auto& values) {
                    values[m_at + i] = std::get<std::remove_reference_t<decltype(values)>>(decoded.values)[entry];
                },
                m_column.values);
        }
        return {};
    }

    /// Lists, structs, times and what else there is: rare enough to go through Arrow's own text.
    Result<void> others(const arrow::Array& array) {
        const bool is_span = array.type_id() == Type::DURATION;  // 5 seconds are no count of 5
        const std::string unit = is_span ? " of " + array.type()->ToString() : "";
        for (std::int64_t i = 0; i < array.length(); ++i) {
            if (array.IsValid(i)) {
                const auto scalar = array.GetScalar(i);
                if (!scalar.ok()) {
                    return invalid(scalar.status().message(), "column " + m_column.name);
                }
                m_column.strings()[m_at + i] = (*scalar)->ToString() + unit;
                m_column.known[m_at + i] = 1;
            }
        }
        return {};
    }

    Column& m_column;
    std::size_t m_at;
    std::size_t m_first_row;
};

Result<Column> column_from(const std::string& name, const arrow::ChunkedArray& chunks, Row first_row = 0) {
    Column column = missing_column(name, column_type_of(*chunks.type()), static_cast<std::size_t>(chunks.length()));
    std::size_t at = 0;
    for (const auto& chunk : chunks.chunks()) {
        TRY(Appender(column, at, first_row).append(*chunk));
        at += static_cast<std::size_t>(chunk->length());
    }
    return column;
}

Result<void> no_column_twice(const arrow::Schema& schema) {
    std::set<std::string> names;
    for (const auto& field : schema.fields()) {
        if (!names.insert(field->name()).second) {
            return invalid_at({.column = field->name()}, fmt::format("column '{}' stands twice", field->name()),
                              "rename or drop one of the two");
        }
    }
    return {};
}

Result<std::shared_ptr<arrow::ChunkedArray>> key(const arrow::Table& table, const char* name) {
    auto found = table.GetColumnByName(name);
    if (found == nullptr) {
        return invalid(
            fmt::format("no column '{}'", name), {},
            "a panel has the columns show and week_start; rename yours or make one with: public-signals panel");
    }
    return found;
}

Result<std::vector<std::string>> show_names(const arrow::ChunkedArray& chunks, Row first_row) {
    Column names = TRY(column_from("show", chunks, first_row));
    for (Row row = 0; row < names.size(); ++row) {
        if (!names.known[row]) {
            return about({.column = "show"},
                         invalid("a row has no show", fmt::format("column show, row {}", first_row + row + 1),
                                 "give every row the name of its show"));
        }
    }
    if (auto* texts = std::get_if<Column::Strings>(&names.values)) {
        return std::move(*texts);
    }
    std::vector<std::string> texts;  // a show named 1776 that a CSV reader took for a number
    std::visit(
        [&](const auto& values) {
            for (const auto& value : values) {
                texts.push_back(fmt::format("{}", value));
            }
        },
        names.values);
    return texts;
}

/// Fills in week, bad_weeks and not_mondays, row after row.
class WeekKeys {
  public:
    explicit WeekKeys(ReadPanel& read) : m_read(read) {}

    void add(Day day) {
        if (!is_monday(day)) {
            m_read.not_mondays.emplace_back(m_read.panel.week.size(), day);
        }
        m_read.panel.week.push_back(to_week(day));
    }
    void add_bad(std::string text) {
        m_read.bad_weeks.push_back(std::move(text));
        m_read.panel.week.push_back(no_week);
    }
    void add(const std::string& text) {
        const auto [found, fresh] = m_days.try_emplace(text);
        if (fresh) {
            if (const Result<Day> day = parse_day(text)) {
                found->second = *day;
            }
        }
        if (found->second) {
            add(*found->second);
        } else {
            add_bad(text);
        }
    }

  private:
    ReadPanel& m_read;
    std::unordered_map<std::string, std::optional<Day>> m_days;
};

template <class DayAt>
void add_days(WeekKeys& keys, const arrow::Array& array, DayAt day_at) {
    for (std::int64_t i = 0; i < array.length(); ++i) {
        if (array.IsValid(i)) {
            keys.add(day_at(i));
        } else {
            keys.add_bad({});
        }
    }
}

Result<void> read_weeks(const arrow::ChunkedArray& chunks, ReadPanel& read) {
    WeekKeys keys(read);
    read.panel.week.reserve(static_cast<std::size_t>(chunks.length()));
    if (chunks.type()->id() == Type::TIMESTAMP) {
        const auto rate = ticks_per_second(static_cast<const arrow::TimestampType&>(*chunks.type()).unit());
        for (const auto& chunk : chunks.chunks()) {
            const auto& typed = static_cast<const arrow::TimestampArray&>(*chunk);
            add_days(keys, *chunk, [&](std::int64_t i) { return day_of_ticks(typed.Value(i), rate); });
        }
        return {};
    }
    const Column texts = TRY(column_from("week_start", chunks));
    if (texts.type() != ColumnType::String) {
        return invalid_at({.column = "week_start"},
                          fmt::format("week_start is {}, not a date", chunks.type()->ToString()),
                          "give the Monday of each week as YYYY-MM-DD");
    }
    for (Row row = 0; row < texts.size(); ++row) {
        if (texts.known[row]) {
            keys.add(texts.strings()[row]);
        } else {
            keys.add_bad({});
        }
    }
    return {};
}

}  // namespace

Result<std::vector<Column>> columns_from_arrow(const arrow::Table& table) {
    TRY(no_column_twice(*table.schema()));
    std::vector<Column> columns;
    columns.reserve(static_cast<std::size_t>(table.num_columns()));
    for (int i = 0; i < table.num_columns(); ++i) {
        columns.push_back(TRY(column_from(table.field(i)->name(), *table.column(i))));
    }
    return columns;
}

Result<ReadPanel> from_arrow(const arrow::Table& table, Row first_row) {
    TRY(no_column_twice(*table.schema()));
    const auto shows = TRY(key(table, "show"));
    const auto weeks = TRY(key(table, "week_start"));
    ReadPanel read;
    read_what_it_says(*table.schema(), read.panel);
    read.panel.show = TRY(show_names(*shows, first_row));
    TRY(read_weeks(*weeks, read));
    for (int i = 0; i < table.num_columns(); ++i) {
        const std::string& name = table.field(i)->name();
        read.stored.push_back({name, table.field(i)->type()->ToString()});
        if (name != "show" && name != "week_start") {
            read.panel.columns.push_back(TRY(column_from(name, *table.column(i), first_row)));
        }
    }
    return read;
}

}  // namespace public_signals::inline panel
