// data/raw/wikipedia/{show}_days_{date}.csv and data/raw/google_trends/{show}_points_{date}.csv.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "public_signals/panel/csv_cells.hpp"
#include "public_signals/panel/raw_rows.hpp"

namespace public_signals::inline panel {

namespace {

Result<Day> filled_day(const CsvCells& cells, std::size_t row, const CsvField& field) {
    TRY(cells.filled(row, field));
    return *TRY(cells.day(row, field));
}

}  // namespace

Result<std::vector<RawDay>> read_days(const std::filesystem::path& file) {
    const CsvTable table = TRY(CsvTable::read(file));
    const CsvCells cells(table);
    const CsvField show = TRY(cells.required("show"));
    const CsvField day = TRY(cells.required("day"));
    const CsvField views = TRY(cells.required("views"));
    const CsvField title = cells.field("title");
    const CsvField scrape_run_at = cells.field("scrape_run_at");
    const CsvField capture = cells.field("capture");
    std::vector<RawDay> days;
    days.reserve(cells.row_count());
    for (std::size_t row = 0; row < cells.row_count(); ++row) {
        RawDay raw;
        raw.show = TRY(cells.filled(row, show));
        raw.title = cells.text(row, title);
        raw.day = TRY(filled_day(cells, row, day));
        raw.views = TRY(cells.integer(row, views));
        raw.scrape_run_at = TRY(cells.instant(row, scrape_run_at)).value_or(no_scrape);
        raw.capture = cells.text(row, capture);
        days.push_back(std::move(raw));
    }
    return days;
}

std::string days_csv(std::vector<RawDay> days) {
    std::ranges::stable_sort(
        days, {}, [](const RawDay& raw) { return std::tie(raw.scrape_run_at, raw.show, raw.title, raw.day); });
    std::string out = "show,title,day,views,scrape_run_at,capture\n";
    for (const RawDay& raw : days) {
        CsvRow(out)
            .add(raw.show)
            .add(raw.title)
            .add(std::optional(raw.day))
            .add(raw.views)
            .add(std::optional(raw.scrape_run_at))
            .add(raw.capture);
    }
    return out;
}

Result<std::vector<RawPoint>> read_points(const std::filesystem::path& file) {
    const CsvTable table = TRY(CsvTable::read(file));
    const CsvCells cells(table);
    const CsvField show = TRY(cells.required("show"));
    const CsvField query = TRY(cells.required("query"));
    const CsvField resolution = TRY(cells.required("resolution"));
    const CsvField window_start = TRY(cells.required("window_start"));
    const CsvField window_end = TRY(cells.required("window_end"));
    const CsvField day = TRY(cells.required("day"));
    const CsvField value = TRY(cells.required("value"));
    const CsvField geo = cells.field("geo");
    const CsvField draw = cells.field("draw");
    const CsvField below_one = cells.field("below_one");
    const CsvField has_data = cells.field("has_data");
    const CsvField is_partial = cells.field("is_partial");
    const CsvField scrape_run_at = cells.field("scrape_run_at");
    const CsvField capture = cells.field("capture");
    std::vector<RawPoint> points;
    points.reserve(cells.row_count());
    for (std::size_t row = 0; row < cells.row_count(); ++row) {
        RawPoint raw;
        raw.show = TRY(cells.filled(row, show));
        raw.query = cells.text(row, query);
        raw.geo = cells.text(row, geo);
        raw.resolution = TRY(cells.word<Resolution>(row, resolution));
        raw.window_start = TRY(filled_day(cells, row, window_start));
        raw.window_end = TRY(filled_day(cells, row, window_end));
        raw.draw = static_cast<int>(TRY(cells.integer(row, draw)).value_or(0));
        raw.day = TRY(cells.day(row, day));
        raw.value = TRY(cells.number(row, value));
        raw.below_one = TRY(cells.flag(row, below_one)).value_or(false);
        raw.has_data = TRY(cells.flag(row, has_data)).value_or(raw.value.has_value());
        raw.is_partial = TRY(cells.flag(row, is_partial)).value_or(false);
        raw.scrape_run_at = TRY(cells.instant(row, scrape_run_at)).value_or(no_scrape);
        raw.capture = cells.text(row, capture);
        points.push_back(std::move(raw));
    }
    return points;
}

std::string points_csv(std::vector<RawPoint> points) {
    std::ranges::stable_sort(points, {}, [](const RawPoint& raw) {
        return std::tie(raw.scrape_run_at, raw.show, raw.query, raw.geo, raw.resolution, raw.window_start,
                        raw.window_end, raw.draw, raw.day);
    });
    std::string out =
        "show,query,geo,resolution,window_start,window_end,draw,day,value,below_one,has_data,is_partial,scrape_run_at,"
        "capture\n";
    for (const RawPoint& raw : points) {
        CsvRow row(out);
        row.add(raw.show).add(raw.query).add(raw.geo).add(name_of(raw.resolution));
        row.add(std::optional(raw.window_start)).add(std::optional(raw.window_end));
        row.add(std::optional<std::int64_t>(raw.draw)).add(raw.day).add(raw.value);
        row.add(std::optional(raw.below_one)).add(std::optional(raw.has_data)).add(std::optional(raw.is_partial));
        row.add(std::optional(raw.scrape_run_at)).add(raw.capture);
    }
    return out;
}

}  // namespace public_signals::inline panel
