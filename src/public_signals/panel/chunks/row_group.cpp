#include "public_signals/panel/chunks/row_group.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <exception>
#include <mutex>
#include <thread>

namespace public_signals::inline panel {

namespace {

/// `work(worker, task)` for every task, one after another on each thread.
template <class Work>
void in_turns(std::size_t tasks, std::size_t threads, Work&& work) {
    std::atomic<std::size_t> next = 0;
    std::exception_ptr problem;
    std::mutex guard;
    const auto loop = [&](std::size_t worker) {
        try {
            for (std::size_t task = next++; task < tasks; task = next++) {
                work(worker, task);
            }
        } catch (...) {
            const std::scoped_lock lock(guard);
            problem = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> helpers;
        for (std::size_t worker = 1; worker < std::min(threads, tasks); ++worker) {
            helpers.emplace_back(loop, worker);
        }
        loop(0);
    }
    if (problem) {
        std::rethrow_exception(problem);
    }
}

}  // namespace

/// A source with its dictionary.
struct RowGroupEncoder::Source {
    Dictionary dictionary;
    std::shared_ptr<const ChunkPage> page;
};

/// Columns with the same codes in the same rows.
struct RowGroupEncoder::Family {
    std::size_t source = 0;
    std::span<const std::int32_t> rows;
    std::span<const std::uint8_t> known;  // of the source
    std::shared_ptr<const ChunkPage> data = nullptr;
    std::size_t nulls = 0;
    std::uint32_t low = 0;  // codes
    std::uint32_t high = 0;
};

/// One row group on its way.
class RowGroupPlan {
  public:
    RowGroupPlan(std::vector<ChunkWorker>& workers, const RowGroup& rows, const WeekFormat& week_format)
        : m_workers(workers),
          m_rows(rows),
          m_week_format(week_format),
          m_sources(rows.sources.size()),
          m_family_of(rows.columns.size(), none),
          m_chunks(rows.columns.size() + 2) {
        for (std::size_t c = 0; c < rows.columns.size(); ++c) {
            find_family(c);
        }
    }

    std::vector<ColumnChunk> chunks() {
        in_turns(m_sources.size(), m_workers.size(),
                 [this](std::size_t worker, std::size_t source) { make_source(m_workers[worker], source); });
        in_turns(m_families.size() + m_chunks.size(), m_workers.size(), [this](std::size_t worker, std::size_t task) {
            task < m_families.size() ? make_family(m_workers[worker], m_families[task])
                                     : make_column(m_workers[worker], task - m_families.size());
        });
        for (std::size_t c = 0; c < m_rows.columns.size(); ++c) {
            if (m_family_of[c] != none) {
                add_family(m_chunks[c + 2], m_families[m_family_of[c]], m_rows.columns[c]);
            }
        }
        return std::move(m_chunks);
    }

  private:
    using Family = RowGroupEncoder::Family;
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    void find_family(std::size_t c) {
        const RowGroupColumn& column = m_rows.columns[c];
        Family family{.source = column.source, .rows = column.rows, .known = {}};
        if (column.cells == nullptr) {
            family.known = m_rows.sources[column.source].known;
        } else {
            const auto is_source = [&](const RowGroupSource& source) { return source.column == column.cells; };
            const auto source = std::ranges::find_if(m_rows.sources, is_source);
            if (source == m_rows.sources.end()) {
                return;
            }
            family.source = static_cast<std::size_t>(source - m_rows.sources.begin());
            family.known = source->column->known;
            if (std::ranges::equal(family.known, source->known)) {
                family.known = source->known;
            }
        }
        const auto same = [&](const Family& other) {
            return other.source == family.source && other.rows.data() == family.rows.data() &&
                   other.known.data() == family.known.data();
        };
        const auto there = std::ranges::find_if(m_families, same);
        m_family_of[c] = static_cast<std::size_t>(there - m_families.begin());
        if (there == m_families.end()) {
            m_families.push_back(std::move(family));
        }
    }

    void make_source(ChunkWorker& worker, std::size_t s) {
        const Column& column = *m_rows.sources[s].column;
        RowGroupEncoder::Source& source = m_sources[s];
        const auto make = [&]<class T>(const std::vector<T>& values) {
            worker.dictionaries.make(std::span<const T>(values), column.known, source.dictionary);
            source.page = finished_dictionary(worker, source.dictionary.keys, T{});
        };
        column.type() == ColumnType::Int64 ? make(column.ints()) : make(column.floats());
    }

    /// The codes of the family's rows, closed up, and which of them there are.
    void make_family(ChunkWorker& worker, Family& family) {
        const std::vector<std::uint32_t>& codes = m_sources[family.source].dictionary.codes;
        const std::size_t rows = codes.size();
        worker.codes.resize(rows);
        std::size_t count = 0;
        std::span<const std::uint8_t> known = family.known;
        if (family.rows.empty()) {
            for (std::size_t row = 0; row < rows; ++row) {
                worker.codes[count] = codes[row];
                count += known[row];
            }
        } else {
            worker.known.resize(rows);
            for (std::size_t row = 0; row < rows; ++row) {
                const std::int32_t from = family.rows[row];
                const std::size_t at = static_cast<std::size_t>(std::max(from, 0));
                const auto is_known = static_cast<std::uint8_t>((from >= 0 ? 1 : 0) & known[at]);
                worker.known[row] = is_known;
                worker.codes[count] = codes[at];
                count += is_known;
            }
            known = worker.known;
        }
        const std::span<const std::uint32_t> closed_up(worker.codes.data(), count);
        std::uint32_t low = ~0U;
        std::uint32_t high = 0;
        for (const std::uint32_t code : closed_up) {
            low = std::min(low, code);
            high = std::max(high, code);
        }
        family.nulls = rows - count;
        family.low = low;
        family.high = high;
        family.data = shared(worker.pages.coded(known, closed_up, m_sources[family.source].dictionary.keys.size()));
    }

    void add_family(ColumnChunk& chunk, const Family& family, const RowGroupColumn& column) const {
        const RowGroupEncoder::Source& source = m_sources[family.source];
        chunk.data = family.data;
        chunk.nulls = family.nulls;
        const bool any = family.low <= family.high;
        const auto extent = [&]<class T>(T type) {
            const T low = value_of(source.dictionary.keys[family.low], type);
            const T high = value_of(source.dictionary.keys[family.high], type);
            if (column.mapped) {
                set_extent(chunk, column.mapped(low), column.mapped(high));
            } else {
                set_extent(chunk, low, high);
            }
        };
        if (any) {
            const bool whole = m_rows.sources[family.source].column->type() == ColumnType::Int64;
            whole ? extent(std::int64_t{}) : extent(double{});
        }
        if (!column.mapped) {
            chunk.dictionary = source.page;
        }
    }

    /// What a column has for itself: all of it, or the dictionary of mapped values.
    void make_column(ChunkWorker& worker, std::size_t c) {
        ColumnChunk& chunk = m_chunks[c];
        if (c == 0) {
            chunk = shows_chunk(worker, m_rows.panel.show);
            return;
        }
        if (c == 1) {
            chunk = weeks_chunk(worker, m_rows.panel.week, m_week_format);
            return;
        }
        const RowGroupColumn& column = m_rows.columns[c - 2];
        if (m_family_of[c - 2] == none) {
            chunk = cells_chunk(worker, *column.cells);
        } else if (column.mapped) {
            add_mapped_dictionary(worker, chunk, column);
        }
    }

    void add_mapped_dictionary(ChunkWorker& worker, ColumnChunk& chunk, const RowGroupColumn& column) const {
        const std::vector<Key>& keys = m_sources[column.source].dictionary.keys;
        const bool whole = m_rows.sources[column.source].column->type() == ColumnType::Int64;
        worker.bytes.resize(keys.size() * sizeof(double));
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const double value =
                whole ? column.mapped(value_of(keys[i], std::int64_t{})) : column.mapped(value_of(keys[i], double{}));
            std::memcpy(worker.bytes.data() + i * sizeof value, &value, sizeof value);
        }
        chunk.dictionary = shared(worker.pages.dictionary(worker.bytes, keys.size()));
    }

    std::vector<ChunkWorker>& m_workers;
    const RowGroup& m_rows;
    const WeekFormat& m_week_format;
    std::vector<RowGroupEncoder::Source> m_sources;
    std::vector<Family> m_families;
    std::vector<std::size_t> m_family_of;  // of each column; none: it is alone
    std::vector<ColumnChunk> m_chunks;
};

RowGroupEncoder::RowGroupEncoder(int threads) : m_workers(static_cast<std::size_t>(std::max(threads, 1))) {}

std::vector<ColumnChunk> RowGroupEncoder::chunks_of(const RowGroup& rows, const WeekFormat& week_format) {
    return RowGroupPlan(m_workers, rows, week_format).chunks();
}

}  // namespace public_signals::inline panel
