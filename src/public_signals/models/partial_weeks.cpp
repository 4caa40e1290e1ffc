#include "public_signals/models/partial_weeks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "public_signals/models/calendar_shift.hpp"
#include "public_signals/panel/panel_columns.hpp"

namespace public_signals::inline models {
namespace {

/// The rows that a flag marks; an error for a flag that is not of true and false.
Result<std::vector<std::uint8_t>> marked_rows(const Series& flag) {
    std::vector<std::uint8_t> marked(flag.size());
    const auto* const bools = std::get_if<Series::Bools>(&flag.values);
    if (bools == nullptr && flag.has_any()) {
        return invalid_at({.column = flag.name}, fmt::format("'{}' is not of true and false", flag.name),
                          "make it true or false: the value of a true week counts as unknown");
    }
    for (std::size_t row = 0; bools != nullptr && row < marked.size(); ++row) {
        marked[row] = flag.has(row) && (*bools)[row] != 0 ? 1 : 0;
    }
    return marked;
}

/// Whether the values of a column are those of single weeks.
bool is_of_one_week(const FeatureOrigin& origin) {
    return !origin.kind || *origin.kind == FeatureKind::Lag || *origin.kind == FeatureKind::Lead ||
           (*origin.kind == FeatureKind::Z && origin.shift != 0);
}

std::string flag_of(const FeatureOrigin& origin) {
    return is_of_one_week(origin) ? std::string(partial_flag_of(origin_by_name(origin.metric).metric)) : std::string();
}

/// The column that says of each row whether the week `shift` weeks earlier is partial.
std::string flag_at(const std::string& flag, int shift) {
    return shift > 0 ? fmt::format("{}_lag{}", flag, shift) : fmt::format("{}_lead{}", flag, -shift);
}

/// Finds the row of another week when it is first asked for.
class OtherWeeks {
  public:
    OtherWeeks(const std::vector<Series>& columns, const std::string& entity, const std::string& time)
        : m_columns(columns), m_entity(entity), m_time(time) {}

    Result<const CalendarRows*> rows() {
        if (!m_rows && is_there(m_entity) && is_there(m_time)) {
            const Series& units = *TRY(column_named(m_columns, m_entity));
            const Series& periods = *TRY(column_named(m_columns, m_time));
            TRY(check_periods(periods));
            std::vector<std::int64_t> counted = counted_weeks(periods);
            m_are_weeks = !counted.empty();
            counted = m_are_weeks ? std::move(counted) : counted_periods(periods);
            std::vector<std::int32_t> unit = factor_of(units).code;
            for (std::size_t row = 0; row < unit.size(); ++row) {
                if (unit[row] < 0 || !periods.has(row)) {
                    unit[row] = -1 - static_cast<std::int32_t>(row);
                }
            }
            if (!counted.empty()) {
                m_rows.emplace(std::move(unit), std::move(counted));
            }
        }
        return m_rows ? &*m_rows : nullptr;
    }
    /// Whether the row of a week that is not found is not there.
    bool are_weeks() const { return m_are_weeks; }

  private:
    bool is_there(const std::string& name) const {
        return std::ranges::find(m_columns, name, &Series::name) != m_columns.end();
    }

    const std::vector<Series>& m_columns;
    std::string m_entity;
    std::string m_time;
    std::optional<CalendarRows> m_rows;
    bool m_are_weeks = false;
};

/// What is known of the week of each row's value.
enum class Told : std::uint8_t { Whole, Partial, Gone };

/// Takes what `told` says to be partial or gone out of what a column knows.
template <class Told_>
PartialValues without_partial(const Series& column, Told_&& told) {
    PartialValues values{.place = 0, .column = column.name, .flag = {}, .known = {}, .rows = 0, .gone = 0};
    values.known.assign(column.size(), 1);
    for (std::size_t row = 0; row < column.size(); ++row) {
        const Told week = column.has(row) ? told(row) : Told::Whole;
        values.known[row] = column.has(row) && week == Told::Whole ? 1 : 0;
        values.rows += week == Told::Partial ? 1 : 0;
        values.gone += week == Told::Gone ? 1 : 0;
    }
    return values;
}

const Series* find(const std::vector<Series>& columns, const std::string& name) {
    const auto found = std::ranges::find(columns, name, &Series::name);
    return found == columns.end() ? nullptr : &*found;
}

/// The values of one column whose week `flag` says to be partial, or that no row tells of.
Result<PartialValues> judged(const Series& column, const Series& flag, int shift, const std::vector<Series>& columns,
                             OtherWeeks& weeks) {
    const Series* const beside = shift == 0 ? &flag : find(columns, flag_at(flag.name, shift));
    const std::vector<std::uint8_t> marked = TRY(marked_rows(beside != nullptr ? *beside : flag));
    if (shift == 0) {
        return without_partial(column, [&](std::size_t row) { return marked[row] != 0 ? Told::Partial : Told::Whole; });
    }
    if (beside != nullptr) {
        return without_partial(column, [&](std::size_t row) {
            return marked[row] != 0 ? Told::Partial : beside->has(row) ? Told::Whole : Told::Gone;
        });
    }
    const CalendarRows* const rows = flag.has_any() ? TRY(weeks.rows()) : nullptr;
    return without_partial(column, [&](std::size_t row) {
        const auto of = rows != nullptr ? rows->earlier(row, shift) : std::nullopt;
        if (of) {
            return marked[*of] != 0 ? Told::Partial : Told::Whole;
        }
        return rows != nullptr && weeks.are_weeks() ? Told::Gone : Told::Whole;
    });
}

}  // namespace

Result<std::vector<PartialValues>> partial_values(const std::vector<Series>& columns, const FeatureOrigins& origins,
                                                  const std::string& entity, const std::string& time) {
    std::vector<PartialValues> found;
    OtherWeeks weeks(columns, entity, time);
    for (std::size_t place = 0; place < columns.size(); ++place) {
        const Series& column = columns[place];
        const FeatureOrigin origin = origins.of(column.name);
        const std::string name = flag_of(origin);
        const Series* const flag =
            name.empty() || column.name == name || is_flag_of_other_week(origin) ? nullptr : find(columns, name);
        if (flag == nullptr) {
            continue;
        }
        PartialValues values = TRY(judged(column, *flag, origin.shift, columns, weeks));
        if (values.rows + values.gone > 0) {
            values.place = place;
            values.flag = name;
            found.push_back(std::move(values));
        }
    }
    return found;
}

Result<std::vector<PartialValues>> forget_partial_weeks(std::vector<Column>& columns, const FeatureOrigins& origins,
                                                        const std::string& entity, const std::string& time) {
    std::vector<PartialValues> lost = TRY(partial_values(series_of(columns), origins, entity, time));
    for (PartialValues& values : lost) {
        columns[values.place].known = std::move(values.known);
        values.known.clear();
    }
    return lost;
}

Result<std::vector<PartialValues>> forget_partial_weeks(Panel& panel, const FeatureOrigins& origins) {
    Column shows = missing_column("show", ColumnType::String, panel.row_count());
    Column weeks = missing_column("week_start", ColumnType::Int64, panel.row_count());
    for (Row row = 0; row < panel.row_count(); ++row) {
        shows.strings()[row] = panel.show[row];
        weeks.ints()[row] = panel.week[row].index;
        shows.known[row] = weeks.known[row] = 1;
    }
    panel.columns.push_back(std::move(shows));
    panel.columns.push_back(std::move(weeks));
    auto lost = forget_partial_weeks(panel.columns, origins, "show", "week_start");
    panel.columns.resize(panel.columns.size() - 2);
    return lost;
}

std::vector<ModelWarning> partial_warnings(const std::vector<PartialValues>& lost,
                                           const std::vector<std::string>& names) {
    std::vector<ModelWarning> warnings;
    for (const PartialValues& values : lost) {
        if (std::ranges::find(names, values.column) != names.end()) {
            const std::size_t count = values.rows + values.gone;
            const std::string gone = values.gone == 0
                                         ? ""
                                         : fmt::format(
                                               ", {} of them of a week whose row, which says whether it is, is not "
                                               "there: in place of leaving rows out make their outcome null",
                                               values.gone);
            const std::string week = values.gone == 0 ? "a partial week" : "a week that is or may be partial";
            warnings.push_back({"partial_weeks", fmt::format("{} value{} of '{}' {} of {} ({}) and so unknown{}", count,
                                                             count == 1 ? "" : "s", values.column,
                                                             count == 1 ? "is" : "are each", week, values.flag, gone)});
        }
    }
    return warnings;
}

bool is_flag_of_other_week(const FeatureOrigin& origin) {
    const std::string flag(partial_flag_of(origin.metric));
    return origin.shift != 0 && (flag.empty() || flag == origin.metric) && origin.metric.ends_with("_is_partial");
}

std::vector<Column> flags_of_other_weeks(const Panel& panel) {
    std::vector<Column> made;
    std::optional<CalendarRows> rows;
    for (const Column& column : panel.columns) {
        const FeatureOrigin origin = origin_by_name(column.name);
        const std::string name = origin.shift == 0 || is_flag_of_other_week(origin) ? std::string() : flag_of(origin);
        const Column* const flag = name.empty() ? nullptr : panel.find(name);
        const std::string beside = flag_at(name, origin.shift);
        if (flag == nullptr || flag->type() != ColumnType::Bool || panel.find(beside) != nullptr ||
            std::ranges::find(made, beside, &Column::name) != made.end()) {
            continue;
        }
        if (!rows) {
            std::vector<std::int64_t> weeks;
            for (const Week week : panel.week) {
                weeks.push_back(week.index);
            }
            Column shows = missing_column("show", ColumnType::String, panel.row_count());
            shows.strings().assign(panel.show.begin(), panel.show.end());
            shows.known.assign(panel.row_count(), 1);
            rows.emplace(factor_of(series_of(shows)).code, std::move(weeks));
        }
        Column shifted = missing_column(beside, ColumnType::Bool, panel.row_count());
        for (Row row = 0; row < panel.row_count(); ++row) {
            if (const auto of = rows->earlier(row, origin.shift)) {
                shifted.bools()[row] = flag->known[*of] != 0 ? flag->bools()[*of] : std::uint8_t{0};
                shifted.known[row] = 1;
            }
        }
        made.push_back(std::move(shifted));
    }
    return made;
}

std::vector<std::string> partial_flags(const std::vector<std::string>& names) {
    std::vector<std::string> flags;
    const auto add = [&flags](const std::string& flag) {
        if (std::ranges::find(flags, flag) == flags.end()) {
            flags.push_back(flag);
        }
    };
    for (const std::string& name : names) {
        const FeatureOrigin origin = origin_by_name(name);
        const std::string flag = flag_of(origin);
        if (!flag.empty()) {
            add(flag);
            if (origin.shift != 0) {
                add(flag_at(flag, origin.shift));
            }
        }
    }
    return flags;
}

}  // namespace public_signals::inline models
