// coverage.csv, what each scrape of a handle covered, and data/raw/runs.csv, what each run asked.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "public_signals/panel/csv_cells.hpp"
#include "public_signals/panel/raw_rows.hpp"

namespace public_signals::inline panel {

namespace {

Result<std::vector<std::string>> sources_at(const CsvCells& cells, std::size_t row, const CsvField& field) {
    std::vector<std::string> sources;
    std::string_view rest = cells.text(row, field);
    while (!rest.empty()) {
        const std::size_t length = std::min(rest.find(' '), rest.size());
        const std::string_view word = rest.substr(0, length);
        rest.remove_prefix(std::min(length + 1, rest.size()));
        if (word.empty()) {
            continue;
        }
        if (std::ranges::none_of(all_sources(), [&](Source source) { return word == name_of(source); })) {
            return cells.bad(row, field, fmt::format("'{}' is no source", word),
                             "sources are google_trends, wikipedia, tiktok and instagram");
        }
        sources.emplace_back(word);
    }
    return sources;
}

}  // namespace

Result<std::vector<Coverage>> read_coverage(const std::filesystem::path& file) {
    const CsvTable table = TRY(CsvTable::read(file));
    const CsvCells cells(table);
    const CsvField show = TRY(cells.required("show"));
    const CsvField scrape_run_at = TRY(cells.required("scrape_run_at"));
    const CsvField state = TRY(cells.required("state"));
    const CsvField oldest = TRY(cells.required("oldest_unpinned_post"));
    const CsvField whole_list = TRY(cells.required("whole_list"));
    const CsvField handle = cells.field("handle");
    const CsvField posts = cells.field("posts");
    std::vector<Coverage> rows;
    for (std::size_t row = 0; row < cells.row_count(); ++row) {
        Coverage covered;
        covered.show = TRY(cells.filled(row, show));
        covered.handle = cells.text(row, handle);
        TRY(cells.filled(row, scrape_run_at));
        covered.scrape_run_at = *TRY(cells.instant(row, scrape_run_at));
        covered.state = TRY(cells.word<PageState>(row, state));
        covered.oldest_unpinned_post = TRY(cells.instant(row, oldest));
        covered.whole_list = TRY(cells.flag(row, whole_list)).value_or(false);
        covered.posts = TRY(cells.integer(row, posts)).value_or(0);
        rows.push_back(std::move(covered));
    }
    return rows;
}

std::string coverage_csv(std::vector<Coverage> coverage) {
    std::ranges::stable_sort(coverage, {}, [](const Coverage& covered) {
        return std::tie(covered.show, covered.scrape_run_at, covered.handle);
    });
    std::string out = "show,handle,scrape_run_at,state,oldest_unpinned_post,whole_list,posts\n";
    for (const Coverage& covered : coverage) {
        CsvRow row(out);
        row.add(covered.show).add(covered.handle).add(std::optional(covered.scrape_run_at)).add(name_of(covered.state));
        row.add(covered.oldest_unpinned_post).add(std::optional(covered.whole_list)).add(std::optional(covered.posts));
    }
    return out;
}

Result<std::vector<Run>> read_runs(const std::filesystem::path& file) {
    const CsvTable table = TRY(CsvTable::read(file));
    const CsvCells cells(table);
    const CsvField run_id = TRY(cells.required("run_id"));
    const CsvField scrape_run_at = TRY(cells.required("scrape_run_at"));
    const CsvField start = TRY(cells.required("start"));
    const CsvField end = TRY(cells.required("end"));
    const CsvField sources = TRY(cells.required("sources"));
    const CsvField base_start = cells.field("gt_base_start");
    const CsvField below_one = cells.field("gt_below_one");
    const CsvField scale = cells.field("gt_scale");
    std::vector<Run> runs;
    for (std::size_t row = 0; row < cells.row_count(); ++row) {
        Run run;
        run.run_id = cells.text(row, run_id);
        TRY(cells.filled(row, scrape_run_at));
        TRY(cells.filled(row, start));
        TRY(cells.filled(row, end));
        run.scrape_run_at = *TRY(cells.instant(row, scrape_run_at));
        run.asked = {*TRY(cells.day(row, start)), *TRY(cells.day(row, end))};
        if (run.asked.last < run.asked.first) {
            return cells.bad(row, end, "a run ends before it starts", "start and end are the days that it asked");
        }
        run.sources = TRY(sources_at(cells, row, sources));
        run.gt_base_start = TRY(cells.day(row, base_start));
        run.gt_below_one = TRY(cells.number(row, below_one)).value_or(run.gt_below_one);
        if (!cells.text(row, scale).empty()) {
            run.gt_scale = TRY(cells.word<TrendsScale>(row, scale));
        }
        runs.push_back(std::move(run));
    }
    return runs;
}

std::string runs_csv(std::vector<Run> runs) {
    std::ranges::stable_sort(runs, {},
                             [](const Run& run) { return std::tie(run.scrape_run_at, run.run_id, run.asked); });
    std::string out = "run_id,scrape_run_at,start,end,sources,gt_base_start,gt_below_one,gt_scale\n";
    for (const Run& run : runs) {
        CsvRow row(out);
        row.add(run.run_id).add(std::optional(run.scrape_run_at));
        row.add(std::optional(run.asked.first)).add(std::optional(run.asked.last));
        row.add(fmt::format("{}", fmt::join(run.sources, " ")));
        row.add(run.gt_base_start).add(std::optional(run.gt_below_one)).add(name_of(run.gt_scale));
    }
    return out;
}

}  // namespace public_signals::inline panel
