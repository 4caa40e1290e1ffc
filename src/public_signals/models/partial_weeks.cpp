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
            std::vector<std::int64_t> counted = counted_periods(periods);
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

  private:
    bool is_there(const std::string& name) const {
        return std::ranges::find(m_columns, name, &Series::name) != m_columns.end();
    }

    const std::vector<Series>& m_columns;
    std::string m_entity;
    std::string m_time;
    std::optional<CalendarRows> m_rows;
};

/// Takes what a flag marks out of what a column knows.
PartialValues without_marked(const Series& column, const std::vector<std::uint8_t>& marked, int shift,
                             const CalendarRows* weeks) {
    PartialValues values{.place = 0, .column = column.name, .flag = {}, .known = {}, .rows = 0};
    values.known.assign(column.size(), 1);
    for (std::size_t row = 0; row < column.size(); ++row) {
        if (!column.has(row)) {
            values.known[row] = 0;
            continue;
        }
        const auto of = shift == 0 ? std::optional(row) : weeks != nullptr ? weeks->earlier(row, shift) : std::nullopt;
        if (of && marked[*of] != 0) {
            values.known[row] = 0;
            ++values.rows;
        }
    }
    return values;
}

}  // namespace

Result<std::vector<PartialValues>> partial_values(const std::vector<Series>& columns, const FeatureOrigins& origins,
                                                  const std::string& entity, const std::string& time) {
    std::vector<PartialValues> found;
    OtherWeeks weeks(columns, entity, time);
    for (std::size_t place = 0; place < columns.size(); ++place) {
        const Series& column = columns[place];
        const FeatureOrigin origin = origins.of(column.name);
        const std::string flag = flag_of(origin);
        const auto series =
            flag.empty() || column.name == flag ? columns.end() : std::ranges::find(columns, flag, &Series::name);
        if (series == columns.end()) {
            continue;
        }
        const std::vector<std::uint8_t> marked = TRY(marked_rows(*series));
        if (std::ranges::find(marked, 1) == marked.end()) {
            continue;
        }
        const CalendarRows* const rows = origin.shift == 0 ? nullptr : TRY(weeks.rows());
        PartialValues values = without_marked(column, marked, origin.shift, rows);
        if (values.rows > 0) {
            values.place = place;
            values.flag = flag;
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
            warnings.push_back(
                {"partial_weeks", fmt::format("{} value{} of '{}' {} of a partial week ({}) and so unknown",
                                              values.rows, values.rows == 1 ? "" : "s", values.column,
                                              values.rows == 1 ? "is" : "are each", values.flag)});
        }
    }
    return warnings;
}

std::vector<std::string> partial_flags(const std::vector<std::string>& names) {
    std::vector<std::string> flags;
    for (const std::string& name : names) {
        const std::string flag = flag_of(origin_by_name(name));
        if (!flag.empty() && std::ranges::find(flags, flag) == flags.end()) {
            flags.push_back(flag);
        }
    }
    return flags;
}

}  // namespace public_signals::inline models
