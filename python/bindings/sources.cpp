// What Python asks of the sources that needs no network.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include "bindings.hpp"
#include "public_signals/sources/google_trends/extract.hpp"
#include "public_signals/sources/wikipedia/known_days.hpp"

namespace public_signals::python {

namespace {

using Values = std::vector<std::optional<std::int64_t>>;
/// time (one entry, or one per item), values, is_partial.
using PlainPoint = std::tuple<std::vector<std::int64_t>, Values, bool>;
/// week_start, values, is_partial.
using PlainWeek = std::tuple<std::string, std::vector<std::optional<double>>, bool>;

Result<std::vector<InterestPoint>> points_from(const std::vector<PlainPoint>& plain) {
    std::vector<InterestPoint> points;
    for (const auto& [time, values, is_partial] : plain) {
        const bool same_items = points.empty() || values.size() == points.front().values.size();
        if (time.empty() || !same_items || (time.size() != 1 && time.size() != values.size())) {
            return invalid("the points do not all have the same items", "point " + std::to_string(points.size() + 1),
                           "pass the points of one file as `extract --json` prints them");
        }
        points.push_back({time, values, {}, {}, is_partial});
    }
    if (!are_sunday_buckets(points)) {
        return invalid("the points are not weekly: a WEEK bucket begins on a Sunday at 00:00 UTC", {},
                       "daily points need no mapping: average them from Monday to Sunday");
    }
    return points;
}

Result<std::vector<PlainWeek>> monday_weeks(const std::vector<PlainPoint>& plain) {
    const std::vector<InterestPoint> points = TRY(points_from(plain));
    std::vector<PlainWeek> rows;
    for (const MondayWeek& row : to_monday_weeks(points)) {
        rows.emplace_back(format_week(row.week), row.values, row.is_partial);
    }
    return rows;
}

/// title, day, views as served, scrape_run_at.
using PlainDay = std::tuple<std::string, std::string, std::optional<std::int64_t>, std::string>;

/// What is known of each row's title and day.
Result<Values> known_views(const std::vector<PlainDay>& plain) {
    std::vector<RawDay> days;
    for (const auto& [title, day, views, scrape] : plain) {
        days.push_back({.show = "",
                        .title = title,
                        .day = TRY(parse_day(day)),
                        .views = views,
                        .scrape_run_at = TRY(parse_instant(scrape)),
                        .capture = ""});
    }
    const auto known = known_days(days);
    Values values;
    for (const RawDay& day : days) {
        values.push_back(known.at({day.show, day.day, day.title}).views);
    }
    return values;
}

}  // namespace

void bind_sources(nb::module_& module) {
    module.def(
        "to_monday_weeks",
        [](const std::vector<PlainPoint>& points) {
            return value_or_raise(without_gil([&] { return monday_weeks(points); }));
        },
        nb::arg("points"));
    module.def(
        "known_views",
        [](const std::vector<PlainDay>& days) {
            return value_or_raise(without_gil([&] { return known_views(days); }));
        },
        nb::arg("days"));
}

}  // namespace public_signals::python
