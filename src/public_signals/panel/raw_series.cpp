// data/raw/wikipedia/{show}_days_{date}.csv and data/raw/google_trends/{show}_points_{date}.csv.
#include <algorithm>
#include <tuple>

#include "public_signals/panel/point_checks.hpp"
#include "public_signals/panel/raw_columns.hpp"

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
        raw_column("scrape_run_at", Needed::Filled, &RawDay::scrape_run_at),
        raw_column("capture", Needed::No, &RawDay::capture),
        raw_column("run_id", Needed::Added, &RawDay::run_id),
    };
    return columns;
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

}  // namespace

Result<std::vector<RawDay>> read_days(const std::filesystem::path& file) {
    return read_rows(file, day_columns(),
                     OneValueEach{[](const RawDay& raw) {
                                      return std::tie(raw.run_id, raw.scrape_run_at, raw.capture, raw.show, raw.asked,
                                                      raw.title, raw.day);
                                  },
                                  [](const RawDay& raw) { return raw.views; }, "views"});
}

std::string days_csv(std::vector<RawDay> days) {
    std::ranges::stable_sort(days, {}, [](const RawDay& raw) {
        return std::tie(raw.scrape_run_at, raw.show, raw.asked, raw.title, raw.day, raw.run_id);
    });
    return rows_csv(days, day_columns());
}

Result<std::vector<RawPoint>> read_points(const std::filesystem::path& file) {
    return read_rows(file, point_columns(), [](const std::vector<RawPoint>& points, const PlaceOfRow& place) {
        return check_points(points, place);
    });
}

std::string points_csv(std::vector<RawPoint> points) {
    std::ranges::stable_sort(points, {}, [](const RawPoint& raw) {
        return std::tie(raw.scrape_run_at, raw.show, raw.query, raw.asked, raw.resolution, raw.window_start,
                        raw.window_end, raw.draw, raw.day, raw.run_id);
    });
    return rows_csv(points, point_columns());
}

}  // namespace public_signals::inline panel
