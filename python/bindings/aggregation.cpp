// Frames of posts and points -> weekly rows. A cell may come as any type that a notebook has it in: counts as whole
// floats (pandas reads a column with gaps so) or digits, times as text, dates or timestamps.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>

#include <arrow/table.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "bindings.hpp"
#include "public_signals/aggregation/grid.hpp"
#include "public_signals/aggregation/posts_by_week.hpp"
#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/panel/panel_files.hpp"
#include "public_signals/panel/raw_rows.hpp"

namespace public_signals::python {

namespace {

/// The cells of one column of a frame; a column that the frame lacks is null in every row.
class Cells {
  public:
    Cells(const std::vector<Column>& columns, std::string name) : m_name(std::move(name)) {
        const auto found = std::ranges::find(columns, m_name, &Column::name);
        m_column = found == columns.end() ? nullptr : &*found;
    }

    bool known(Row row) const { return m_column != nullptr && m_column->known[row] != 0; }

    tl::unexpected<Error> bad(Row row, const char* wanted) const {
        return invalid(fmt::format("'{}' is not {}", shown(row), wanted),
                       fmt::format("column {}, row {}", m_name, row + 1), "correct the cell, or make it null");
    }

    Result<std::string> text(Row row) const {
        if (!known(row)) {
            return std::string{};
        }
        if (m_column->type() == ColumnType::Float64) {
            return bad(row, "text; a number with a fraction or gaps has lost digits, read the column as str");
        }
        return shown(row);
    }

    Result<std::string> filled(Row row) const {
        std::string found = TRY(text(row));
        if (found.empty()) {
            return invalid(m_name + " is empty", fmt::format("column {}, row {}", m_name, row + 1),
                           "every row needs one");
        }
        return found;
    }

    Result<Count> count(Row row) const {
        if (!known(row)) {
            return std::nullopt;
        }
        const std::optional<std::int64_t> value = whole_number(row);
        if (!value || *value < 0) {
            if (m_column->type() == ColumnType::String && m_column->strings()[row].empty()) {
                return std::nullopt;
            }
            return bad(row, "a count");
        }
        return value;
    }

    Result<std::optional<double>> number(Row row) const {
        if (!known(row)) {
            return std::nullopt;
        }
        if (m_column->type() == ColumnType::Float64 && std::isfinite(m_column->floats()[row])) {
            return m_column->floats()[row];
        }
        const std::optional<std::int64_t> value = whole_number(row);
        return value ? Result<std::optional<double>>(static_cast<double>(*value)) : bad(row, "a number");
    }

    Result<std::optional<bool>> flag(Row row) const {
        if (!known(row)) {
            return std::nullopt;
        }
        const std::string value = shown(row);
        if (value.empty()) {
            return std::nullopt;
        }
        if (value == "true" || value == "True" || value == "1") {
            return true;
        }
        if (value == "false" || value == "False" || value == "0") {
            return false;
        }
        return bad(row, "true or false");
    }

    Result<std::optional<Instant>> instant(Row row) const {
        const std::string value = known(row) ? shown(row) : std::string{};
        if (value.empty()) {
            return std::nullopt;
        }
        const Result<Instant> parsed = parse_instant(value);
        return parsed ? Result<std::optional<Instant>>(*parsed) : bad(row, "a date or time");
    }

    Result<std::optional<Day>> day(Row row) const {
        const auto found = TRY(instant(row));
        return found ? std::optional(day_of(*found)) : std::nullopt;
    }

  private:
    std::string shown(Row row) const {
        switch (m_column->type()) {
            case ColumnType::Int64:
                return std::to_string(m_column->ints()[row]);
            case ColumnType::Float64:
                return fmt::format("{}", m_column->floats()[row]);
            case ColumnType::Bool:
                return m_column->bools()[row] != 0 ? "true" : "false";
            case ColumnType::String:
                break;
        }
        return m_column->strings()[row];
    }

    std::optional<std::int64_t> whole_number(Row row) const {
        if (m_column->type() == ColumnType::Int64) {
            return m_column->ints()[row];
        }
        if (m_column->type() == ColumnType::Float64) {
            const double value = m_column->floats()[row];
            constexpr double limit = 9223372036854775808.0;
            const bool whole = std::trunc(value) == value && value >= -limit && value < limit;
            return whole ? std::optional(static_cast<std::int64_t>(value)) : std::nullopt;
        }
        std::int64_t value = 0;
        const std::string text = m_column->type() == ColumnType::String ? m_column->strings()[row] : std::string{};
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool whole = error == std::errc{} && end == text.data() + text.size() && !text.empty();
        return whole ? std::optional(value) : std::nullopt;
    }

    std::string m_name;
    const Column* m_column;
};

std::size_t rows_of(const std::vector<Column>& columns) {
    return columns.empty() ? 0 : columns.front().size();
}

/// Show, id and scrape time of each post: what tells two rows of one post apart.
Result<std::vector<RawPost>> post_keys(const std::vector<Column>& columns) {
    const Cells show(columns, "show");
    const Cells post_id(columns, "post_id");
    const Cells scrape_run_at(columns, "scrape_run_at");
    const bool has_show = std::ranges::find(columns, "show", &Column::name) != columns.end();
    std::vector<RawPost> posts(rows_of(columns));
    for (Row row = 0; row < posts.size(); ++row) {
        posts[row].show = has_show ? TRY(show.filled(row)) : std::string{};
        posts[row].post.post_id = TRY(post_id.filled(row));
        posts[row].scrape_run_at = TRY(scrape_run_at.instant(row)).value_or(no_scrape);
    }
    return posts;
}

Result<std::vector<RawPost>> posts_from(const std::vector<Column>& columns) {
    std::vector<RawPost> posts = TRY(post_keys(columns));
    const Cells posted_at(columns, "posted_at");
    const Cells post_datetime(columns, "post_datetime");
    const Cells views(columns, "views");
    const Cells likes(columns, "likes");
    const Cells comments(columns, "comments");
    const Cells shares(columns, "shares");
    const Cells hashtags(columns, "hashtags");
    const Cells is_reel(columns, "is_reel");
    for (Row row = 0; row < posts.size(); ++row) {
        Post& post = posts[row].post;
        post.posted_at = TRY(posted_at.instant(row));
        post.post_day = TRY(post_datetime.day(row));
        post.views = TRY(views.count(row));
        post.likes = TRY(likes.count(row));
        post.comments = TRY(comments.count(row));
        post.shares = TRY(shares.count(row));
        post.is_reel = TRY(is_reel.flag(row));
        auto tags = hashtags_of_cell(TRY(hashtags.text(row)));
        if (!tags) {
            return hashtags.bad(row, "a list of hashtags or its JSON text");
        }
        post.hashtags = std::move(*tags);
    }
    return posts;
}

Result<std::vector<RawPoint>> points_from(const std::vector<Column>& columns) {
    const Cells show(columns, "show"), query(columns, "query"), geo(columns, "geo"), resolution(columns, "resolution"),
        window_start(columns, "window_start"), window_end(columns, "window_end"), draw(columns, "draw"),
        day(columns, "day"), value(columns, "value"), below_one(columns, "below_one"), has_data(columns, "has_data"),
        is_partial(columns, "is_partial"), scrape_run_at(columns, "scrape_run_at");
    std::vector<RawPoint> points(rows_of(columns));
    for (Row row = 0; row < points.size(); ++row) {
        RawPoint& point = points[row];
        point.show = TRY(show.filled(row));
        point.query = TRY(query.text(row));
        point.geo = TRY(geo.text(row));
        point.resolution = TRY(resolution.filled(row));
        TRY(window_start.filled(row));
        TRY(window_end.filled(row));
        point.window_start = *TRY(window_start.day(row));
        point.window_end = *TRY(window_end.day(row));
        point.draw = static_cast<int>(TRY(draw.count(row)).value_or(0));
        point.day = TRY(day.day(row));
        point.value = TRY(value.number(row));
        point.below_one = TRY(below_one.flag(row)).value_or(false);
        point.has_data = TRY(has_data.flag(row)).value_or(point.value.has_value());
        point.is_partial = TRY(is_partial.flag(row)).value_or(false);
        point.scrape_run_at = TRY(scrape_run_at.instant(row)).value_or(no_scrape);
    }
    return points;
}

Source source_of(const std::string& name) {
    return *std::ranges::find_if(all_sources, [&](Source source) { return name == name_of(source); });
}

Result<Panel> weekly_of_posts(Source source, const arrow::Table& table) {
    const std::vector<RawPost> posts = TRY(posts_from(TRY(columns_from_arrow(table))));
    const std::vector<PostWeek> weeks = TRY(posts_by_week(source, posts));
    Panel panel;
    for (const PostWeek& week : weeks) {
        panel.show.emplace_back(week.show);
        panel.week.push_back(week.week);
    }
    for (const SchemaColumn& column : source_columns(source)) {
        panel.columns.push_back(missing_column(std::string(column.name), column.type, weeks.size()));
    }
    panel.columns.push_back(missing_column("scrape_run_at", ColumnType::String, weeks.size()));
    for (Row row = 0; row < weeks.size(); ++row) {
        put_post_week(source, panel, row, weeks[row]);
    }
    return panel;
}

Result<std::vector<Column>> deduped_rows(const arrow::Table& table) {
    const std::vector<RawPost> posts = TRY(post_keys(TRY(columns_from_arrow(table))));
    Column rows{"row", Column::Ints{}, {}};
    for (const RawPost* post : deduped(posts)) {
        rows.ints().push_back(post - posts.data());
        rows.known.push_back(1);
    }
    return std::vector<Column>{std::move(rows)};
}

/// The weeks of all points that have an index; the settings are those of one run that asked for them.
Result<Panel> weekly_of_points(const arrow::Table& table, std::optional<Day> base_start, double below_one,
                               const std::string& scale) {
    Observations observations;
    observations.points = TRY(points_from(TRY(columns_from_arrow(table))));
    if (!observations.points.empty()) {
        DateRange asked{observations.points.front().window_start, observations.points.front().window_end};
        for (const RawPoint& point : observations.points) {
            asked = {std::min(asked.first, point.window_start), std::max(asked.last, point.window_end)};
        }
        public_signals::Run run;
        run.asked = asked;
        run.sources = {name_of(Source::GoogleTrends)};
        run.gt_base_start = base_start;
        run.gt_below_one = below_one;
        run.gt_scale = scale;
        observations.runs = {run};
    }
    const Panel panel = TRY(weekly_panel(Source::GoogleTrends, observations, {}));
    std::vector<Row> known;
    for (Row row = 0; row < panel.row_count(); ++row) {
        if (panel.columns.front().known[row]) {
            known.push_back(row);
        }
    }
    return reordered(panel, known);
}

Result<Panel> whole_panel(const arrow::Table& table) {
    ReadPanel read = TRY(from_arrow(table));
    if (!read.bad_weeks.empty()) {
        return invalid(fmt::format("'{}' is not a date", read.bad_weeks.front()), "column week_start",
                       "write the Monday of the week as YYYY-MM-DD");
    }
    if (!read.not_mondays.empty()) {
        const auto& [row, day] = read.not_mondays.front();
        return invalid(fmt::format("{} is not a Monday", format_day(day)),
                       fmt::format("column week_start, row {}", row + 1),
                       fmt::format("weeks are named by their Monday, here {}", format_week(to_week(day))));
    }
    return std::move(read.panel);
}

Result<Panel> joined(const std::map<Source, std::shared_ptr<arrow::Table>>& tables) {
    std::map<Source, Panel> weekly;
    for (const auto& [source, table] : tables) {
        weekly[source] = TRY(whole_panel(*table));
    }
    return join_weekly(weekly, false, false);
}

Result<void> save(const arrow::Table& table, const std::string& folder) {
    const Panel panel = TRY(whole_panel(table));
    return write_panel_files(reordered(panel, panel_order(panel)), folder);
}

/// Runs `work` without the GIL and hands its panel back as a stream.
template <class Work>
nb::object panel_stream(Work&& work) {
    const Panel panel = value_or_raise(without_gil(work));
    return stream_capsule(without_gil([&] { return to_arrow(panel); }));
}

}  // namespace

void bind_aggregation(nb::module_& module) {
    module.def("schema_json", &schema_json, nb::arg("with_wikipedia"));
    module.def("deduped_rows", [](nb::handle posts) {
        const auto table = table_from(posts);
        return stream_capsule(value_or_raise(without_gil([&] { return deduped_rows(*table); })));
    });
    module.def("aggregate_posts", [](const std::string& source, nb::handle posts) {
        const auto table = table_from(posts);
        return panel_stream([&] { return weekly_of_posts(source_of(source), *table); });
    });
    module.def(
        "aggregate_points",
        [](nb::handle points, const std::optional<std::string>& base_start, double below_one,
           const std::string& scale) {
            const auto table = table_from(points);
            const auto start = base_start ? std::optional(value_or_raise(parse_day(*base_start))) : std::nullopt;
            return panel_stream([&] { return weekly_of_points(*table, start, below_one, scale); });
        },
        nb::arg("points"), nb::arg("base_start").none(), nb::arg("below_one"), nb::arg("scale"));
    module.def("join_weekly", [](const nb::dict& frames) {
        std::map<Source, std::shared_ptr<arrow::Table>> tables;
        for (const auto& [name, frame] : frames) {
            tables[source_of(nb::cast<std::string>(name))] = table_from(frame);
        }
        return panel_stream([&] { return joined(tables); });
    });
    module.def("save_weekly_panel", [](nb::handle panel, const std::string& folder) {
        const auto table = table_from(panel);
        value_or_raise(without_gil([&] { return save(*table, folder); }));
    });
}

}  // namespace public_signals::python
