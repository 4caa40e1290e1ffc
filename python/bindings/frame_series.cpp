#include "frame_series.hpp"

#include <arrow/api.h>

#include <Eigen/Core>
#include <cmath>

#include "public_signals/panel/parquet.hpp"

namespace public_signals::python {

namespace {

using arrow::Type;

template <class Array>
std::string_view text_at(const void* source, std::size_t row) {
    return static_cast<const Array*>(source)->GetView(static_cast<std::int64_t>(row));
}

template <class Array>
std::string_view entry_at(const void* source, std::size_t row) {
    const auto& array = *static_cast<const arrow::DictionaryArray*>(source);
    return static_cast<const Array&>(*array.dictionary()).GetView(array.GetValueIndex(static_cast<std::int64_t>(row)));
}

using TextAt = std::string_view (*)(const void*, std::size_t);

/// How an array's text is read; null for an array without text.
TextAt reader_of(const arrow::Array& array) {
    switch (array.type_id()) {
        case Type::STRING:
            return text_at<arrow::StringArray>;
        case Type::LARGE_STRING:
            return text_at<arrow::LargeStringArray>;
        case Type::STRING_VIEW:
            return text_at<arrow::StringViewArray>;
        case Type::DICTIONARY: {
            const arrow::Array& entries = *static_cast<const arrow::DictionaryArray&>(array).dictionary();
            if (entries.null_count() > 0) {
                return nullptr;
            }
            return entries.type_id() == Type::STRING         ? entry_at<arrow::StringArray>
                   : entries.type_id() == Type::LARGE_STRING ? entry_at<arrow::LargeStringArray>
                   : entries.type_id() == Type::STRING_VIEW  ? entry_at<arrow::StringViewArray>
                                                             : nullptr;
        }
        default:
            return nullptr;
    }
}

template <class Array, class Value>
std::span<const Value> values_of(const arrow::Array& array) {
    return {static_cast<const Array&>(array).raw_values(), static_cast<std::size_t>(array.length())};
}

bool has_nan(Series::Floats values) {
    const Eigen::Map<const Eigen::ArrayXd> all(values.data(), static_cast<Eigen::Index>(values.size()));
    return std::isnan((all * 0.0).sum()) && all.isNaN().any();
}

}  // namespace

Result<FrameSeries> FrameSeries::of(const arrow::Table& table) {
    FrameSeries frame;
    for (int i = 0; i < table.num_columns(); ++i) {
        TRY(frame.add(table.field(i)->name(), *table.column(i)));
    }
    return frame;
}

Result<FrameSeries> FrameSeries::of(const arrow::Table& table, const std::string& entity, const std::string& time) {
    FrameSeries frame = TRY(of(table));
    frame.m_lost = TRY(partial_values(frame.m_series, FeatureOrigins{}, entity, time));
    for (PartialValues& values : frame.m_lost) {
        frame.m_series[values.place].known = frame.m_known.emplace_back(std::move(values.known));
    }
    return frame;
}

Result<void> FrameSeries::add(const std::string& name, const arrow::ChunkedArray& chunks) {
    if (chunks.num_chunks() == 1 && add_where_it_lies(name, *chunks.chunk(0))) {
        m_arrays.push_back(chunks.chunk(0));
        return {};
    }
    const auto alone = arrow::Table::Make(arrow::schema({arrow::field(name, chunks.type())}),
                                          {std::make_shared<arrow::ChunkedArray>(chunks.chunks(), chunks.type())});
    m_copied.push_back(TRY(columns_from_arrow(*alone)));
    m_series.push_back(series_of(m_copied.back().front()));
    return {};
}

/// False for an array of another layout.
bool FrameSeries::add_where_it_lies(const std::string& name, const arrow::Array& array) {
    Series series{.name = name, .values = {}, .known = {}};
    if (array.type_id() == Type::DOUBLE) {
        const auto values = values_of<arrow::DoubleArray, double>(array);
        series.values = values;
        series.known = known_of(array);
        if (has_nan(values)) {
            std::vector<std::uint8_t>& known =
                series.known.empty() ? m_known.emplace_back(values.size(), std::uint8_t{1}) : m_known.back();
            for (std::size_t row = 0; row < values.size(); ++row) {
                known[row] = static_cast<std::uint8_t>(known[row] != 0 && !std::isnan(values[row]));
            }
            series.known = known;
        }
    } else if (array.type_id() == Type::INT64) {
        series.values = values_of<arrow::Int64Array, std::int64_t>(array);
        series.known = known_of(array);
    } else if (array.type_id() == Type::TIMESTAMP) {
        series.values = values_of<arrow::TimestampArray, std::int64_t>(array);
        series.known = known_of(array);
        series.is_number = false;
    } else if (const TextAt reader = reader_of(array)) {
        Texts texts{&array, reader, static_cast<std::size_t>(array.length())};
        if (array.type_id() == Type::LARGE_STRING && array.length() > 0) {
            const auto& strings = static_cast<const arrow::LargeStringArray&>(array);
            texts.begins = strings.raw_value_offsets();
            texts.bytes = reinterpret_cast<const char*>(strings.raw_data());
        }
        series.values = texts;
        series.known = known_of(array);
        series.is_number = false;
    } else {
        return false;
    }
    m_series.push_back(std::move(series));
    return true;
}

/// A byte a row; empty where every row has a value.
std::span<const std::uint8_t> FrameSeries::known_of(const arrow::Array& array) {
    if (array.null_count() == 0) {
        return {};
    }
    std::vector<std::uint8_t>& known = m_known.emplace_back(static_cast<std::size_t>(array.length()));
    for (std::int64_t row = 0; row < array.length(); ++row) {
        known[static_cast<std::size_t>(row)] = array.IsValid(row) ? 1 : 0;
    }
    return known;
}

}  // namespace public_signals::python
