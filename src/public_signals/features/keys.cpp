#include "public_signals/features/keys.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/panel/week_text.hpp"

namespace public_signals::inline features {

namespace {

Row first_bad_week(const Panel& panel) {
    return static_cast<Row>(std::ranges::find(panel.week, no_week) - panel.week.begin());
}

}  // namespace

Result<void> check_keys(const ReadPanel& input) {
    if (!input.bad_weeks.empty()) {
        const Row row = first_bad_week(input.panel);
        const std::string& text = input.bad_weeks.front();
        return invalid_at({.show = input.panel.show[row], .week = text, .column = "week_start"},
                          fmt::format("week_start '{}' is no date ({} such)", text, input.bad_weeks.size()),
                          "write every week_start as the Monday's YYYY-MM-DD");
    }
    if (!input.not_mondays.empty()) {
        const auto& [row, day] = input.not_mondays.front();
        return about(
            {.show = input.panel.show[row], .week = format_day(day), .column = "week_start"},
            invalid(fmt::format("week_start {} is no Monday ({} such rows)", format_day(day), input.not_mondays.size()),
                    fmt::format("show '{}', week_start {}", input.panel.show[row], format_day(day)),
                    fmt::format("its week starts on {}: to_week_start gives it", format_week(to_week(day)))));
    }
    return {};
}

tl::unexpected<Error> duplicate_at(const Panel& panel, Row row) {
    return invalid_at(place_of(panel, row, {}), "a show has the same week twice",
                      "keep one row for each show and week");
}

Result<void> check_no_duplicates(const Panel& sorted) {
    for (Row row = 1; row < sorted.row_count(); ++row) {
        if (sorted.week[row] == sorted.week[row - 1] && sorted.show[row] == sorted.show[row - 1]) {
            return duplicate_at(sorted, row);
        }
    }
    return {};
}

Place place_of(const Panel& panel, Row row, std::string_view column) {
    return {.show = panel.show[row], .week = format_week(panel.week[row]), .column = std::string(column)};
}

}  // namespace public_signals::inline features
