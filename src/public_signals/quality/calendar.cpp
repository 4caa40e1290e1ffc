#include "public_signals/quality/calendar.hpp"

#include <cmath>

#include "public_signals/base/timebins.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline quality {

std::vector<ShowRows> shows_of(const Panel& panel) {
    std::vector<ShowRows> shows;
    for (const Row row : panel_order(panel)) {
        if (panel.week[row] == no_week) {
            continue;
        }
        if (shows.empty() || shows.back().show != panel.show[row]) {
            shows.push_back({.show = panel.show[row], .rows = {}});
        }
        std::vector<Row>& rows = shows.back().rows;
        if (rows.empty() || panel.week[rows.back()] != panel.week[row]) {
            rows.push_back(row);
        }
    }
    return shows;
}

std::optional<Week> unfinished_week(const std::string& latest_scrape) {
    const auto latest = parse_instant(latest_scrape);
    return latest ? std::optional(to_week(day_of(*latest))) : std::nullopt;
}

std::int64_t calendar_weeks(const std::vector<Week>& weeks, const ShowRows& show) {
    return std::int64_t{weeks[show.rows.back()].index} - weeks[show.rows.front()].index + 1;
}

bool Metric::says_partial(Row row) const {
    return partial != nullptr && partial->known[row] != 0 && partial->bools()[row] != 0;
}

bool Metric::known(Row row) const {
    if (values == nullptr || !values->known[row]) {
        return false;
    }
    if (says_partial(row)) {
        return false;
    }
    return values->type() != ColumnType::Float64 || std::isfinite(values->floats()[row]);
}

bool Metric::is_number() const {
    return values != nullptr && (values->type() == ColumnType::Int64 || values->type() == ColumnType::Float64);
}

double Metric::number(Row row) const {
    return values->type() == ColumnType::Int64 ? static_cast<double>(values->ints()[row]) : values->floats()[row];
}

Metric metric_of(std::string_view name, const Column* values, const Column* partial) {
    const bool flags = partial != nullptr && partial->type() == ColumnType::Bool;
    return {.name = std::string(name), .values = values, .partial = flags ? partial : nullptr};
}

Metric metric_of(const Panel& panel, std::string_view name) {
    return metric_of(name, panel.find(name), panel.find(partial_flag_of(name)));
}

std::vector<Metric> metrics_of(const Panel& panel, const std::vector<std::string>& names) {
    std::vector<Metric> metrics;
    metrics.reserve(names.size());
    for (const std::string& name : names) {
        metrics.push_back(metric_of(panel, name));
    }
    return metrics;
}

std::vector<SourceMetrics> canonical_metrics(const Panel& panel) {
    const Extensions extensions = extensions_of(panel);
    std::vector<SourceMetrics> sources;
    for (const Source source : canonical_sources_first()) {
        if (!is_in_panel(source, extensions)) {
            continue;
        }
        SourceMetrics& numbers = sources.emplace_back();
        numbers.source = name_of(source);
        for (const PanelColumn& column : source_columns(source, extensions)) {
            const bool is_of_posts_or_series = column.measure != Measure::Followers;  // they are known without either
            if (column.type != ColumnType::Bool && is_of_posts_or_series) {
                numbers.metrics.emplace_back(column.name);
            }
        }
    }
    return sources;
}

std::optional<std::string_view> source_of(std::string_view metric) {
    const auto source = source_of_column(metric);
    return source ? std::optional<std::string_view>(name_of(*source)) : std::nullopt;
}

std::vector<Row> prior_rows(const Panel& panel, const Metric& metric, const ShowRows& show, std::size_t end, Week week,
                            int lookback) {
    std::vector<Row> rows;
    for (std::size_t i = end; i > 0; --i) {
        const Row row = show.rows[i - 1];
        if ((week - panel.week[row]).count > lookback) {
            break;
        }
        if (metric.known(row)) {
            rows.push_back(row);
        }
    }
    return rows;
}

}  // namespace public_signals::inline quality
