#include "public_signals/panel/chunks/row_group.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <exception>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "public_signals/panel/week_text.hpp"

namespace public_signals {

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

std::string plain_low(double value) {
    return plain(value == 0.0 ? -0.0 : value);  // the format's rule: readers must find both zeros
}
std::string plain_high(double value) {
    return plain(value == 0.0 ? 0.0 : value);
}
std::string plain_low(std::int64_t value) {
    return plain(value);
}
std::string plain_high(std::int64_t value) {
    return plain(value);
}

template <class T>
void set_extent(ColumnChunk& chunk, T low, T high) {
    chunk.has_extent = true;
    chunk.low = plain_low(low);
    chunk.high = plain_high(high);
}

std::size_t nulls_of(std::span<const std::uint8_t> known) {
    return static_cast<std::size_t>(std::ranges::count(known, std::uint8_t{0}));
}

std::shared_ptr<const Page> shared(Page page) {
    return std::make_shared<const Page>(std::move(page));
}

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
    std::shared_ptr<const Page> page;
};

/// Columns with the same codes in the same rows.
struct RowGroupEncoder::Family {
    std::size_t source = 0;
    std::span<const std::int32_t> rows;
    std::span<const std::uint8_t> known;  // of the source
    std::shared_ptr<const Page> data = nullptr;
    std::size_t nulls = 0;
    std::uint32_t low = 0;  // codes
    std::uint32_t high = 0;
};

/// One row group on its way.
class RowGroupPlan {
  public:
    RowGroupPlan(std::vector<RowGroupEncoder::Worker>& workers, const RowGroup& rows, const WeekFormat& week_format)
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
    using Worker = RowGroupEncoder::Worker;
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

    void make_source(Worker& worker, std::size_t s) {
        const Column& column = *m_rows.sources[s].column;
        RowGroupEncoder::Source& source = m_sources[s];
        const auto make = [&]<class T>(const std::vector<T>& values) {
            worker.dictionaries.make(std::span<const T>(values), column.known, source.dictionary);
            source.page = shared(dictionary_page(worker, source.dictionary.keys, T{}));
        };
        column.type() == ColumnType::Int64 ? make(column.ints()) : make(column.floats());
    }

    template <class T>
    static Page dictionary_page(Worker& worker, const std::vector<Key>& keys, T type) {
        worker.bytes.resize(keys.size() * sizeof(T));
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const T value = value_of(keys[i], type);
            std::memcpy(worker.bytes.data() + i * sizeof(T), &value, sizeof value);
        }
        return worker.pages.dictionary(worker.bytes, keys.size());
    }

    /// The codes of the family's rows, closed up, and which of them there are.
    void make_family(Worker& worker, Family& family) {
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
    void make_column(Worker& worker, std::size_t c) {
        ColumnChunk& chunk = m_chunks[c];
        if (c == 0) {
            return add_shows(worker, chunk);
        }
        if (c == 1) {
            return add_weeks(worker, chunk);
        }
        const RowGroupColumn& column = m_rows.columns[c - 2];
        if (m_family_of[c - 2] == none) {
            add_cells(worker, chunk, *column.cells);
        } else if (column.mapped) {
            add_mapped_dictionary(worker, chunk, column);
        }
    }

    void add_mapped_dictionary(Worker& worker, ColumnChunk& chunk, const RowGroupColumn& column) const {
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

    void add_cells(Worker& worker, ColumnChunk& chunk, const Column& column) const {
        chunk.nulls = nulls_of(column.known);
        switch (column.type()) {
            case ColumnType::Int64:
                return add_numbers(worker, chunk, column.ints(), column.known);
            case ColumnType::Float64:
                return add_numbers(worker, chunk, column.floats(), column.known);
            case ColumnType::Bool:
                return add_flags(worker, chunk, column);
            case ColumnType::String:
                return add_texts(worker, chunk, column);
        }
    }

    template <class T>
    static void add_numbers(Worker& worker, ColumnChunk& chunk, const std::vector<T>& values,
                            const std::vector<std::uint8_t>& known) {
        Dictionary& found = worker.dictionary;
        if (worker.dictionaries.make_if_values_repeat(std::span<const T>(values), known, found)) {
            chunk.dictionary = shared(dictionary_page(worker, found.keys, T{}));
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

    static void add_codes(Worker& worker, ColumnChunk& chunk, const std::vector<std::uint32_t>& codes,
                          const std::vector<std::uint8_t>& known, std::size_t entries) {
        worker.codes.resize(codes.size());
        std::size_t count = 0;
        for (std::size_t row = 0; row < codes.size(); ++row) {
            worker.codes[count] = codes[row];
            count += known[row];
        }
        chunk.data = shared(worker.pages.coded(known, {worker.codes.data(), count}, entries));
    }

    static void add_flags(Worker& worker, ColumnChunk& chunk, const Column& column) {
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

    static void add_texts(Worker& worker, ColumnChunk& chunk, const Column& column) {
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

    template <class Texts>
    static void add_coded_texts(Worker& worker, ColumnChunk& chunk, const Texts& texts,
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

    void add_shows(Worker& worker, ColumnChunk& chunk) const {
        const std::vector<std::string>& shows = m_rows.panel.show;
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
    }

    void add_weeks(Worker& worker, ColumnChunk& chunk) const {
        const std::vector<Week>& weeks = m_rows.panel.week;
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
        for (const Key key : found.keys) {
            stored.push_back(stored_week(Week{static_cast<std::int32_t>(value_of(key, std::int64_t{}))}));
        }
        if (m_week_format.kind == WeekFormat::Kind::Text) {
            return add_coded_texts(worker, chunk, stored, found.codes, known);
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
    }

    /// A Monday as the file stores it: its text, or the bytes of a number.
    std::string stored_week(Week week) const {
        const std::int64_t day = monday_of(week).time_since_epoch().count();
        switch (m_week_format.kind) {
            case WeekFormat::Kind::Date:
                return plain(static_cast<std::int32_t>(day));
            case WeekFormat::Kind::Timestamp:
                return plain(day * 86'400 * m_week_format.ticks_per_second);
            case WeekFormat::Kind::Text:
                break;
        }
        return format_week(week);
    }

    std::vector<Worker>& m_workers;
    const RowGroup& m_rows;
    const WeekFormat& m_week_format;
    std::vector<RowGroupEncoder::Source> m_sources;
    std::vector<Family> m_families;
    std::vector<std::size_t> m_family_of;  // of each column; none: it stands alone
    std::vector<ColumnChunk> m_chunks;
};

RowGroupEncoder::RowGroupEncoder(int threads) : m_workers(static_cast<std::size_t>(std::max(threads, 1))) {}

std::vector<ColumnChunk> RowGroupEncoder::chunks_of(const RowGroup& rows, const WeekFormat& week_format) {
    return RowGroupPlan(m_workers, rows, week_format).chunks();
}

}  // namespace public_signals
