// The outer join of the weekly files: the panel.
#include <fmt/format.h>

#include <algorithm>

#include "public_signals/aggregation/weekly.hpp"

namespace public_signals::inline aggregation {

namespace {

struct Key {
    std::string_view show;
    Week week;
    auto operator<=>(const Key&) const = default;
};

void add_missing_weeks(std::vector<Key>& keys) {
    std::vector<Key> filled;
    for (const Key& key : keys) {
        if (!filled.empty() && filled.back().show == key.show) {
            for (Week week = filled.back().week + Weeks{1}; week < key.week; week = week + Weeks{1}) {
                filled.push_back({key.show, week});
            }
        }
        filled.push_back(key);
    }
    keys = std::move(filled);
}

std::vector<Key> joined_keys(const std::vector<const Panel*>& panels, bool fill_missing) {
    std::vector<Key> keys;
    for (const Panel* panel : panels) {
        for (Row row = 0; row < panel->row_count(); ++row) {
            keys.push_back({panel->show[row], panel->week[row]});
        }
    }
    std::ranges::sort(keys);
    const auto repeats = std::ranges::unique(keys);
    keys.erase(repeats.begin(), repeats.end());
    if (fill_missing) {
        add_missing_weeks(keys);
    }
    return keys;
}

/// For each row of a source's panel, its row in the joined one.
std::vector<Row> rows_of(const Panel& panel, const std::vector<Key>& keys) {
    std::vector<Row> rows(panel.row_count());
    for (Row row = 0; row < panel.row_count(); ++row) {
        const auto found = std::ranges::lower_bound(keys, Key{panel.show[row], panel.week[row]});
        rows[row] = static_cast<Row>(found - keys.begin());
    }
    return rows;
}

Result<void> no_row_twice(const Panel& panel, const std::vector<Row>& rows, Source source) {
    std::vector<Row> sorted = rows;
    std::ranges::sort(sorted);
    const auto twice = std::ranges::adjacent_find(sorted);
    if (twice == sorted.end()) {
        return {};
    }
    const auto row = static_cast<Row>(std::ranges::find(rows, *twice) - rows.begin());
    return invalid_at({.show = panel.show[row], .week = format_week(panel.week[row])},
                      fmt::format("{} has a week of a show twice", name_of(source)), "keep one of the two rows");
}

Result<Column> spread(const Panel& panel, const PanelColumn& wanted, const std::vector<Row>& rows,
                      std::size_t row_count) {
    const Column& from = *TRY(panel.column(wanted.name));
    if (from.type() != wanted.type) {
        return invalid_at(
            {.column = std::string(wanted.name)},
            fmt::format("column {} is {}, not {}", wanted.name, name_of(from.type()), name_of(wanted.type)),
            "make the weekly files again with: public-signals weekly");
    }
    Column to = missing_column(from.name, from.type(), row_count);
    std::visit(
        [&](auto& values) {
            const auto& given = std::get<std::remove_reference_t<decltype(values)>>(from.values);
            for (Row row = 0; row < rows.size(); ++row) {
                values[rows[row]] = given[row];
                to.known[rows[row]] = from.known[row];
            }
        },
        to.values);
    return to;
}

bool is_later(const std::string& a, const std::string& b) {
    if (a.size() == b.size()) {
        return a > b;  // our own form sorts by its bytes
    }
    const Result<Instant> first = parse_instant(a);
    const Result<Instant> second = parse_instant(b);
    return first && second ? *first > *second : a > b;
}

void keep_latest(Column& latest, const Column& scrapes, const std::vector<Row>& rows) {
    for (Row row = 0; row < rows.size(); ++row) {
        std::string& kept = latest.strings()[rows[row]];
        if (scrapes.known[row] && (kept.empty() || is_later(scrapes.strings()[row], kept))) {
            kept = scrapes.strings()[row];
            latest.known[rows[row]] = 1;
        }
    }
}

void append_columns(Panel& panel, std::vector<Column>& columns, std::span<const PanelColumn> wanted) {
    for (const PanelColumn& column : wanted) {
        const auto found = std::ranges::find(columns, column.name, &Column::name);
        panel.columns.push_back(found == columns.end()
                                    ? missing_column(std::string(column.name), column.type, panel.row_count())
                                    : std::move(*found));
    }
}

}  // namespace

Result<Panel> join_weekly(const std::map<Source, Panel>& weekly, const Extensions& extensions, bool fill_missing) {
    std::vector<Source> sources;
    std::vector<const Panel*> panels;
    for (const auto& [source, panel] : weekly) {
        if (is_in_panel(source, extensions)) {
            sources.push_back(source);
            panels.push_back(&panel);
        }
    }
    const std::vector<Key> keys = joined_keys(panels, fill_missing);
    Panel joined;
    for (const Key& key : keys) {
        joined.show.emplace_back(key.show);
        joined.week.push_back(key.week);
    }
    std::vector<Column> columns;
    Column scrapes = missing_column("scrape_run_at", ColumnType::String, keys.size());
    for (std::size_t i = 0; i < panels.size(); ++i) {
        const std::vector<Row> rows = rows_of(*panels[i], keys);
        TRY(no_row_twice(*panels[i], rows, sources[i]));
        for (const PanelColumn& column : source_columns(sources[i], extensions)) {
            columns.push_back(TRY(spread(*panels[i], column, rows, keys.size())));
        }
        if (const Column* given = panels[i]->find("scrape_run_at")) {
            keep_latest(scrapes, *given, rows);
        }
    }
    columns.push_back(std::move(scrapes));
    const std::vector<PanelColumn> schema = panel_schema(extensions);
    append_columns(joined, columns, std::span(schema).subspan(2));
    return joined;
}

}  // namespace public_signals::inline aggregation
