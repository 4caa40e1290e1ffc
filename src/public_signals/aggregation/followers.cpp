#include "public_signals/aggregation/followers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/aggregation/grid.hpp"
#include "public_signals/base/counted.hpp"

namespace public_signals::inline aggregation {
namespace {

bool lies_in(const Coverage& visit, std::string_view show, Week week) {
    return visit.show == show && to_week(day_of(visit.scrape_run_at)) == week;
}

bool is_over(Week week) {
    return Instant(monday_of(week + Weeks{1})) <= now();
}

bool disagree(const Coverage& visit, const Coverage& other) {
    return visit.scrape_run_at == other.scrape_run_at && visit.followers != other.followers;
}

}  // namespace

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

std::string why_no_followers(const std::vector<Coverage>& coverage, std::string_view show, Week week) {
    if (!is_over(week)) {
        return "the week is not over: the last reading of it is still to come";
    }
    const auto visits =
        std::ranges::count_if(coverage, [&](const Coverage& visit) { return lies_in(visit, show, week); });
    const bool has_readings = std::ranges::any_of(
        coverage, [&](const Coverage& visit) { return visit.followers && lies_in(visit, show, week); });
    if (has_readings) {
        return "visits of one second count followers differently: nothing tells which is the later one";
    }
    return visits == 0
               ? "the account was not visited within the week, and no later visit tells how many followers it "
                 "had: pull in every week"
               : fmt::format("{} within the week, and no page of {} counts the account's followers exactly",
                             counted(visits, "visit was made", "visits were made"), visits == 1 ? "it" : "them");
}

}  // namespace public_signals::inline aggregation
