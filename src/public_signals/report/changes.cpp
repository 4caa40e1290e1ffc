#include "public_signals/report/changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "public_signals/quality/calendar.hpp"
#include "public_signals/report/changed_weeks.hpp"

namespace public_signals::inline report {
namespace {

/// One column of both panels, cell by cell.
class PairedColumn {
  public:
    PairedColumn(const Panel& then, const Panel& now, const std::string& name)
        : m_then(metric_of(then, name)), m_now(metric_of(now, name)) {}

    bool was_known(const PairedRow& pair) const { return known(m_then, pair.then); }
    bool is_known(const PairedRow& pair) const { return known(m_now, pair.now); }
    bool was_partial(const PairedRow& pair) const { return !m_then.known(*pair.then); }
    bool is_partial(const PairedRow& pair) const { return !m_now.known(*pair.now); }
    double then(const PairedRow& pair) const { return m_then.number(*pair.then); }
    double now(const PairedRow& pair) const { return m_now.number(*pair.now); }
    std::int64_t count_then(const PairedRow& pair) const { return m_then.values->ints()[*pair.then]; }
    std::int64_t count_now(const PairedRow& pair) const { return m_now.values->ints()[*pair.now]; }
    bool is_count() const { return m_now.values->type() == ColumnType::Int64; }
    std::strong_ordering order(const PairedRow& pair) const {
        return is_count() ? count_now(pair) <=> count_then(pair) : std::strong_order(now(pair), then(pair));
    }

  private:
    static bool known(const Metric& metric, std::optional<Row> row) {
        return row && metric.is_number() && metric.values->known[*row] != 0;
    }

    Metric m_then;
    Metric m_now;
};

/// How far a cell moved, whichever way: 100 to 300 as far as 300 to 100, and anything from or to zero farther.
double distance(const MovedCell& cell) {
    const double then = static_cast<double>(std::max<std::int64_t>(cell.then, 0));
    const double now = static_cast<double>(std::max<std::int64_t>(cell.now, 0));
    return std::abs(std::log(now + 1e-3) - std::log(then + 1e-3));
}

class CellComparison {
  public:
    explicit CellComparison(const History& history)
        : m_history(history), m_pairs(paired_rows(history.then, history.now)) {}

    void compare(Changes& changes) {
        for (const PairedRow& pair : m_pairs) {
            changes.new_rows += pair.then ? 0 : 1;
            changes.gone_rows += pair.now ? 0 : 1;
        }
        for (const SourceMetrics& source : canonical_metrics(m_history.now)) {
            for (const std::string& name : source.metrics) {
                add_column(changes, source.source, name);
            }
        }
        std::ranges::stable_sort(changes.moved, std::ranges::greater{}, distance);
        std::ranges::stable_sort(changes.index, std::ranges::greater{}, &MovedIndex::distance);
        add_changed_weeks(m_history, m_pairs, changes);
    }

  private:
    void add_column(Changes& changes, const std::string& source, const std::string& name) {
        const PairedColumn column(m_history.then, m_history.now, name);
        ColumnChanges found{.source = source, .column = name};
        std::vector<double> ratios;
        std::vector<MovedIndex> index;
        for (const PairedRow& pair : m_pairs) {
            if (!count_cell(column, pair, found)) {
                continue;
            }
            const auto order = column.order(pair);
            ++(order == 0 ? found.same : order > 0 ? found.grew : found.fell);
            if (column.is_count() && order != 0) {
                changes.moved.push_back(
                    {std::string(pair.show), pair.week, name, column.count_then(pair), column.count_now(pair)});
            }
            const bool has_ratio = column.then(pair) > 0.0;
            if (has_ratio && order != 0) {
                ratios.push_back(column.now(pair) / column.then(pair));
            }
            if (!column.is_count() && has_ratio) {
                add_index(index, pair, column.now(pair) / column.then(pair), order != 0);
            }
        }
        if (!ratios.empty()) {
            found.typical = median_of(std::move(ratios));
        }
        finish(index);
        changes.columns.push_back(std::move(found));
        std::ranges::move(index, std::back_inserter(changes.index));
    }

    /// False where there are no two final values to compare.
    static bool count_cell(const PairedColumn& column, const PairedRow& pair, ColumnChanges& found) {
        const bool was = column.was_known(pair);
        const bool is = column.is_known(pair);
        found.became_known += !was && is ? 1 : 0;
        found.went_null += was && !is ? 1 : 0;
        if (!was || !is) {
            return false;
        }
        found.settled += column.was_partial(pair) && !column.is_partial(pair) ? 1 : 0;
        return !column.was_partial(pair) && !column.is_partial(pair);
    }

    void add_index(std::vector<MovedIndex>& index, const PairedRow& pair, double ratio, bool moved) {
        if (index.empty() || index.back().show != pair.show) {
            index.push_back({.show = std::string(pair.show), .first = pair.week, .last = pair.week});
            m_ratios.emplace_back();
        }
        MovedIndex& show = index.back();
        if (!moved) {
            ++show.same;
            return;
        }
        show.first = m_ratios.back().empty() ? pair.week : show.first;
        show.last = pair.week;
        ++show.weeks;
        m_ratios.back().push_back(ratio);
    }

    /// Leaves the shows that moved, with the spread of their ratios.
    void finish(std::vector<MovedIndex>& index) {
        for (std::size_t i = 0; i < index.size(); ++i) {
            if (!m_ratios[i].empty()) {
                index[i].least = std::ranges::min(m_ratios[i]);
                index[i].most = std::ranges::max(m_ratios[i]);
                index[i].median = median_of(m_ratios[i]);
            }
        }
        std::erase_if(index, [](const MovedIndex& show) { return show.weeks == 0; });
        m_ratios.clear();
    }

    const History& m_history;
    std::vector<PairedRow> m_pairs;
    std::vector<std::vector<double>> m_ratios;  // by show of the column at hand
};

bool same_cell(const Column& a, std::optional<Row> x, const Column& b, std::optional<Row> y) {
    const bool has_x = x && a.known[*x] != 0;
    const bool has_y = y && b.known[*y] != 0;
    if (!has_x || !has_y || a.type() != b.type()) {
        return has_x == has_y;
    }
    return std::visit(
        [&](const auto& values) { return values[*x] == std::get<std::decay_t<decltype(values)>>(b.values)[*y]; },
        a.values);
}

}  // namespace

double MovedIndex::distance() const {
    return std::max(std::abs(std::log(std::max(least, 1e-9))), std::abs(std::log(std::max(most, 1e-9))));
}

std::int64_t Changes::sum(std::int64_t ColumnChanges::* part) const {
    std::int64_t all = 0;
    for (const ColumnChanges& column : columns) {
        all += column.*part;
    }
    return all;
}

Changes changes_of(const History& history, const Collection& collection, double threshold) {
    Changes changes;
    CellComparison(history).compare(changes);
    add_changed_flags(history, threshold, changes);
    add_changed_profiles(history, collection, changes);
    return changes;
}

Difference difference_of(const Panel& panel, const Panel& now) {
    Difference difference;
    for (const PairedRow& pair : paired_rows(panel, now)) {
        for (const Column& column : now.columns) {
            const Column* ours = panel.find(column.name);
            if (ours == nullptr || same_cell(*ours, pair.then, column, pair.now)) {
                continue;
            }
            if (difference.cells++ == 0) {
                difference.first =
                    fmt::format("{} of {} in the week of {}", column.name, pair.show, format_week(pair.week));
            }
        }
    }
    return difference;
}

}  // namespace public_signals::inline report
