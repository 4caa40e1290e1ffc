// Frames of posts and points -> weekly rows. A cell may come as any type that a notebook has it in: counts as whole
// floats (pandas reads a column with gaps so) or digits, times as text, dates or timestamps.
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <arrow/table.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "bindings.hpp"
#include "frame_cells.hpp"
#include "frame_points.hpp"
#include "public_signals/aggregation/grid.hpp"
#include "public_signals/aggregation/posts_by_week.hpp"
#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/panel/cell_rules.hpp"
#include "public_signals/panel/panel_files.hpp"
#include "public_signals/panel/post_identity.hpp"
#include "public_signals/panel/post_rows.hpp"
#include "public_signals/panel/raw_rows.hpp"
#include "public_signals/panel/read_post.hpp"

namespace public_signals::python {

namespace {

/// The cells of a frame of posts as PostOfRow reads them.
class FramePosts {
  public:
    explicit FramePosts(const std::vector<Column>& columns) {
        m_cells.reserve(n_post_fields);
        for (const PostField& field : post_fields) {
            m_cells.emplace_back(columns, std::string(field.name));
        }
    }

    bool has(std::size_t at) const { return m_cells[at].exists(); }
    Result<std::string> text(Row row, std::size_t at) const { return m_cells[at].text(row); }
    Result<std::string> filled(Row row, std::size_t at) const { return m_cells[at].filled(row); }
    Result<Count> count(Row row, std::size_t at) const { return m_cells[at].count(row); }
    Result<std::optional<bool>> flag(Row row, std::size_t at) const { return m_cells[at].flag(row); }
    Result<std::optional<Instant>> instant(Row row, std::size_t at) const { return m_cells[at].instant(row); }
    bool says_time(Row row, std::size_t at) const { return m_cells[at].says_time(row); }
    Result<Hashtags> hashtags(Row row, std::size_t at) const {
        Hashtags tags;
        if (!read_hashtags(TRY(m_cells[at].text(row)), tags)) {
            return m_cells[at].bad(row, "a list of hashtags or its JSON text");
        }
        return tags;
    }

    Result<void> settle_id(Source source, Row row, RawPost& post) const {
        auto settled = settle_post_id(source, post);
        if (!settled) {
            settled.error().where = place_of("post_id", row);
        }
        return settled;
    }

    /// An error where ids lost digits on the way: float64, JavaScript and spreadsheets round long numbers.
    static Result<void> check_digits(const RoundedIds& ids) {
        if (auto fault = ids.fault()) {
            return about({.column = "post_id"},
                         invalid(std::move(fault->message), place_of("post_id", fault->line), RoundedIds::help));
        }
        return {};
    }

  private:
    std::vector<FrameCells> m_cells;
};

/// Of a source, with ids that are keys (panel/post_identity); of none, with ids as they stand.
Result<std::vector<RawPost>> posts_from(const std::vector<Column>& columns, std::optional<Source> source) {
    const FramePosts cells(columns);
    std::vector<RawPost> posts;
    posts.reserve(row_count(columns));
    const FrameCells likes_hidden(columns, "likes_hidden");
    RoundedIds ids;
    for (Row row = 0; row < row_count(columns); ++row) {
        posts.push_back(TRY(PostOfRow(cells, row).read()));
        // What stands in the place of hidden likes is no count, nor is what may stand there.
        if (likes_hidden.exists() && TRY(likes_hidden.flag(row)) != false) {
            for (const PostCount hidden : {PostCount::Likes, PostCount::Views}) {
                posts.back().post.counts[hidden].reset();
            }
        }
        if (source) {
            TRY(cells.settle_id(*source, row, posts.back()));
        }
        ids.see(posts.back().post.post_id, row);
    }
    TRY(FramePosts::check_digits(ids));
    return posts;
}

/// Which run and page a row is of, as it names them.
std::string origin_of(const RawPost& raw) {
    return fmt::format("{}\n{}\n{}\n{}\n", raw.run_id, raw.scrape_run_at.time_since_epoch().count(), raw.capture,
                       raw.show);
}

/// What is known of the posts; an error where two rows of one post, run and page say different values.
Result<LatestPosts> latest_of(const std::vector<RawPost>& posts) {
    LatestPosts latest = latest_posts(posts);
    if (latest.contradicts()) {
        SaidOfPosts said;
        std::string hashtags;
        for (Row row = 0; row < posts.size(); ++row) {
            TRY(said.add(origin_of(posts[row]), reading_of(posts[row], hashtags), place_of("post_id", row)));
        }
    }
    return latest;
}

Source source_of(const std::string& name) {
    return *std::ranges::find_if(all_sources(), [&](Source source) { return name == name_of(source); });
}

Result<Panel> weekly_of_posts(Source source, const arrow::Table& table, const std::vector<std::string>& groups,
                              const std::string& collab) {
    const std::vector<PanelColumn> columns = source_columns(source, TRY(extensions_named(groups, "extensions")));
    const auto with_text = TRY(lists_as_json(table, "hashtags"));
    const std::vector<RawPost> posts = TRY(posts_from(TRY(columns_from_arrow(*with_text)), source));
    const CollabPosts counted = TRY(parse_word<CollabPosts>(collab, "collab"));
    const LatestPosts latest = TRY(latest_of(posts));
    const std::vector<PostWeek> weeks = TRY(posts_by_week(columns, latest, counted));
    for (const PostWeek& week : weeks) {
        for (const PanelColumn& column : columns) {
            if (column.measure == Measure::SumOfCount && week.too_large[column.count.row]) {
                return invalid_at(
                    {.show = week.show, .week = format_week(week.week), .column = std::string(column.name)},
                    "a sum leaves Int64", "check the counts of this week's posts");
            }
        }
    }
    Panel panel;
    for (const PostWeek& week : weeks) {
        panel.show.emplace_back(week.show);
        panel.week.push_back(week.week);
    }
    for (const PanelColumn& column : columns) {
        panel.columns.push_back(missing_column(std::string(column.name), column.type, weeks.size()));
    }
    panel.columns.push_back(missing_column("scrape_run_at", ColumnType::String, weeks.size()));
    for (Row row = 0; row < weeks.size(); ++row) {
        put_post_week(columns, panel, row, weeks[row]);
    }
    return panel;
}

Result<std::vector<Column>> deduped_rows(const arrow::Table& table) {
    const std::vector<RawPost> posts = TRY(posts_from(TRY(columns_from_arrow(table)), std::nullopt));
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
    const Source source = source_with(RawRows::Points);
    Observations observations;
    observations.points = TRY(points_from(TRY(columns_from_arrow(table))));
    if (!observations.points.empty()) {
        DateRange asked{observations.points.front().window_start, observations.points.front().window_end};
        for (const RawPoint& point : observations.points) {
            asked = {std::min(asked.first, point.window_start), std::max(asked.last, point.window_end)};
        }
        public_signals::Run run;
        run.asked = asked;
        run.sources = {name_of(source)};
        run.gt_base_start = base_start;
        run.gt_below_one = below_one;
        run.gt_scale = TRY(parse_word<TrendsScale>(scale, "scale"));
        observations.runs = {run};
    }
    const Panel panel = TRY(weekly_panel(source, observations, {}));
    std::vector<Row> known;
    for (Row row = 0; row < panel.row_count(); ++row) {
        if (panel.columns.front().known[row]) {
            known.push_back(row);
        }
    }
    return reordered(panel, known);
}

using Schema = std::vector<PanelColumn>;

/// The groups of columns that a frame has any of.
Extensions groups_in(const arrow::Table& table) {
    return extensions_with([&](std::string_view name) { return table.GetColumnByName(std::string(name)) != nullptr; });
}

/// Keys, the columns of one source and of some groups, and when they were scraped.
Schema weekly_schema(Source source, const Extensions& groups) {
    Schema schema(canonical_columns().begin(), canonical_columns().begin() + 2);
    std::ranges::copy(source_columns(source, groups), std::back_inserter(schema));
    schema.push_back(canonical_columns().back());
    return schema;
}

Result<Panel> whole_panel(const arrow::Table& table, const Schema& schema) {
    std::vector<Column> columns = TRY(typed_columns(TRY(columns_from_arrow(table)), schema));
    Panel panel;
    panel.show = std::move(columns[0].strings());
    for (Row row = 0; row < panel.show.size(); ++row) {
        const std::string& text = columns[1].strings()[row];
        const Day day = *parse_day(text);
        if (!is_monday(day)) {
            return invalid_at({.show = panel.show[row], .week = text, .column = "week_start"},
                              fmt::format("{} is not a Monday", text),
                              fmt::format("weeks are named by their Monday, here {}", format_week(to_week(day))));
        }
        panel.week.push_back(to_week(day));
    }
    panel.columns.assign(std::make_move_iterator(columns.begin() + 2), std::make_move_iterator(columns.end()));
    return panel;
}

Result<std::vector<Column>> canonical_rows(const arrow::Table& table) {
    return in_key_order(TRY(typed_columns(TRY(columns_from_arrow(table)), panel_schema({}))));
}

/// An error where a weekly frame says what its join would drop or could not have read: a value of another source, a
/// count below 0.
Result<void> check_joined(Source source, const std::vector<Column>& given) {
    for (const PanelColumn& column : panel_schema(extensions_with([](std::string_view) { return true; }))) {
        const FrameCells cells(given, std::string(column.name));
        const bool is_key = column.source.empty();
        for (Row row = 0; cells.exists() && !is_key && row < row_count(given); ++row) {
            if (column.source != name_of(source) && cells.known(row)) {
                return cells.bad(row, fmt::format("of {}: give the column in its own frame", title_of(source)).c_str());
            }
            if (column.type == ColumnType::Int64) {
                TRY(cells.count(row));
            }
        }
    }
    return {};
}

Result<Panel> joined(const std::map<Source, std::shared_ptr<arrow::Table>>& tables) {
    std::map<Source, Panel> weekly;
    Extensions groups;
    for (const auto& [source, table] : tables) {
        const Extensions own = groups_in(*table);
        std::ranges::copy_if(own, std::back_inserter(groups), [&source = source](const std::string& group) {
            return std::ranges::all_of(columns_of_group(group), [source](const PanelColumn& column) {
                return column.source == name_of(source);
            });
        });
    }
    groups = united(groups, {});
    for (const auto& [source, table] : tables) {
        TRY(check_joined(source, TRY(columns_from_arrow(*table))));
        weekly[source] = TRY(whole_panel(*table, weekly_schema(source, groups)));
    }
    return join_weekly(weekly, groups, false);
}

Result<void> save(const arrow::Table& table, const std::string& folder) {
    const Panel panel = TRY(whole_panel(table, panel_schema(groups_in(table))));
    return write_panel_files(reordered(panel, panel_order(panel)), folder);
}

/// Runs `work` without the GIL and hands its panel back as a stream.
template <class Work>
nb::object panel_stream(Work&& work) {
    const Panel panel = value_or_raise(without_gil(work));
    return stream_capsule(without_gil([&] { return to_arrow(panel); }));
}

/// What a field of a post holds, in one word.
const char* kind_of(const PostField& field) {
    return field.is_count()                                 ? "count"
           : field.is_flag()                                ? "flag"
           : field.is<Hashtags Post::*>()                   ? "tags"
           : field.is<std::optional<Day> Post::*>()         ? "day"
           : field.is<std::optional<Instant> Post::*>()     ? "time"
           : field.is<std::optional<std::string> Post::*>() ? "text or none"
                                                            : "text";
}

}  // namespace

void bind_aggregation(nb::module_& module) {
    module.def("post_columns", [] {
        std::vector<std::string> names;
        for (const PostField& field : post_fields) {
            names.emplace_back(field.name);
        }
        return names;
    });
    module.def("post_fields", [](const std::string& source) {
        std::vector<std::pair<std::string, std::string>> fields;
        for (const PostField* field : post_fields_of(source_of(source))) {
            fields.emplace_back(field->name, kind_of(*field));
        }
        return fields;
    });
    module.def(
        "schema_json",
        [](bool with_extensions) {
            return schema_json(extensions_with([&](std::string_view) { return with_extensions; }));
        },
        nb::arg("with_extensions"));
    module.def("partial_flags", [] {
        std::map<std::string, std::string> flags;
        for (const PanelColumn& column : panel_schema(extensions_with([](std::string_view) { return true; }))) {
            if (const std::string_view flag = partial_flag_of(column.name); !flag.empty()) {
                flags.emplace(column.name, flag);
            }
        }
        return flags;
    });
    module.def("deduped_rows", [](nb::handle posts) {
        const auto table = table_from(posts);
        return stream_capsule(value_or_raise(without_gil([&] { return deduped_rows(*table); })));
    });
    module.def("aggregate_posts", [](const std::string& source, nb::handle posts,
                                     const std::vector<std::string>& extensions, const std::string& collab) {
        const auto table = table_from(posts);
        return panel_stream([&] { return weekly_of_posts(source_of(source), *table, extensions, collab); });
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
    module.def("canonical_rows", [](nb::handle panel) {
        const auto table = table_from(panel);
        return stream_capsule(value_or_raise(without_gil([&] { return canonical_rows(*table); })));
    });
    module.def("save_weekly_panel", [](nb::handle panel, const std::string& folder) {
        const auto table = table_from(panel);
        value_or_raise(without_gil([&] { return save(*table, folder); }));
    });
}

}  // namespace public_signals::python
