#include "public_signals/report/paired_rows.hpp"

#include "public_signals/panel/week_text.hpp"

namespace public_signals::inline report {
namespace {

/// The rows of a panel by show, then week, each key once.
std::vector<Row> rows_in_order(const Panel& panel) {
    std::vector<Row> rows;
    for (const Row row : panel_order(panel)) {
        const bool is_repeat =
            !rows.empty() && panel.show[rows.back()] == panel.show[row] && panel.week[rows.back()] == panel.week[row];
        if (panel.week[row] != no_week && !is_repeat) {
            rows.push_back(row);
        }
    }
    return rows;
}

}  // namespace

std::vector<PairedRow> paired_rows(const Panel& then, const Panel& now) {
    const std::vector<Row> theirs = rows_in_order(then);
    const std::vector<Row> ours = rows_in_order(now);
    std::vector<PairedRow> pairs;
    for (std::size_t i = 0, j = 0; i < theirs.size() || j < ours.size();) {
        const auto order = [&]() -> std::strong_ordering {
            if (i == theirs.size() || j == ours.size()) {
                return i == theirs.size() ? std::strong_ordering::greater : std::strong_ordering::less;
            }
            const std::strong_ordering shows = then.show[theirs[i]] <=> now.show[ours[j]];
            return shows != 0 ? shows : then.week[theirs[i]] <=> now.week[ours[j]];
        }();
        PairedRow pair;
        if (order <= 0) {
            pair = {then.show[theirs[i]], then.week[theirs[i]], theirs[i], std::nullopt};
            ++i;
        }
        if (order >= 0) {
            pair.show = now.show[ours[j]];
            pair.week = now.week[ours[j]];
            pair.now = ours[j];
            ++j;
        }
        pairs.push_back(pair);
    }
    return pairs;
}

}  // namespace public_signals::inline report
