#include "public_signals/aggregation/followers.hpp"

#include <algorithm>

#include "public_signals/aggregation/grid.hpp"

namespace public_signals::inline aggregation {
namespace {

bool disagree(const Coverage& visit, const Coverage& other) {
    return visit.scrape_run_at == other.scrape_run_at && visit.followers != other.followers;
}

}  // namespace

bool is_over(Week week) {
    return Instant(monday_of(week + Weeks{1})) <= now();
}

bool lies_in(const Coverage& visit, std::string_view show, Week week) {
    return visit.show == show && to_week(day_of(visit.scrape_run_at)) == week;
}

const Coverage* last_reading(const std::vector<Coverage>& coverage, std::string_view show, Week week) {
    if (!is_over(week)) {
        return nullptr;
    }
    const Coverage* last = nullptr;
    bool is_disputed = false;
    for (const Coverage& visit : coverage) {
        if (!visit.followers || !lies_in(visit, show, week)) {
            continue;
        }
        if (last == nullptr || last->scrape_run_at < visit.scrape_run_at) {
            last = &visit;
            is_disputed = false;
        } else {
            is_disputed = is_disputed || disagree(visit, *last);
        }
    }
    return is_disputed ? nullptr : last;
}

void put_followers(std::span<const PanelColumn> columns, Panel& panel, const std::vector<Coverage>& coverage) {
    const auto found = std::ranges::find(columns, Measure::Followers, &PanelColumn::measure);
    if (found == columns.end()) {
        return;
    }
    Column& column = panel.columns[static_cast<std::size_t>(found - columns.begin())];
    for (Row row = 0; row < panel.row_count(); ++row) {
        if (const Coverage* const visit = last_reading(coverage, panel.show[row], panel.week[row])) {
            put(column, row, *visit->followers);
            if (panel.columns.back().known[row] == 0) {
                put_scrape(panel, row, visit->scrape_run_at);
            }
        }
    }
}

}  // namespace public_signals::inline aggregation
