// One column as a chunk: its values plain or as codes into a dictionary, its nulls, its lowest and highest value.
#pragma once

#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "public_signals/panel/chunks/dictionary.hpp"
#include "public_signals/panel/chunks/page.hpp"
#include "public_signals/panel/panel_stream.hpp"

namespace public_signals::inline panel {

struct ColumnChunk {
    std::shared_ptr<const ChunkPage> dictionary = nullptr;  // none: values are stored plain
    std::shared_ptr<const ChunkPage> data = nullptr;
    std::size_t nulls = 0;
    bool has_extent = false;  // of the values, as they are stored plain
    std::string low = {};
    std::string high = {};
};

/// What a thread makes chunks with; its memory is used again from chunk to chunk.
struct ChunkWorker {
    PageMaker pages;
    DictionaryMaker dictionaries;
    Dictionary dictionary;
    std::vector<std::uint8_t> known;
    std::vector<std::uint32_t> codes;
    std::string bytes;
};

inline std::shared_ptr<const ChunkPage> shared(ChunkPage page) {
    return std::make_shared<const ChunkPage>(std::move(page));
}

void set_extent(ColumnChunk& chunk, double low, double high);
void set_extent(ColumnChunk& chunk, std::int64_t low, std::int64_t high);

template <class T>
std::shared_ptr<const ChunkPage> finished_dictionary(ChunkWorker& worker, const std::vector<Key>& keys, T type) {
    worker.bytes.resize(keys.size() * sizeof(T));
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const T value = value_of(keys[i], type);
        std::memcpy(worker.bytes.data() + i * sizeof(T), &value, sizeof value);
    }
    return shared(worker.pages.dictionary(worker.bytes, keys.size()));
}

/// The chunk of a column that shares nothing with another.
ColumnChunk cells_chunk(ChunkWorker& worker, const Column& column);
ColumnChunk shows_chunk(ChunkWorker& worker, const std::vector<std::string>& shows);
ColumnChunk weeks_chunk(ChunkWorker& worker, const std::vector<Week>& weeks, const WeekFormat& format);

}  // namespace public_signals::inline panel
