#include "public_signals/quality/timestamps.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string_view>
#include <tuple>

#include "public_signals/panel/week_text.hpp"

namespace public_signals::inline quality {
namespace {

/// The stored day of each row: a Monday, another day, or nothing where week_start was no date.
std::vector<std::optional<Day>> days_of(const ReadPanel& input) {
    std::vector<std::optional<Day>> days(input.panel.row_count());
    for (Row row = 0; row < days.size(); ++row) {
        if (input.panel.week[row] != no_week) {
            days[row] = monday_of(input.panel.week[row]);
        }
    }
    for (const auto& [row, day] : input.not_mondays) {
        days[row] = day;
    }
    return days;
}

/// Whether a row repeats the show and day of an earlier one.
std::vector<bool> repeats(const ReadPanel& input, const std::vector<std::optional<Day>>& days) {
    std::vector<Row> order(days.size());
    std::iota(order.begin(), order.end(), Row{0});
    const auto key = [&](Row row) { return std::tie(input.panel.show[row], days[row]); };
    const auto before = [&key](Row a, Row b) { return key(a) < key(b); };
    if (!std::ranges::is_sorted(order, before)) {
        std::ranges::stable_sort(order, before);
    }
    std::vector<bool> repeated(days.size());
    for (std::size_t i = 1; i < order.size(); ++i) {
        repeated[order[i]] = key(order[i]) == key(order[i - 1]);
    }
    return repeated;
}

}  // namespace

std::vector<TimestampIssue> timestamp_issues_of(const ReadPanel& input) {
    const std::vector<std::optional<Day>> days = days_of(input);
    const std::vector<bool> repeated = repeats(input, days);
    std::vector<TimestampIssue> issues;
    std::optional<Row> above;
    std::size_t bad = 0;
    for (Row row = 0; row < days.size(); ++row) {
        const std::string& show = input.panel.show[row];
        if (!days[row]) {
            issues.push_back({.kind = TimestampProblem::BadDate, .show = show, .week_start = input.bad_weeks[bad++]});
            continue;
        }
        const std::string week_start = format_day(*days[row]);
        if (!is_monday(*days[row])) {
            issues.push_back({.kind = TimestampProblem::NotMonday, .show = show, .week_start = week_start});
        }
        if (repeated[row]) {
            issues.push_back({.kind = TimestampProblem::Duplicate, .show = show, .week_start = week_start});
        } else if (above && std::tie(show, days[row]) < std::tie(input.panel.show[*above], days[*above])) {
            issues.push_back({.kind = TimestampProblem::NotSorted, .show = show, .week_start = week_start});
        }
        above = row;
    }
    return issues;
}

}  // namespace public_signals::inline quality
