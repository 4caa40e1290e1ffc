// data/raw/wikipedia/{show}_days_{date}.csv and data/raw/google_trends/{show}_points_{date}.csv.
#include <algorithm>
#include <tuple>

#include "public_signals/panel/point_checks.hpp"
#include "public_signals/panel/raw_columns.hpp"
#include "public_signals/panel/trends_words.hpp"

namespace public_signals::inline panel {

namespace {

/// Whether an empty cell of what was asked is a value of its own.
enum class EmptyCell : std::uint8_t { SaysNothing, IsValue };

/// A column of what was asked: not known where the file lacks it.
template <class Row, class Asked, class Value>
RawColumn<Row> asked_column(std::string_view name, Needed needed, Asked Row::* asked,
                            std::optional<Value> Asked::* member, EmptyCell empty = EmptyCell::SaysNothing) {
    return {name, needed,
            [asked, member, empty](const CellPlace& at, Row& row) -> Result<void> {
                const bool says = empty == EmptyCell::IsValue || !at.cells.text(at.row, at.field).empty();
                if (at.cells.has(at.field) && says) {
                    (row.*asked).*member = TRY(value_in(at, Value()));
                }
                return {};
            },
            [asked, member](const Row& row, CsvRow& out) {
                const std::optional<Value>& value = (row.*asked).*member;
                value ? add_value(out, *value) : static_cast<void>(out.add(""));
            }};
}

/// The API leaves days out: a row without views says so, else it lost them. Files from before the column leave it open;
/// those name no run either, so that one that names runs has lost the column.
Result<void> read_is_served(const CellPlace& at, RawDay& day) {
    if (!at.cells.has(at.field)) {
        if (day.views || !at.cells.has(at.cells.field("run_id"))) {
            return {};
        }
        return about({.show = day.show, .column = "views"},
                     at.cells.bad(at.row, at.cells.field("views"),
                                  "views is empty, and the file lost its column is_served, which says whether the API "
                                  "left the day out",
                                  "put the column back"));
    }
    TRY(at.cells.filled_text(at.row, at.field));
    const bool is_served = TRY(at.cells.flag(at.row, at.field)).value_or(true);
    if (is_served == day.views.has_value()) {
        return {};
    }
    return about(
        {.show = day.show, .column = "views"},
        at.cells.bad(at.row, at.cells.field("views"),
                     is_served ? "views is empty, of a day that was served (is_served)"
                               : fmt::format("views is {}, of a day that the API left out (is_served)", *day.views),
                     "put back what was there"));
}

std::span<const RawColumn<RawDay>> day_columns() {
    static const RawColumn<RawDay> columns[] = {
        raw_column("show", Needed::Cell, &RawDay::show),
        asked_column("project", Needed::Filled, &RawDay::asked, &ViewsAsked::project),
        asked_column("agent", Needed::Filled, &RawDay::asked, &ViewsAsked::agent),
        asked_column("article", Needed::Filled, &RawDay::asked, &ViewsAsked::article),
        raw_column("title", Needed::Filled, &RawDay::title),
        asked_column("role", Needed::Ours, &RawDay::asked, &ViewsAsked::role),
        raw_column("day", Needed::Cell, &RawDay::day),
        raw_column("views", Needed::Column, &RawDay::views),
        {"is_served", Needed::Added, read_is_served,
         [](const RawDay& day, CsvRow& out) { out.add(std::optional(day.views.has_value())); }},
        raw_column("scrape_run_at", Needed::Filled, &RawDay::scrape_run_at),
        raw_column("capture", Needed::No, &RawDay::capture),
        raw_column("run_id", Needed::Added, &RawDay::run_id),
    };
    return columns;
}

/// A part of what was asked of which "" is a value, and its word. A file writes the word where other cells of the
/// column say something else.
struct EmptyAsked {
    std::optional<std::string> InterestAsked::* member;
    std::string_view column;
    std::string_view word;
};
constexpr EmptyAsked empty_asked[] = {
    {&InterestAsked::geo, "geo", worldwide_word},
    {&InterestAsked::property, "property", web_search_word},
};

/// Whether some cell of the column is empty and some is not.
bool is_mixed(const std::vector<RawPoint>& points, const EmptyAsked& of) {
    const auto is_empty = [&](const RawPoint& point) { return (point.asked.*of.member).value_or("").empty(); };
    return std::ranges::any_of(points, is_empty) && !std::ranges::all_of(points, is_empty);
}

/// An empty cell beside others that are not has lost what it said.
Result<void> check_asked_not_emptied(const std::vector<RawPoint>& points, const PlaceOfRow& place) {
    for (const EmptyAsked& of : empty_asked) {
        for (std::size_t row = 0; is_mixed(points, of) && row < points.size(); ++row) {
            const RawPoint& point = points[row];
            const bool is_of_a_page = !point.run_id.empty() || !point.capture.empty();
            if (is_of_a_page && (point.asked.*of.member).value_or("").empty()) {
                return about({.show = point.show, .column = std::string(of.column)},
                             invalid(fmt::format("{} is empty, beside rows that have one", of.column),
                                     fmt::format("{}, column {}", place(row), of.column),
                                     fmt::format("put back what was there, `{}` for the {}", of.word,
                                                 of.column == "geo" ? "whole world" : "web")));
            }
        }
    }
    return {};
}

/// Only a point that says it has no data, which counts as 0: an empty value alone is unknown.
Result<void> read_has_data(const CellPlace& at, RawPoint& point) {
    point.has_data = TRY(at.cells.flag(at.row, at.field)).value_or(true);
    return {};
}

std::span<const RawColumn<RawPoint>> point_columns() {
    static const RawColumn<RawPoint> columns[] = {
        raw_column("show", Needed::Cell, &RawPoint::show),
        raw_column("query", Needed::Column, &RawPoint::query),
        asked_column("geo", Needed::Ours, &RawPoint::asked, &InterestAsked::geo, EmptyCell::IsValue),
        asked_column("category", Needed::Ours, &RawPoint::asked, &InterestAsked::category),
        asked_column("property", Needed::Ours, &RawPoint::asked, &InterestAsked::property, EmptyCell::IsValue),
        asked_column("language", Needed::Ours, &RawPoint::asked, &InterestAsked::language),
        raw_column("resolution", Needed::Column, &RawPoint::resolution),
        raw_column("window_start", Needed::Cell, &RawPoint::window_start),
        raw_column("window_end", Needed::Cell, &RawPoint::window_end),
        raw_column("draw", Needed::Filled, &RawPoint::draw),
        raw_column("day", Needed::Column, &RawPoint::day),
        raw_column("value", Needed::Column, &RawPoint::value),
        raw_column("below_one", Needed::Filled, &RawPoint::below_one),
        {"has_data", Needed::Filled, read_has_data,
         [](const RawPoint& point, CsvRow& out) { out.add(std::optional(point.has_data)); }},
        raw_column("is_partial", Needed::Filled, &RawPoint::is_partial),
        raw_column("scrape_run_at", Needed::Filled, &RawPoint::scrape_run_at),
        raw_column("capture", Needed::No, &RawPoint::capture),
        raw_column("run_id", Needed::Added, &RawPoint::run_id),
    };
    return columns;
}

/// Every point that Google serves has its day, and its value where it has data; an empty timeline is one row without
/// either. A row that names its run or page and lacks one has lost it.
Result<void> check_none_emptied(const std::vector<RawPoint>& points, const PlaceOfRow& place) {
    for (std::size_t row = 0; row < points.size(); ++row) {
        const RawPoint& point = points[row];
        const bool lacks_value = !point.value && point.has_data;
        const bool lacks_day = !point.day && (point.value || point.has_data);
        const bool is_of_a_page = !point.run_id.empty() || !point.capture.empty();
        if (is_of_a_page && (lacks_value || lacks_day)) {
            const std::string column = lacks_value ? "value" : "day";
            return about({.show = point.show, .column = column},
                         invalid(fmt::format("{} is empty, of a point that was served", column),
                                 fmt::format("{}, column {}", place(row), column), "put back what was there"));
        }
    }
    return {};
}

Result<void> check_served(const std::vector<RawPoint>& points, const PlaceOfRow& place) {
    TRY(check_none_emptied(points, place));
    TRY(check_asked_not_emptied(points, place));
    return check_points(points, place);
}

}  // namespace

Result<void> check_one_value_each(const std::vector<RawDay>& days, const PlaceOfRow& place) {
    return OneValueEach{[](const RawDay& raw) {
                            return std::tie(raw.run_id, raw.scrape_run_at, raw.capture, raw.show, raw.asked, raw.title,
                                            raw.day);
                        },
                        [](const RawDay& raw) { return raw.views; }, "views"}(days, place);
}

Result<std::vector<RawDay>> read_days(const std::filesystem::path& file) {
    return read_rows(file, day_columns(), [](const std::vector<RawDay>& days, const PlaceOfRow& place) {
        return check_one_value_each(days, place);
    });
}

std::string days_csv(std::vector<RawDay> days) {
    std::ranges::stable_sort(days, {}, [](const RawDay& raw) {
        return std::tie(raw.scrape_run_at, raw.show, raw.asked, raw.title, raw.day, raw.run_id);
    });
    return rows_csv(days, day_columns());
}

Result<std::vector<RawPoint>> read_points(const std::filesystem::path& file) {
    auto points = TRY(read_rows(file, point_columns(), check_served));
    for (RawPoint& point : points) {
        for (const EmptyAsked& of : empty_asked) {
            if (point.asked.*of.member == of.word) {
                point.asked.*of.member = "";
            }
        }
    }
    return points;
}

std::string points_csv(std::vector<RawPoint> points) {
    std::ranges::stable_sort(points, {}, [](const RawPoint& raw) {
        return std::tie(raw.scrape_run_at, raw.show, raw.query, raw.asked, raw.resolution, raw.window_start,
                        raw.window_end, raw.draw, raw.day, raw.run_id);
    });
    for (const EmptyAsked& of : empty_asked) {
        if (is_mixed(points, of)) {
            for (RawPoint& point : points) {
                point.asked.*of.member = point.asked.*of.member == "" ? std::string(of.word) : point.asked.*of.member;
            }
        }
    }
    return rows_csv(points, point_columns());
}

}  // namespace public_signals::inline panel
