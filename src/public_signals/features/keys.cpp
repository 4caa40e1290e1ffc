#include "public_signals/features/keys.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace public_signals {

Result<void> check_keys(const ReadPanel& input) {
    if (!input.bad_weeks.empty()) {
        return invalid(
            fmt::format("week_start '{}' is no date ({} such)", input.bad_weeks.front(), input.bad_weeks.size()),
            "column week_start", "write every week_start as the Monday's YYYY-MM-DD");
    }
    if (!input.not_mondays.empty()) {
        const auto& [row, day] = input.not_mondays.front();
        return invalid(
            fmt::format("week_start {} is no Monday ({} such rows)", format_day(day), input.not_mondays.size()),
            fmt::format("show '{}', week_start {}", input.panel.show[row], format_day(day)),
            fmt::format("its week starts on {}: to_week_start gives it", format_week(to_week(day))));
    }
    return {};
}

Result<void> check_no_duplicates(const Panel& sorted) {
    for (Row row = 1; row < sorted.row_count(); ++row) {
        if (sorted.week[row] == sorted.week[row - 1] && sorted.show[row] == sorted.show[row - 1]) {
            return invalid("a show has the same week twice",
                           fmt::format("show '{}', week {}", sorted.show[row], format_week(sorted.week[row])),
                           "keep one row for each show and week");
        }
    }
    return {};
}

std::string place_of(const Panel& panel, Row row, std::string_view column) {
    return fmt::format("show '{}', week {}, column {}", panel.show[row], format_week(panel.week[row]), column);
}

}  // namespace public_signals
