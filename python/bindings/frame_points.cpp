#include "frame_points.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "frame_cells.hpp"
#include "public_signals/panel/point_checks.hpp"
#include "public_signals/panel/trends_words.hpp"

namespace public_signals::python {
namespace {

/// The window and step of a bare series: what a frame of days and values leaves out.
struct InterestSeries {
    std::set<Day> days;

    bool weekly() const {
        const auto closer = [](Day a, Day b) { return (b - a).count() < 7; };
        return days.size() > 1 && std::ranges::adjacent_find(days, closer) == days.end();
    }
};

/// Fills in what `given` lacks: the points of a show, query, place, draw and scrape are one window, and points seven
/// days apart are weeks.
void infer_windows(std::vector<RawPoint>& points, const FrameCells& resolution, const FrameCells& start,
                   const FrameCells& end) {
    using Key = std::tuple<std::string, std::string, InterestAsked, int, Instant>;
    const auto key_of = [](const RawPoint& point) {
        return Key(point.show, point.query, point.asked, point.draw, point.scrape_run_at);
    };
    std::map<Key, InterestSeries> series;
    for (const RawPoint& point : points) {
        series[key_of(point)].days.insert(*point.day);
    }
    for (RawPoint& point : points) {
        const InterestSeries& own = series.at(key_of(point));
        const bool weekly = own.weekly();
        if (!resolution.exists()) {
            point.resolution = weekly ? Resolution::Week : Resolution::Day;
        }
        if (!start.exists()) {
            point.window_start = *own.days.begin();
        }
        if (!end.exists()) {
            point.window_end = *own.days.rbegin() + std::chrono::days{weekly ? 6 : 0};
        }
    }
}

/// What a column does not say of a point is unknown: only one that says it has no data counts as 0, a 0 that may be
/// "<1" is no value, and one that may be partial is.
Result<void> read_flags(Row row, const FrameCells& below_one, const FrameCells& has_data, const FrameCells& is_partial,
                        RawPoint& point) {
    point.has_data = TRY(has_data.flag(row)).value_or(true);
    const auto below = TRY(below_one.flag(row));
    point.below_one = below.value_or(false);
    if (below_one.exists() && !below && point.value == 0.0) {
        point.value.reset();
    }
    point.is_partial = TRY(is_partial.flag(row)).value_or(is_partial.exists());
    return {};
}

/// A column of places or of kinds of search, of which "" is a value with a word of its own. A null beside others lost
/// what it said.
class AskedCells {
  public:
    AskedCells(const std::vector<Column>& columns, std::string name, std::string_view word)
        : m_cells(columns, std::move(name)), m_word(word) {
        for (Row row = 0; row < row_count(columns); ++row) {
            m_has_some = m_has_some || m_cells.known(row);
        }
    }

    Result<std::optional<std::string>> text(Row row) const {
        if (!m_cells.exists()) {
            return std::nullopt;
        }
        if (!m_cells.known(row) && m_has_some) {
            return m_cells.bad(row,
                               "a text, as in other rows: \"\" is the world, or web search, and a null is nothing");
        }
        std::string said = TRY(m_cells.text(row));
        return said == m_word ? std::string() : said;
    }

  private:
    FrameCells m_cells;
    std::string_view m_word;
    bool m_has_some = false;
};

}  // namespace

Result<std::vector<RawPoint>> points_from(const std::vector<Column>& columns) {
    const AskedCells geo(columns, "geo", worldwide_word), property(columns, "property", web_search_word);
    const FrameCells show(columns, "show"), query(columns, "query"), category(columns, "category"),
        language(columns, "language"), resolution(columns, "resolution"), window_start(columns, "window_start"),
        window_end(columns, "window_end"), draw(columns, "draw"), day(columns, "day"), value(columns, "value"),
        below_one(columns, "below_one"), has_data(columns, "has_data"), is_partial(columns, "is_partial"),
        scrape_run_at(columns, "scrape_run_at");
    const bool bare = !resolution.exists() || !window_start.exists() || !window_end.exists();
    std::vector<RawPoint> points(row_count(columns));
    for (Row row = 0; row < points.size(); ++row) {
        RawPoint& point = points[row];
        point.show = TRY(show.filled(row));
        point.query = TRY(query.text(row));
        point.asked.geo = TRY(geo.text(row));
        if (const auto number = TRY(category.count(row))) {
            point.asked.category = static_cast<int>(*number);
        }
        point.asked.property = TRY(property.text(row));
        if (std::string hl = TRY(language.text(row)); !hl.empty()) {
            point.asked.language = std::move(hl);
        }
        if (resolution.exists()) {
            const std::string word = TRY(resolution.filled(row));
            point.resolution = TRY(parse_word<Resolution>(word, place_of("resolution", row)));
        }
        if (window_start.exists()) {
            point.window_start = TRY(window_start.filled_day(row));
        }
        if (window_end.exists()) {
            point.window_end = TRY(window_end.filled_day(row));
        }
        point.draw = static_cast<int>(TRY(draw.count(row)).value_or(0));
        point.day = bare ? TRY(day.filled_day(row)) : TRY(day.day(row));
        if (point.day && TRY(day.instant(row)) != Instant(*point.day)) {
            return day.bad(row, "a day: rows of hours have no weeks");
        }
        point.value = TRY(value.number(row));
        TRY(read_flags(row, below_one, has_data, is_partial, point));
        point.scrape_run_at = TRY(scrape_run_at.instant(row)).value_or(no_scrape);
    }
    if (bare) {
        infer_windows(points, resolution, window_start, window_end);
    }
    TRY(check_points(points, [](Row row) { return place_of("value", row); }));
    return points;
}

}  // namespace public_signals::python
