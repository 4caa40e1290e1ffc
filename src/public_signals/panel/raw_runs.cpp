// coverage.csv, what each scrape of a handle covered, and data/raw/runs.csv, what each run asked.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "public_signals/panel/raw_columns.hpp"

namespace public_signals::inline panel {

namespace {

/// The words of a cell, between blanks.
std::vector<std::string_view> words_in(std::string_view cell) {
    std::vector<std::string_view> words;
    while (!cell.empty()) {
        const std::size_t length = std::min(cell.find(' '), cell.size());
        if (length > 0) {
            words.push_back(cell.substr(0, length));
        }
        cell.remove_prefix(std::min(length + 1, cell.size()));
    }
    return words;
}

Result<void> read_unsettled(const CellPlace& at, Coverage& row) {
    for (const std::string_view word : words_in(at.cells.text(at.row, at.field))) {
        const auto day = parse_day(std::string(word));
        if (!day || monday_of(to_week(*day)) != *day) {
            return at.cells.bad(at.row, at.field, fmt::format("'{}' is no Monday", word),
                                "write the Mondays of weeks as 2026-11-16, with blanks between");
        }
        row.unsettled_weeks.push_back(to_week(*day));
    }
    return {};
}

std::span<const RawColumn<Coverage>> coverage_columns() {
    static const RawColumn<Coverage> columns[] = {
        raw_column("show", Needed::Cell, &Coverage::show),
        raw_column("handle", Needed::Filled, &Coverage::handle),
        raw_column("scrape_run_at", Needed::Cell, &Coverage::scrape_run_at),
        raw_column("state", Needed::Column, &Coverage::state),
        raw_column("oldest_unpinned_post", Needed::Column, &Coverage::oldest_unpinned_post),
        raw_column("whole_list", Needed::Column, &Coverage::whole_list),
        raw_column("posts", Needed::Filled, &Coverage::posts),
        raw_column("run_id", Needed::Added, &Coverage::run_id),
        raw_column("known_until", Needed::Added, &Coverage::known_until),
        raw_column("followers", Needed::Added, &Coverage::followers),
        {"collab_unsaid", Needed::Added, read_unsettled,
         [](const Coverage& row, CsvRow& out) {
             std::vector<std::string> mondays;
             std::ranges::transform(row.unsettled_weeks, std::back_inserter(mondays), format_week);
             out.add(fmt::format("{}", fmt::join(mondays, " ")));
         }},
    };
    return columns;
}

/// The columns that visits fill: the last three are written where a visit has them.
std::vector<RawColumn<Coverage>> columns_of(const std::vector<Coverage>& coverage) {
    std::vector<RawColumn<Coverage>> columns(coverage_columns().begin(), coverage_columns().end());
    const auto leave_out = [&](std::string_view name) {
        std::erase_if(columns, [name](const RawColumn<Coverage>& column) { return column.name == name; });
    };
    if (std::ranges::none_of(coverage, [](const Coverage& row) { return row.known_until.has_value(); })) {
        leave_out("known_until");
    }
    if (std::ranges::none_of(coverage, [](const Coverage& row) { return row.followers.has_value(); })) {
        leave_out("followers");
    }
    if (std::ranges::all_of(coverage, [](const Coverage& row) { return row.unsettled_weeks.empty(); })) {
        leave_out("collab_unsaid");
    }
    return columns;
}

auto visit_of(const Coverage& row) {
    return std::tie(row.show, row.handle, row.scrape_run_at, row.run_id);
}

auto said_of(const Coverage& row) {
    return std::tie(row.state, row.oldest_unpinned_post, row.whole_list, row.posts, row.known_until,
                    row.unsettled_weeks, row.followers);
}

/// An error where one visit stands twice and says two things.
Result<void> check_visits(const std::vector<Coverage>& visits, const PlaceOfRow& place) {
    std::vector<std::size_t> order(visits.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t row) { return visit_of(visits[row]); });
    for (std::size_t at = 1; at < order.size(); ++at) {
        const Coverage& before = visits[order[at - 1]];
        const Coverage& now = visits[order[at]];
        if (visit_of(before) == visit_of(now) && said_of(before) != said_of(now)) {
            return about({.show = now.show},
                         invalid(fmt::format("one visit stands twice, here and in {}, and says two things",
                                             place(order[at - 1])),
                                 place(order[at]), "delete the row that is not meant"));
        }
    }
    return {};
}

Result<void> read_sources(const CellPlace& at, Run& run) {
    for (const std::string_view word : words_in(at.cells.text(at.row, at.field))) {
        if (!find_source(word)) {
            return at.cells.bad(at.row, at.field, fmt::format("'{}' is no source", word),
                                fmt::format("sources are {}; put {}.yaml back into the folder sources/ if it was a "
                                            "manifest of yours",
                                            in_prose(source_names(), "and"), word));
        }
        run.sources.emplace_back(word);
    }
    return {};
}

/// The first or the last day that a run asked.
RawColumn<Run> asked_day(std::string_view name, Day DateRange::* end) {
    return {name, Needed::Cell,
            [end](const CellPlace& at, Run& run) -> Result<void> {
                run.asked.*end = *TRY(at.cells.day(at.row, at.field));
                return {};
            },
            [end](const Run& run, CsvRow& out) { out.add(std::optional(run.asked.*end)); }};
}

std::span<const RawColumn<Run>> run_columns() {
    static const RawColumn<Run> columns[] = {
        raw_column("run_id", Needed::Column, &Run::run_id),
        raw_column("scrape_run_at", Needed::Cell, &Run::scrape_run_at),
        asked_day("start", &DateRange::first),
        asked_day("end", &DateRange::last),
        {"sources", Needed::Column, read_sources,
         [](const Run& run, CsvRow& out) { out.add(fmt::format("{}", fmt::join(run.sources, " "))); }},
        raw_column("gt_base_start", Needed::No, &Run::gt_base_start),
        raw_column("gt_below_one", Needed::No, &Run::gt_below_one),
        raw_column("gt_scale", Needed::No, &Run::gt_scale),
    };
    return columns;
}

}  // namespace

Result<std::vector<Coverage>> read_coverage(const std::filesystem::path& file) {
    std::vector<Coverage> visits = TRY(read_rows(file, coverage_columns(), check_visits));
    std::set<std::tuple<std::string, std::string, Instant, std::string>> seen;
    std::erase_if(visits, [&](const Coverage& visit) { return !seen.emplace(visit_of(visit)).second; });
    return visits;
}

std::string coverage_csv(std::vector<Coverage> coverage) {
    std::ranges::stable_sort(coverage, {}, [](const Coverage& covered) {
        return std::tie(covered.show, covered.scrape_run_at, covered.handle, covered.run_id);
    });
    const std::vector<RawColumn<Coverage>> columns = columns_of(coverage);
    return rows_csv(coverage, std::span<const RawColumn<Coverage>>(columns));
}

Result<std::vector<Run>> read_runs(const std::filesystem::path& file) {
    std::vector<Run> runs = TRY(read_rows(file, run_columns()));
    for (std::size_t row = 0; row < runs.size(); ++row) {
        if (runs[row].asked.last < runs[row].asked.first) {
            const CsvTable table = TRY(CsvTable::read(file));
            const CsvCells cells(table);
            auto bad = cells.bad(row, cells.field("end"), "a run ends before it starts",
                                 "start and end are the days that it asked");
            add_way_out(bad.value());
            return bad;
        }
    }
    return runs;
}

std::string runs_csv(std::vector<Run> runs) {
    std::ranges::stable_sort(runs, {},
                             [](const Run& run) { return std::tie(run.scrape_run_at, run.run_id, run.asked); });
    return rows_csv(runs, run_columns());
}

}  // namespace public_signals::inline panel
