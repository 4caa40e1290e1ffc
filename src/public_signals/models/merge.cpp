#include "public_signals/models/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "public_signals/models/outcome_cells.hpp"
#include "public_signals/models/partial_weeks.hpp"

namespace public_signals::inline models {
namespace {

constexpr double nearly_full = 0.98;
constexpr Row no_row = static_cast<Row>(-1);

using Key = std::pair<std::string, std::int32_t>;

/// One row of the output: the row on either side, or no_row.
struct Pair {
    std::string show;
    Week week;
    Row panel = no_row;
    Row outcome = no_row;
};

Result<std::map<Key, Row>> rows_by_key(const Panel& rows, const std::vector<std::string>& places) {
    std::map<Key, Row> by_key;
    for (Row row = 0; row < rows.row_count(); ++row) {
        const auto [first, is_new] = by_key.emplace(Key{rows.show[row], rows.week[row].index}, row);
        if (!is_new) {
            const std::string where =
                places.empty() ? "" : fmt::format("{} and {}", places[first->second], places[row]);
            return about(
                {.show = rows.show[row], .week = format_week(rows.week[row])},
                invalid(fmt::format("show '{}' has week {} twice", rows.show[row], format_week(rows.week[row])),
                        where.empty() ? "the panel" : where, "keep one row for each show and week"));
        }
    }
    return by_key;
}

template <class Values>
Values taken(const Values& values, const std::vector<Pair>& pairs, Row Pair::* side) {
    Values picked(pairs.size());
    for (Row row = 0; row < pairs.size(); ++row) {
        if (pairs[row].*side != no_row) {
            picked[row] = values[pairs[row].*side];
        }
    }
    return picked;
}

Column taken(const Column& column, const std::vector<Pair>& pairs, Row Pair::* side) {
    return {column.name,
            std::visit([&](const auto& values) -> decltype(Column::values) { return taken(values, pairs, side); },
                       column.values),
            taken(column.known, pairs, side)};
}

/// A column of 0 and 1; where `flag` answers nothing it is missing.
template <class Flag>
Column flags(const char* name, const std::vector<Pair>& pairs, Flag&& flag) {
    Column column = missing_column(name, ColumnType::Int64, pairs.size());
    for (Row row = 0; row < pairs.size(); ++row) {
        if (const std::optional<bool> value = flag(row)) {
            column.ints()[row] = *value;
            column.known[row] = 1;
        }
    }
    return column;
}

std::optional<double> outcome_number(const Column& column, Row row) {
    if (!column.known[row]) {
        return std::nullopt;
    }
    if (column.type() == ColumnType::Float64) {
        return column.floats()[row];
    }
    return column.type() == ColumnType::Int64 ? std::optional(static_cast<double>(column.ints()[row])) : std::nullopt;
}

Column capacity_constraint(const std::vector<Pair>& pairs, const Column* capacity) {
    double largest = 0;
    for (Row row = 0; capacity != nullptr && row < pairs.size(); ++row) {
        largest = std::max(largest, outcome_number(*capacity, row).value_or(0));
    }
    const double threshold = largest > largest_share ? nearly_full * 100 : nearly_full;
    return flags("capacity_constraint", pairs, [&](Row row) -> std::optional<bool> {
        const auto sold = capacity == nullptr ? std::nullopt : outcome_number(*capacity, row);
        return sold ? std::optional(*sold >= threshold) : std::nullopt;
    });
}

void add_flags(Panel& merged, const std::vector<Pair>& pairs, Week first, const MergeOptions& options) {
    /// What `compare` says of a row's show and its day; missing for a show without one.
    const auto flags_by = [&](const char* name, const std::map<std::string, Day>& days, auto compare) {
        return flags(name, pairs, [&](Row row) -> std::optional<bool> {
            const auto found = days.find(match_key(pairs[row].show));
            return found == days.end() ? std::nullopt : std::optional(compare(pairs[row].week, found->second));
        });
    };
    Column has_outcome = missing_column("has_outcome", ColumnType::Bool, pairs.size());
    Column week_index = missing_column("week_index", ColumnType::Int64, pairs.size());
    for (Row row = 0; row < pairs.size(); ++row) {
        has_outcome.bools()[row] = pairs[row].outcome != no_row;
        has_outcome.known[row] = 1;
        week_index.ints()[row] = (pairs[row].week - first).count;
        week_index.known[row] = 1;
    }
    Column constraint = capacity_constraint(pairs, merged.find("capacity"));
    merged.columns.push_back(std::move(has_outcome));
    merged.columns.push_back(std::move(constraint));
    merged.columns.push_back(flags_by("is_preview", options.opening_dates,
                                      [](Week week, Day opening) { return sunday_of(week) < opening; }));
    merged.columns.push_back(flags_by("is_post_opening", options.opening_dates,
                                      [](Week week, Day opening) { return monday_of(week) >= opening; }));
    if (!options.closing_dates.empty()) {
        merged.columns.push_back(flags_by("is_post_closing", options.closing_dates,
                                          [](Week week, Day closing) { return monday_of(week) > closing; }));
    }
    merged.columns.push_back(std::move(week_index));
}

Result<void> check_names(const Panel& panel, const Panel& outcomes, const MergeOptions& options) {
    std::set<std::string> taken = {"show",       "week_start",      "has_outcome", "capacity_constraint",
                                   "is_preview", "is_post_opening", "week_index"};
    if (!options.closing_dates.empty()) {
        taken.insert("is_post_closing");
    }
    for (const auto* columns : {&panel.columns, &outcomes.columns}) {
        for (const Column& column : *columns) {
            if (!taken.insert(column.name).second) {
                return invalid(fmt::format("the merged panel would have column '{}' twice", column.name),
                               columns == &panel.columns ? "the panel" : "the outcomes",
                               columns == &panel.columns
                                   ? "give a panel that has not been merged yet"
                                   : fmt::format("map it to another name: --map {0}=my_{0}", column.name));
            }
        }
    }
    return {};
}

}  // namespace

Result<Merged> merge(const Panel& panel, const Outcomes& outcomes, const ShowNames& names,
                     const MergeOptions& options) {
    TRY(check_names(panel, outcomes.rows, options));
    Panel renamed = outcomes.rows;
    for (std::string& show : renamed.show) {
        const std::string spelling = names.find(show);
        show = spelling.empty() ? show : spelling;
    }
    const std::map<Key, Row> panel_rows = TRY(rows_by_key(panel, {}));
    const std::map<Key, Row> outcome_rows = TRY(rows_by_key(renamed, outcomes.places));
    std::set<std::string> matched;
    for (const auto& [key, row] : outcome_rows) {
        if (panel_rows.contains(key)) {
            matched.insert(key.first);
        }
    }
    Merged merged{.panel = {}, .rows = account_of(panel, outcomes, renamed, names, matched)};
    merged.panel.asked = panel.asked;
    std::map<Key, Pair> by_key;
    for (const auto& [key, row] : panel_rows) {
        by_key[key] = {key.first, panel.week[row], row, no_row};
    }
    for (const auto& [key, row] : outcome_rows) {
        Pair& pair = by_key[key];
        pair = {key.first, renamed.week[row], pair.panel, row};
    }
    std::vector<Pair> pairs;
    for (const auto& [key, pair] : by_key) {
        const bool both = pair.panel != no_row && pair.outcome != no_row;
        merged.rows.matched += both;
        merged.rows.panel_only += pair.outcome == no_row;
        merged.rows.outcome_only += pair.panel == no_row;
        if (both || options.join == Join::Outer || (options.join == Join::Left && pair.panel != no_row)) {
            pairs.push_back(pair);
        }
    }
    for (const Pair& pair : pairs) {
        merged.panel.show.push_back(pair.show);
        merged.panel.week.push_back(pair.week);
    }
    for (const Column& column : panel.columns) {
        merged.panel.columns.push_back(taken(column, pairs, &Pair::panel));
    }
    for (const Column& column : renamed.columns) {
        merged.panel.columns.push_back(taken(column, pairs, &Pair::outcome));
    }
    const Week first = panel.week.empty() ? Week{} : *std::ranges::min_element(panel.week);
    add_flags(merged.panel, pairs, first, options);
    if (options.join == Join::Inner && merged.rows.panel_only > 0) {
        for (const Column& column : flags_of_other_weeks(panel)) {
            merged.panel.columns.push_back(taken(column, pairs, &Pair::panel));
        }
    }
    return merged;
}

}  // namespace public_signals::inline models
