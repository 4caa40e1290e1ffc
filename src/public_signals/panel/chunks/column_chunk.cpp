#include "public_signals/panel/chunks/column_chunk.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "public_signals/panel/week_text.hpp"

namespace public_signals::inline panel {

namespace {

template <class T>
void append_plain(std::string& bytes, T value) {
    const std::size_t at = bytes.size();
    bytes.resize(at + sizeof value);
    std::memcpy(bytes.data() + at, &value, sizeof value);
}

void append_plain(std::string& bytes, std::string_view text) {
    append_plain(bytes, static_cast<std::uint32_t>(text.size()));
    bytes += text;
}

template <class T>
std::string plain(T value) {
    std::string bytes;
    append_plain(bytes, value);
    return bytes;
}

std::size_t nulls_of(std::span<const std::uint8_t> known) {
    return static_cast<std::size_t>(std::ranges::count(known, std::uint8_t{0}));
}

void add_codes(ChunkWorker& worker, ColumnChunk& chunk, const std::vector<std::uint32_t>& codes,
               const std::vector<std::uint8_t>& known, std::size_t entries) {
    worker.codes.resize(codes.size());
    std::size_t count = 0;
    for (std::size_t row = 0; row < codes.size(); ++row) {
        worker.codes[count] = codes[row];
        count += known[row];
    }
    chunk.data = shared(worker.pages.coded(known, {worker.codes.data(), count}, entries));
}

template <class T>
void add_numbers(ChunkWorker& worker, ColumnChunk& chunk, const std::vector<T>& values,
                 const std::vector<std::uint8_t>& known) {
    Dictionary& found = worker.dictionary;
    if (worker.dictionaries.make_if_values_repeat(std::span<const T>(values), known, found)) {
        chunk.dictionary = finished_dictionary(worker, found.keys, T{});
        add_codes(worker, chunk, found.codes, known, found.keys.size());
        set_extent(chunk, value_of(found.keys.front(), T{}), value_of(found.keys.back(), T{}));
        return;
    }
    worker.bytes.resize(values.size() * sizeof(T));
    std::size_t count = 0;
    Key low = ~Key{0};
    Key high = 0;
    for (std::size_t row = 0; row < values.size(); ++row) {
        std::memcpy(worker.bytes.data() + count * sizeof(T), &values[row], sizeof(T));
        if (known[row] != 0) {
            low = std::min(low, key_of(values[row]));
            high = std::max(high, key_of(values[row]));
            ++count;
        }
    }
    chunk.data = shared(worker.pages.plain(known, {worker.bytes.data(), count * sizeof(T)}));
    if (count > 0) {
        set_extent(chunk, value_of(low, T{}), value_of(high, T{}));
    }
}

void add_flags(ChunkWorker& worker, ColumnChunk& chunk, const Column& column) {
    std::vector<std::uint8_t> flags;
    for (std::size_t row = 0; row < column.size(); ++row) {
        if (column.known[row] != 0) {
            flags.push_back(column.bools()[row] != 0 ? 1 : 0);
        }
    }
    worker.bytes.clear();
    append_bits(worker.bytes, flags);
    chunk.data = shared(worker.pages.plain(column.known, worker.bytes));
    if (!flags.empty()) {
        chunk.has_extent = true;
        chunk.low = plain(*std::ranges::min_element(flags));
        chunk.high = plain(*std::ranges::max_element(flags));
    }
}

template <class Texts>
void add_coded_texts(ChunkWorker& worker, ColumnChunk& chunk, const Texts& texts,
                     const std::vector<std::uint32_t>& codes, const std::vector<std::uint8_t>& known) {
    constexpr std::size_t longest_extent = 4096;
    worker.bytes.clear();
    for (const auto& text : texts) {
        append_plain(worker.bytes, std::string_view(text));
    }
    chunk.dictionary = shared(worker.pages.dictionary(worker.bytes, texts.size()));
    add_codes(worker, chunk, codes, known, texts.size());
    if (!texts.empty()) {
        chunk.low = *std::ranges::min_element(texts);
        chunk.high = *std::ranges::max_element(texts);
        chunk.has_extent = chunk.low.size() <= longest_extent && chunk.high.size() <= longest_extent;
    }
}

void add_texts(ChunkWorker& worker, ColumnChunk& chunk, const Column& column) {
    std::unordered_map<std::string_view, std::uint32_t> code_of;
    std::vector<std::uint32_t> codes(column.size(), 0);
    std::vector<std::string_view> texts;
    for (std::size_t row = 0; row < column.size(); ++row) {
        if (column.known[row] != 0) {
            const std::string_view text = column.strings()[row];
            const auto [found, fresh] = code_of.try_emplace(text, static_cast<std::uint32_t>(texts.size()));
            if (fresh) {
                texts.push_back(text);
            }
            codes[row] = found->second;
        }
    }
    add_coded_texts(worker, chunk, texts, codes, column.known);
}

/// A Monday as the file stores it: its text, or the bytes of a number.
std::string stored_week(Week week, const WeekFormat& format) {
    const std::int64_t day = monday_of(week).time_since_epoch().count();
    switch (format.kind) {
        case WeekFormat::Kind::Date:
            return plain(static_cast<std::int32_t>(day));
        case WeekFormat::Kind::Timestamp:
            return plain(day * 86'400 * format.ticks_per_second);
        case WeekFormat::Kind::Text:
            break;
    }
    return format_week(week);
}

}  // namespace

void set_extent(ColumnChunk& chunk, double low, double high) {
    if (std::isnan(low) || std::isnan(high)) {  // no bounds of the others either: a NaN's key is beyond every number
        return;
    }
    chunk.has_extent = true;
    chunk.low = plain(low == 0.0 ? -0.0 : low);  // the format's rule: readers must find both zeros
    chunk.high = plain(high == 0.0 ? 0.0 : high);
}

void set_extent(ColumnChunk& chunk, std::int64_t low, std::int64_t high) {
    chunk.has_extent = true;
    chunk.low = plain(low);
    chunk.high = plain(high);
}

ColumnChunk cells_chunk(ChunkWorker& worker, const Column& column) {
    ColumnChunk chunk;
    chunk.nulls = nulls_of(column.known);
    switch (column.type()) {
        case ColumnType::Int64:
            add_numbers(worker, chunk, column.ints(), column.known);
            break;
        case ColumnType::Float64:
            add_numbers(worker, chunk, column.floats(), column.known);
            break;
        case ColumnType::Bool:
            add_flags(worker, chunk, column);
            break;
        case ColumnType::String:
            add_texts(worker, chunk, column);
            break;
    }
    return chunk;
}

ColumnChunk shows_chunk(ChunkWorker& worker, const std::vector<std::string>& shows) {
    ColumnChunk chunk;
    std::unordered_map<std::string_view, std::uint32_t> code_of;
    std::vector<std::string_view> texts;
    std::vector<std::uint32_t> codes(shows.size(), 0);
    for (std::size_t row = 0; row < shows.size(); ++row) {
        if (row > 0 && shows[row] == shows[row - 1]) {
            codes[row] = codes[row - 1];
            continue;
        }
        const auto [found, fresh] = code_of.try_emplace(shows[row], static_cast<std::uint32_t>(texts.size()));
        if (fresh) {
            texts.push_back(shows[row]);
        }
        codes[row] = found->second;
    }
    add_coded_texts(worker, chunk, texts, codes, std::vector<std::uint8_t>(shows.size(), 1));
    return chunk;
}

ColumnChunk weeks_chunk(ChunkWorker& worker, const std::vector<Week>& weeks, const WeekFormat& format) {
    ColumnChunk chunk;
    std::vector<std::int64_t> numbers;
    std::vector<std::uint8_t> known;
    for (const Week week : weeks) {
        numbers.push_back(week.index);
        known.push_back(week == no_week ? 0 : 1);
    }
    chunk.nulls = nulls_of(known);
    Dictionary& found = worker.dictionary;
    worker.dictionaries.make(std::span<const std::int64_t>(numbers), known, found);
    std::vector<std::string> stored;
    stored.reserve(found.keys.size());
    for (const Key key : found.keys) {
        stored.push_back(stored_week(Week{static_cast<std::int32_t>(value_of(key, std::int64_t{}))}, format));
    }
    if (format.kind == WeekFormat::Kind::Text) {
        add_coded_texts(worker, chunk, stored, found.codes, known);
        return chunk;
    }
    worker.bytes.clear();
    for (const std::string& bytes : stored) {
        worker.bytes += bytes;
    }
    chunk.dictionary = shared(worker.pages.dictionary(worker.bytes, stored.size()));
    add_codes(worker, chunk, found.codes, known, stored.size());
    if (!stored.empty()) {
        chunk.has_extent = true;
        chunk.low = stored.front();
        chunk.high = stored.back();
    }
    return chunk;
}

}  // namespace public_signals::inline panel
