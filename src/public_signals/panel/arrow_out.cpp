// Columns -> Arrow arrays, buffer by buffer: values are copied in one piece and flags packed into bitmaps.
//
// pandas reads the key `pandas` of the schema's metadata: a numpy_type of Int64 or boolean brings the nullable type
// back; strings are whatever the installed pandas calls strings.
#include <arrow/api.h>

#include <limits>
#include <unordered_map>

#include "public_signals/data/json.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/panel/chunks/page.hpp"
#include "public_signals/panel/pandas_metadata.hpp"
#include "public_signals/panel/parquet.hpp"
#include "public_signals/panel/week_text.hpp"

namespace public_signals::inline panel {

namespace {

struct PandasNames {
    const char* pandas_type;
    const char* numpy_type;
};

PandasNames pandas_names(ColumnType type) {
    switch (type) {
        case ColumnType::Int64:
            return {"int64", "Int64"};
        case ColumnType::Float64:
            return {"float64", "float64"};
        case ColumnType::Bool:
            return {"bool", "boolean"};
        case ColumnType::String:
            break;
    }
    return {"unicode", "object"};
}

Json pandas_column(const std::string& name, ColumnType type) {
    const auto [pandas_type, numpy_type] = pandas_names(type);
    return {{"name", name},
            {"field_name", name},
            {"pandas_type", pandas_type},
            {"numpy_type", numpy_type},
            {"metadata", nullptr}};
}

Json pandas_week_column(const WeekFormat& format) {
    Json column = pandas_column("week_start", ColumnType::String);
    if (format.kind == WeekFormat::Kind::Date) {
        column["pandas_type"] = "date";
    }
    if (format.kind == WeekFormat::Kind::Timestamp) {
        const char* unit = format.ticks_per_second == 1'000'000'000 ? "ns"
                           : format.ticks_per_second == 1'000'000   ? "us"
                                                                    : "ms";
        column["pandas_type"] = format.utc ? "datetimetz" : "datetime";
        column["numpy_type"] = std::string("datetime64[") + unit + "]";
        if (format.utc) {
            column["metadata"] = {{"timezone", "UTC"}};
        }
    }
    return column;
}

}  // namespace

std::shared_ptr<arrow::KeyValueMetadata> pandas_metadata(const WeekFormat& week_format,
                                                         const std::vector<RowGroupColumn>& value_columns) {
    Json columns = Json::array();
    columns.push_back(pandas_column("show", ColumnType::String));
    columns.push_back(pandas_week_column(week_format));
    for (const RowGroupColumn& column : value_columns) {
        columns.push_back(pandas_column(std::string(column.name), column.type));
    }
    const Json document = {{"index_columns", Json::array()},
                           {"column_indexes", Json::array()},
                           {"columns", columns},
                           {"creator", {{"library", "public-signals"}, {"version", "1"}}},
                           {"pandas_version", "2.2.0"}};
    // Names come from users' files: bad UTF-8 in one must not throw here.
    return arrow::key_value_metadata({"pandas"}, {document.dump()});
}

std::optional<int> count_age_of(const arrow::Schema& schema) {
    if (schema.metadata() == nullptr) {
        return std::nullopt;
    }
    const auto text = schema.metadata()->Get(pandas_attrs);
    const auto document = json::parse(text.ok() ? std::string_view(*text) : "{}");
    const auto days = document ? document->root().get(count_age_key).integer() : std::nullopt;
    return days && *days >= 0 && *days <= std::numeric_limits<int>::max() ? std::optional(static_cast<int>(*days))
                                                                          : std::nullopt;
}

void read_what_it_says(const arrow::Schema& schema, Panel& panel) {
    panel.count_age = count_age_of(schema);
    const auto asked = schema.metadata() == nullptr ? arrow::Result<std::string>(arrow::Status::KeyError(asked_key))
                                                    : schema.metadata()->Get(asked_key);
    panel.asked = asked.ok() ? *asked : std::string();
}

namespace {

std::shared_ptr<arrow::Buffer> packed_bits(const std::vector<std::uint8_t>& flags) {
    std::string bits;
    append_bits(bits, flags);
    return arrow::Buffer::FromString(std::move(bits));
}

struct Validity {
    std::shared_ptr<arrow::Buffer> bitmap;  // null when every row is known
    std::int64_t nulls = 0;
};

Validity validity_of(const std::vector<std::uint8_t>& known) {
    std::int64_t nulls = 0;
    for (const std::uint8_t flag : known) {
        nulls += flag == 0;
    }
    return {nulls == 0 ? nullptr : packed_bits(known), nulls};
}

template <class Offset>
std::shared_ptr<arrow::ArrayData> string_data(const std::shared_ptr<arrow::DataType>& type, const Column& column,
                                              Validity validity, std::size_t bytes) {
    const Column::Strings& texts = column.strings();
    std::vector<Offset> offsets(texts.size() + 1, 0);
    std::string joined;
    joined.reserve(bytes);
    for (std::size_t row = 0; row < texts.size(); ++row) {
        if (column.known[row]) {
            joined += texts[row];
        }
        offsets[row + 1] = static_cast<Offset>(joined.size());
    }
    return arrow::ArrayData::Make(type, static_cast<std::int64_t>(texts.size()),
                                  {std::move(validity.bitmap), arrow::Buffer::FromVector(std::move(offsets)),
                                   arrow::Buffer::FromString(std::move(joined))},
                                  validity.nulls);
}

std::shared_ptr<arrow::ArrayData> string_data(const Column& column, Validity validity) {
    std::size_t bytes = 0;
    for (const std::string& text : column.strings()) {
        bytes += text.size();
    }
    if (bytes > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
        return string_data<std::int64_t>(arrow::large_utf8(), column, std::move(validity), bytes);
    }
    return string_data<std::int32_t>(arrow::utf8(), column, std::move(validity), bytes);
}

std::shared_ptr<arrow::Array> array_of(const Column& column) {
    Validity validity = validity_of(column.known);
    const auto rows = static_cast<std::int64_t>(column.size());
    const auto plain = [&](std::shared_ptr<arrow::DataType> type, std::shared_ptr<arrow::Buffer> values) {
        return arrow::ArrayData::Make(std::move(type), rows, {std::move(validity.bitmap), std::move(values)},
                                      validity.nulls);
    };
    switch (column.type()) {
        case ColumnType::Int64:
            return arrow::MakeArray(plain(arrow::int64(), arrow::Buffer::FromVector(column.ints())));
        case ColumnType::Float64:
            return arrow::MakeArray(plain(arrow::float64(), arrow::Buffer::FromVector(column.floats())));
        case ColumnType::Bool:
            return arrow::MakeArray(plain(arrow::boolean(), packed_bits(column.bools())));
        case ColumnType::String:
            break;
    }
    return arrow::MakeArray(string_data(column, std::move(validity)));
}

Column week_column(const std::vector<Week>& weeks) {
    Column column = missing_column("week_start", ColumnType::String, weeks.size());
    std::unordered_map<std::int32_t, std::string> texts;
    for (Row row = 0; row < weeks.size(); ++row) {
        if (weeks[row] != no_week) {
            const auto [found, fresh] = texts.try_emplace(weeks[row].index);
            if (fresh) {
                found->second = format_week(weeks[row]);
            }
            column.strings()[row] = found->second;
            column.known[row] = 1;
        }
    }
    return column;
}

}  // namespace

std::shared_ptr<arrow::Table> to_arrow(const std::vector<Column>& columns) {
    arrow::FieldVector fields;
    arrow::ArrayVector arrays;
    for (const Column& column : columns) {
        arrays.push_back(array_of(column));
        fields.push_back(arrow::field(column.name, arrays.back()->type()));
    }
    const std::int64_t rows = arrays.empty() ? 0 : arrays.front()->length();
    return arrow::Table::Make(arrow::schema(std::move(fields)), arrays, rows);
}

std::shared_ptr<arrow::Table> to_arrow(const Panel& panel) {
    const Column shows{"show", panel.show, std::vector<std::uint8_t>(panel.row_count(), 1)};
    const Column weeks = week_column(panel.week);
    arrow::FieldVector fields;
    arrow::ArrayVector arrays;
    const auto append = [&](const Column& column) {
        arrays.push_back(array_of(column));
        fields.push_back(arrow::field(column.name, arrays.back()->type()));
    };
    append(shows);
    append(weeks);
    for (const Column& column : panel.columns) {
        append(column);
    }
    std::vector<const Column*> columns;
    columns.reserve(panel.columns.size());
    for (const Column& column : panel.columns) {
        columns.push_back(&column);
    }
    auto metadata = pandas_metadata({}, row_group_of(panel, columns).columns);
    if (panel.count_age) {
        metadata->Append(pandas_attrs, Json{{count_age_key, *panel.count_age}}.dump());
    }
    if (!panel.asked.empty()) {
        metadata->Append(asked_key, panel.asked);
    }
    return arrow::Table::Make(arrow::schema(std::move(fields), std::move(metadata)), arrays,
                              static_cast<std::int64_t>(panel.row_count()));
}

}  // namespace public_signals::inline panel
