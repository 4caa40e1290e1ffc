#include "public_signals/panel/point_checks.hpp"

#include <fmt/format.h>

#include <map>
#include <tuple>

#include "public_signals/panel/raw_columns.hpp"

namespace public_signals::inline panel {

namespace {

constexpr std::chrono::days week_length{7};
constexpr std::chrono::days shortest_month{28};
constexpr std::chrono::days longest_month{31};

/// The window that a point is of.
auto window_of(const RawPoint& raw) {
    return std::tie(raw.run_id, raw.scrape_run_at, raw.capture, raw.show, raw.query, raw.asked, raw.resolution,
                    raw.window_start, raw.window_end, raw.draw);
}

Result<void> check_values(const std::vector<RawPoint>& points, const PlaceOfRow& place) {
    constexpr double most = 100;
    for (std::size_t row = 0; row < points.size(); ++row) {
        if (const auto value = points[row].value; value && (*value < 0 || *value > most)) {
            return about({.show = points[row].show, .column = "value"},
                         invalid(fmt::format("{} is no value of Google Trends: 0 to 100", *value), place(row),
                                 "put back what was served; in rows of your own it may be empty: unknown"));
        }
    }
    return {};
}

/// The days of one window, each with its row.
using RowOfDay = std::map<Day, std::size_t>;

/// Whether days are the same day of months that follow each other, which no weeks and no days with holes are.
bool are_months(const RowOfDay& days) {
    constexpr std::size_t fewest = 3;
    const auto day_of_month = [](Day day) { return std::chrono::year_month_day(day).day(); };
    for (auto day = days.begin(), next = std::next(day); next != days.end(); ++day, ++next) {
        const auto step = next->first - day->first;
        if (step < shortest_month || step > longest_month || day_of_month(day->first) != day_of_month(next->first)) {
            return false;
        }
    }
    return days.size() >= fewest;
}

tl::unexpected<Error> of_no_step(const RawPoint& point, std::string message, const std::string& place) {
    return about({.show = point.show, .column = "day"},
                 invalid(std::move(message), place, "give the points of days, or of weeks: other rows have no weeks"));
}

Result<void> check_step(const std::vector<RawPoint>& points, const RowOfDay& days, const PlaceOfRow& place) {
    if (days.size() < 2) {
        return {};
    }
    const auto second = std::next(days.begin());
    if (are_months(days)) {
        return of_no_step(points[second->second], "the rows are months", place(second->second));
    }
    for (auto day = days.begin(), next = second; next != days.end(); ++day, ++next) {
        const RawPoint& point = points[next->second];
        if (point.resolution == Resolution::Week && (next->first - day->first) % week_length != std::chrono::days{0}) {
            return of_no_step(
                point,
                fmt::format("{} and {} are no whole weeks apart", format_day(day->first), format_day(next->first)),
                place(next->second));
        }
    }
    return {};
}

Result<void> check_steps(const std::vector<RawPoint>& points, const PlaceOfRow& place) {
    std::vector<std::size_t> order(points.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto window = [&](std::size_t row) { return window_of(points[row]); };
    std::ranges::stable_sort(order, {}, window);
    RowOfDay days;
    for (std::size_t at = 0; at < order.size(); ++at) {
        if (at > 0 && window(order[at - 1]) != window(order[at])) {
            TRY(check_step(points, days, place));
            days.clear();
        }
        if (const auto day = points[order[at]].day) {
            days.emplace(*day, order[at]);
        }
    }
    return check_step(points, days, place);
}

/// All that a point says of what its day counts as.
struct ServedValue {
    double value = 0;
    bool below_one = false;
    bool has_data = true;
    bool is_partial = false;
    bool operator==(const ServedValue&) const = default;

    std::string text() const {
        return fmt::format("{}{}{}{}", value, below_one ? " (below one)" : "", has_data ? "" : " (no data)",
                           is_partial ? " (partial)" : "");
    }
};

std::optional<ServedValue> served_value(const RawPoint& raw) {
    if (!raw.value && raw.has_data) {
        return std::nullopt;
    }
    return ServedValue{raw.value.value_or(0), raw.below_one, raw.has_data, raw.is_partial};
}

}  // namespace

Result<void> check_one_value_each(const std::vector<RawPoint>& points, const PlaceOfRow& place) {
    return OneValueEach{[](const RawPoint& raw) { return std::tuple_cat(window_of(raw), std::tie(raw.day)); },
                        served_value, "value"}(points, place);
}

Result<void> check_points(const std::vector<RawPoint>& points, const PlaceOfRow& place) {
    TRY(check_values(points, place));
    TRY(check_steps(points, place));
    return check_one_value_each(points, place);
}

}  // namespace public_signals::inline panel
