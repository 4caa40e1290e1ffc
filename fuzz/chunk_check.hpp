// What the chunk writer wrote, read by Arrow and held to the cells that are due: types, cells bit by bit, statistics.
#pragma once

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <fmt/format.h>
#include <parquet/arrow/reader.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/statistics.h>

#include "chunk_cases.hpp"

namespace public_signals::fuzz {

/// The cells of an Arrow column as ours, bits and all; a timestamp or date as its number.
inline Column read_column(const arrow::ChunkedArray& chunks, ColumnType type) {
    Column column = missing_column({}, type, static_cast<std::size_t>(chunks.length()));
    std::size_t row = 0;
    for (const auto& chunk : chunks.chunks()) {
        for (std::int64_t at = 0; at < chunk->length(); ++at, ++row) {
            if (chunk->IsNull(at)) {
                continue;
            }
            column.known[row] = 1;
            switch (chunk->type_id()) {
                case arrow::Type::DATE32:
                    column.ints()[row] = static_cast<const arrow::Date32Array&>(*chunk).Value(at);
                    break;
                case arrow::Type::TIMESTAMP:
                case arrow::Type::INT64:
                    column.ints()[row] = chunk->data()->GetValues<std::int64_t>(1)[at];
                    break;
                case arrow::Type::DOUBLE:
                    column.floats()[row] = static_cast<const arrow::DoubleArray&>(*chunk).Value(at);
                    break;
                case arrow::Type::BOOL:
                    column.bools()[row] = static_cast<const arrow::BooleanArray&>(*chunk).Value(at) ? 1 : 0;
                    break;
                default:
                    column.strings()[row] = static_cast<const arrow::StringArray&>(*chunk).GetString(at);
            }
        }
    }
    return column;
}

inline bool same_cell(const Column& a, const Column& b, std::size_t row) {
    if (a.known[row] != b.known[row] || a.known[row] == 0) {
        return a.known[row] == b.known[row];
    }
    return std::visit(
        [&]<class T>(const std::vector<T>& values) {
            const T& other = std::get<std::vector<T>>(b.values)[row];
            if constexpr (std::is_same_v<T, double>) {
                return std::bit_cast<std::uint64_t>(values[row]) == std::bit_cast<std::uint64_t>(other);
            } else {
                return values[row] == other;
            }
        },
        a.values);
}

/// The least and the largest cell as statistics store them; nothing where there is none, or one that has no order.
template <class T>
std::optional<std::pair<T, T>> extent_of(const std::vector<T>& values, const std::vector<std::uint8_t>& known) {
    std::optional<std::pair<T, T>> extent;
    for (std::size_t row = 0; row < values.size(); ++row) {
        if (known[row] != 0) {
            if (values[row] != values[row]) {
                return std::nullopt;
            }
            extent = extent.value_or(std::pair(values[row], values[row]));
            extent->first = std::min(extent->first, values[row]);
            extent->second = std::max(extent->second, values[row]);
        }
    }
    return extent;
}

template <class T>
T stored_as(const std::string& bytes) {
    T value{};
    bytes.copy(reinterpret_cast<char*>(&value), sizeof value);
    return value;
}

/// Empty when the statistics of a column chunk say what is true of its cells.
inline std::string wrong_statistics(const parquet::ColumnChunkMetaData& chunk, const Column& due) {
    const auto statistics = chunk.encoded_statistics();
    if (!statistics || statistics->null_count != std::ranges::count(due.known, std::uint8_t{0})) {
        return "the count of nulls";
    }
    const std::string low = statistics->has_min ? statistics->min() : "";
    const std::string high = statistics->has_max ? statistics->max() : "";
    const auto holds = [&]<class T>(const std::vector<T>& values) {
        const auto extent = extent_of(values, due.known);
        if (!extent || !statistics->has_min || !statistics->has_max) {
            constexpr std::size_t longest = 4096;  // a longer text is no bound worth its bytes
            bool is_long = false;
            if constexpr (std::is_same_v<T, std::string>) {
                is_long = extent && (extent->first.size() > longest || extent->second.size() > longest);
            }
            return (!extent || is_long) && !statistics->has_min && !statistics->has_max;
        }
        if constexpr (std::is_same_v<T, std::string>) {
            return low == extent->first && high == extent->second;
        } else if constexpr (std::is_same_v<T, double>) {
            const double from = stored_as<double>(low);
            const double to = stored_as<double>(high);
            return from == extent->first && to == extent->second && (from != 0 || std::signbit(from)) &&
                   (to != 0 || !std::signbit(to));
        } else if (chunk.type() == parquet::Type::INT32) {
            return stored_as<std::int32_t>(low) == extent->first && stored_as<std::int32_t>(high) == extent->second;
        } else {
            return stored_as<T>(low) == extent->first && stored_as<T>(high) == extent->second;
        }
    };
    return std::visit(holds, due.values) ? "" : "the least or the largest value";
}

inline Column due_weeks(const std::vector<Week>& weeks, const WeekFormat& format) {
    const bool is_text = format.kind == WeekFormat::Kind::Text;
    Column due = missing_column({}, is_text ? ColumnType::String : ColumnType::Int64, weeks.size());
    for (std::size_t row = 0; row < weeks.size(); ++row) {
        if (weeks[row] == no_week) {
            continue;
        }
        due.known[row] = 1;
        const std::int64_t day = monday_of(weeks[row]).time_since_epoch().count();
        if (is_text) {
            due.strings()[row] = format_week(weeks[row]);
        } else {
            due.ints()[row] = format.kind == WeekFormat::Kind::Date ? day : day * 86'400 * format.ticks_per_second;
        }
    }
    return due;
}

inline std::string week_type(const WeekFormat& format) {
    switch (format.kind) {
        case WeekFormat::Kind::Date:
            return "date32[day]";
        case WeekFormat::Kind::Timestamp:
            return fmt::format("timestamp[{}{}]",
                               format.ticks_per_second == 1'000       ? "ms"
                               : format.ticks_per_second == 1'000'000 ? "us"
                                                                      : "ns",
                               format.utc ? ", tz=UTC" : "");
        case WeekFormat::Kind::Text:
            break;
    }
    return "string";
}

/// What is wrong with one row group of a file, in words; empty when nothing is.
inline std::string difference(parquet::arrow::FileReader& reader, int row_group, const GroupCase& group,
                              const WeekFormat& week_format) {
    const auto table = reader.ReadRowGroup(row_group);
    if (!table.ok()) {
        return fmt::format("row group {}: {}", row_group, table.status().message());
    }
    std::vector<Column> due = {{"show", group.panel.show, std::vector<std::uint8_t>(group.panel.row_count(), 1)},
                               due_weeks(group.panel.week, week_format)};
    due.insert(due.end(), group.due.begin(), group.due.end());
    const auto metadata = reader.parquet_reader()->metadata()->RowGroup(row_group);
    for (int c = 0; c < static_cast<int>(due.size()); ++c) {
        const Column& wanted = due[static_cast<std::size_t>(c)];
        const Column read = read_column(*(*table)->column(c), wanted.type());
        if (read.size() != wanted.size()) {
            return fmt::format("row group {}, column {}: {} rows of {}", row_group, c, read.size(), wanted.size());
        }
        for (std::size_t row = 0; row < read.size(); ++row) {
            if (!same_cell(wanted, read, row)) {
                return fmt::format("row group {}, column {}, row {}: another cell", row_group, c, row);
            }
        }
        const std::string wrong = wrong_statistics(*metadata->ColumnChunk(c), wanted);
        if (!wrong.empty()) {
            return fmt::format("row group {}, column {}: {}", row_group, c, wrong);
        }
    }
    return {};
}

/// What a file lacks of the row groups that it was made of, in words; empty when all of it is there.
inline std::string difference(const std::filesystem::path& file, const std::vector<GroupCase>& groups,
                              const FilePlan& plan) {
    const auto input = arrow::io::ReadableFile::Open(file.string());
    auto reader = input.ok() ? parquet::arrow::OpenFile(*input, arrow::default_memory_pool()) : input.status();
    std::shared_ptr<arrow::Schema> schema;
    if (!reader.ok() || !(*reader)->GetSchema(&schema).ok()) {
        return "the file cannot be opened";
    }
    if (schema->num_fields() != static_cast<int>(plan.columns.size()) + 2 ||
        schema->field(1)->type()->ToString() != week_type(plan.week_format)) {
        return "the columns differ";
    }
    int row_group = 0;
    for (const GroupCase& group : groups) {
        if (group.panel.row_count() == 0) {
            continue;  // an empty one is no row group of the file
        }
        if (row_group == (*reader)->num_row_groups()) {
            return "a row group is absent";
        }
        const std::string wrong = difference(**reader, row_group++, group, plan.week_format);
        if (!wrong.empty()) {
            return wrong;
        }
    }
    return row_group == (*reader)->num_row_groups() ? "" : "a row group too many";
}

}  // namespace public_signals::fuzz
