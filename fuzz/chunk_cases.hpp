// Row groups made of bytes, for the chunk writer: the fuzz program and the test beside it draw them alike.
//
// Each column comes with the cells that a reader must find. Bytes decide what is drawn; where they end, a generator
// that they seeded goes on, so that short inputs are full cases too.
#pragma once

#include <bit>
#include <cmath>
#include <deque>
#include <limits>
#include <random>

#include "public_signals/panel/panel_stream.hpp"
#include "public_signals/panel/week_text.hpp"

namespace public_signals::fuzz {

class Draw {
  public:
    explicit Draw(std::string_view bytes) : m_bytes(bytes), m_engine(std::hash<std::string_view>()(bytes)) {}

    std::uint64_t any() {
        if (m_bytes.size() < sizeof(std::uint64_t)) {
            m_bytes = {};
            return m_engine();
        }
        std::uint64_t number = 0;
        m_bytes.copy(reinterpret_cast<char*>(&number), sizeof number);
        m_bytes.remove_prefix(sizeof number);
        return number;
    }
    /// A number under `end`; a small one takes one byte.
    std::size_t below(std::size_t end) {
        if (end > 256 || m_bytes.empty()) {
            return static_cast<std::size_t>(any() % end);
        }
        const auto byte = static_cast<unsigned char>(m_bytes.front());
        m_bytes.remove_prefix(1);
        return byte % end;
    }
    bool yes() { return below(2) == 1; }
    /// For every cell of a column: bytes are kept for what decides about columns.
    std::mt19937_64& engine() { return m_engine; }

  private:
    std::string_view m_bytes;
    std::mt19937_64 m_engine;
};

inline std::vector<std::uint8_t> drawn_known(Draw& draw, std::size_t rows) {
    const std::size_t kind = draw.below(6);
    const std::size_t share = draw.below(256);
    std::vector<std::uint8_t> known(rows, kind == 0 ? 1 : 0);
    for (std::size_t row = 0; row < rows && kind > 3; ++row) {
        known[row] = draw.engine()() % 256 < share ? 1 : 0;
    }
    if (kind == 2 && rows > 0) {
        known.front() = 1;
    }
    if (kind == 3) {  // one run
        std::fill(known.begin() + static_cast<std::ptrdiff_t>(rows * share / 256), known.end(), std::uint8_t{1});
    }
    return known;
}

template <class T>
T extreme(std::uint64_t number) {
    if constexpr (std::is_same_v<T, double>) {
        constexpr double values[] = {0.0,
                                     -0.0,
                                     0.1,
                                     -1.0,
                                     1e300,
                                     std::numeric_limits<double>::infinity(),
                                     -std::numeric_limits<double>::infinity(),
                                     std::numeric_limits<double>::denorm_min(),
                                     std::numeric_limits<double>::quiet_NaN(),
                                     9007199254740993.0};
        return values[number % std::size(values)];
    } else {
        constexpr std::int64_t values[] = {0,
                                           1,
                                           -1,
                                           std::numeric_limits<std::int64_t>::max(),
                                           std::numeric_limits<std::int64_t>::min(),
                                           std::int64_t{1} << 53};
        return values[number % std::size(values)];
    }
}

/// Whole numbers as they are, doubles of any bits.
template <class T>
T of_bits(std::uint64_t bits) {
    return std::bit_cast<T>(bits);
}

/// Values, few or all of them new, near each other or far: the writer decides by that how they are stored.
template <class T>
std::vector<T> drawn_numbers(Draw& draw, std::size_t rows) {
    constexpr std::size_t widths[] = {1, 3, 1000, (1u << 17) - 1, 1u << 17, (1u << 17) + 1, 1u << 22};
    const std::size_t kind = draw.below(5);
    const std::size_t width = widths[draw.below(std::size(widths))];
    const std::uint64_t base = draw.yes() ? draw.any() : std::bit_cast<std::uint64_t>(extreme<T>(draw.any()));
    std::mt19937_64& engine = draw.engine();
    std::vector<T> values(rows);
    for (std::size_t row = 0; row < rows; ++row) {
        switch (kind) {
            case 0:
                values[row] = extreme<T>(engine());
                break;
            case 1:
                values[row] = of_bits<T>(engine());
                break;
            case 2:
                values[row] = of_bits<T>(base + row);
                break;
            case 3:  // few, anywhere
                values[row] = of_bits<T>((base + engine() % width) * 0x9E3779B97F4A7C15U);
                break;
            default:  // near the base, often just as far as the width allows
                values[row] = of_bits<T>(base + (row == 0 ? width - 1 : engine() % width) * (row == 1 ? 0 : 1));
        }
    }
    return values;
}

inline std::string drawn_text(Draw& draw) {
    constexpr const char* texts[] = {"", "a", "A", "Oh, Mary!", "& Juliet", "é", "Ω", "\xff\xfe", "🙃🙃"};
    const std::size_t kind = draw.below(12);
    if (kind < std::size(texts)) {
        return texts[kind];
    }
    return std::string(draw.below(kind == 11 ? 6000 : 12), static_cast<char>(draw.below(256)));
}

inline std::vector<std::string> drawn_texts(Draw& draw, std::size_t rows) {
    std::vector<std::string> pool(draw.below(9) + 1);
    std::ranges::generate(pool, [&] { return drawn_text(draw); });
    const bool numbered = draw.yes();  // hardly one twice
    std::vector<std::string> texts(rows);
    for (std::string& text : texts) {
        const std::uint64_t number = draw.engine()();
        text = pool[number % pool.size()] + (numbered ? std::to_string(number % 5000) : "");
    }
    return texts;
}

inline Column drawn_column(Draw& draw, std::string name, ColumnType type, std::size_t rows) {
    Column column = missing_column(std::move(name), type, rows);
    column.known = drawn_known(draw, rows);
    switch (type) {
        case ColumnType::Int64:
            column.values = drawn_numbers<std::int64_t>(draw, rows);
            break;
        case ColumnType::Float64:
            column.values = drawn_numbers<double>(draw, rows);
            break;
        case ColumnType::Bool:
            std::ranges::generate(column.bools(), [&] { return draw.engine()() % 2; });
            break;
        case ColumnType::String:
            column.values = drawn_texts(draw, rows);
            break;
    }
    return column;
}

/// Functions that never fall, as a z-score is one.
inline double mapped(std::size_t map, long double value) {
    switch (map) {
        case 0:
            return static_cast<double>(value / 3 - 1);
        case 1:
            return value < 0 ? -1.0 : 1.0;
        default:
            return 0.25;
    }
}

/// How a column of the file comes about, the same in each of its row groups.
struct ColumnPlan {
    ColumnType type = ColumnType::Int64;
    bool derived = false;
    bool is_source = false;  // derived: the source's own column
    std::size_t source = 0;
    bool other_rows = false;
    std::optional<std::size_t> map = {};
};

struct FilePlan {
    std::vector<ColumnType> sources;
    std::vector<ColumnPlan> columns;
    WeekFormat week_format;
};

inline FilePlan drawn_plan(Draw& draw) {
    constexpr std::int64_t ticks[] = {1'000, 1'000'000, 1'000'000'000};
    FilePlan plan;
    plan.week_format.kind = static_cast<WeekFormat::Kind>(draw.below(3));
    if (plan.week_format.kind == WeekFormat::Kind::Timestamp) {
        plan.week_format.ticks_per_second = ticks[draw.below(3)];
        plan.week_format.utc = draw.yes();
    }
    plan.sources.resize(draw.below(3));
    std::ranges::generate(plan.sources, [&] { return draw.yes() ? ColumnType::Int64 : ColumnType::Float64; });
    plan.columns.resize(draw.below(9));
    for (ColumnPlan& column : plan.columns) {
        column.type = static_cast<ColumnType>(draw.below(4));
        column.derived = !plan.sources.empty() && draw.yes();
        if (column.derived) {
            column.source = draw.below(plan.sources.size());
            column.is_source = draw.below(4) == 0;
            column.other_rows = !column.is_source && draw.yes();
            if (!column.is_source && draw.yes()) {
                column.map = draw.below(3);
            }
            column.type = column.map ? ColumnType::Float64 : plan.sources[column.source];
        }
    }
    return plan;
}

/// One row group, what it is made of, and the cells that are due.
struct GroupCase {
    Panel panel;
    std::deque<Column> columns = {};  // those that exist: a place each for good
    std::deque<std::vector<std::int32_t>> rows = {};
    std::deque<std::vector<std::uint8_t>> known = {};
    std::vector<RowGroupSource> sources = {};
    std::vector<RowGroupColumn> written = {};
    std::vector<Column> due = {};

    RowGroup row_group() const { return {panel, written, sources}; }
};

inline void add_source(Draw& draw, GroupCase& group, ColumnType type) {
    Column& column = group.columns.emplace_back(drawn_column(draw, {}, type, group.panel.row_count()));
    if (type == ColumnType::Float64) {  // a map of no number has no place in an order
        std::ranges::replace_if(column.floats(), [](double value) { return std::isnan(value); }, 0.5);
    }
    std::vector<std::uint8_t>& known = group.known.emplace_back(column.known);
    if (draw.yes()) {
        std::ranges::transform(known, drawn_known(draw, known.size()), known.begin(), std::bit_and<std::uint8_t>());
    }
    group.sources.push_back({&column, known});
}

/// What a reader finds in a column made of a source.
inline Column due_column(const ColumnPlan& plan, const GroupCase& group, std::span<const std::int32_t> rows) {
    const RowGroupSource& source = group.sources[plan.source];
    const std::size_t count = group.panel.row_count();
    Column due = missing_column({}, plan.type, count);
    for (std::size_t row = 0; row < count; ++row) {
        const std::int64_t from = rows.empty() ? static_cast<std::int64_t>(row) : rows[row];
        if (from < 0 || !(plan.is_source ? source.column->known : source.known)[static_cast<std::size_t>(from)]) {
            continue;
        }
        due.known[row] = 1;
        const auto give = [&](const auto& values) {
            const auto value = values[static_cast<std::size_t>(from)];
            if (plan.map) {
                due.floats()[row] = mapped(*plan.map, value);
            } else {
                std::get<std::decay_t<decltype(values)>>(due.values)[row] = value;
            }
        };
        source.column->type() == ColumnType::Int64 ? give(source.column->ints()) : give(source.column->floats());
    }
    return due;
}

inline void add_column(Draw& draw, GroupCase& group, const ColumnPlan& plan, const std::string& name) {
    RowGroupColumn written{.name = name, .type = plan.type};
    if (!plan.derived) {
        Column& column = group.columns.emplace_back(drawn_column(draw, name, plan.type, group.panel.row_count()));
        written.cells = &column;
        group.due.push_back(column);
    } else {
        written.source = plan.source;
        if (plan.is_source) {
            written.cells = group.sources[plan.source].column;
        }
        if (plan.other_rows) {
            const std::size_t count = group.panel.row_count();
            std::vector<std::int32_t>& rows = group.rows.emplace_back(count);
            std::ranges::generate(rows, [&] { return static_cast<std::int32_t>(draw.engine()() % (count + 1)) - 1; });
            written.rows = rows;
        }
        if (plan.map) {
            written.mapped = [map = *plan.map](long double value) { return mapped(map, value); };
        }
        group.due.push_back(due_column(plan, group, written.rows));
    }
    group.written.push_back(written);
}

/// `names`: of the plan's columns; they outlive the group.
inline GroupCase drawn_group(Draw& draw, const FilePlan& plan, const std::vector<std::string>& names) {
    constexpr std::size_t most_rows[] = {2, 20, 20, 70, 70, 300, 300, 9000};  // over 4096 values: by a sample
    const std::size_t rows = draw.below(most_rows[draw.below(std::size(most_rows))]);
    GroupCase group{.panel = {drawn_texts(draw, rows), std::vector<Week>(rows), {}}};
    const std::size_t weeks = draw.below(256) + 1;
    for (Week& week : group.panel.week) {
        const std::uint64_t number = draw.engine()();
        week = number % 16 == 0 && weeks % 2 == 0 ? no_week : Week{static_cast<std::int32_t>(2800 + number % weeks)};
    }
    for (const ColumnType type : plan.sources) {
        add_source(draw, group, type);
    }
    for (std::size_t c = 0; c < plan.columns.size(); ++c) {
        add_column(draw, group, plan.columns[c], names[c]);
    }
    return group;
}

}  // namespace public_signals::fuzz
