// The folder data/raw: which file a row belongs to, and what stays in a file when a run is written again.
#include "public_signals/panel/raw_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "public_signals/base/file.hpp"
#include "public_signals/panel/point_checks.hpp"
#include "public_signals/panel/raw_rows.hpp"
#include "public_signals/panel/series_rows.hpp"
#include "public_signals/panel/shared_runs.hpp"

namespace public_signals::inline panel {

namespace {

namespace fs = std::filesystem;

/// One kind of dated file: {folder}/{show}_{word}_{YYYYMMDD}.csv.
template <class Item>
struct Kind {
    Source source;
    std::string_view word;
    Result<std::vector<Item>> (*read)(Source, const fs::path&);
    std::string (*csv)(Source, std::vector<Item>);
    /// What rows of one run in two files are held to; posts are where they are read for weeks.
    Result<void> (*one_value_each)(const std::vector<Item>&, const PlaceOfRow&) = nullptr;
};

template <class Item, std::string (*csv)(std::vector<Item>)>
std::string csv_of(Source, std::vector<Item> items) {
    return csv(std::move(items));
}

template <class Item, Result<std::vector<Item>> (*read)(const fs::path&)>
Result<std::vector<Item>> read_of(Source, const fs::path& file) {
    return read(file);
}

Kind<RawPost> post_files_of(Source source) {
    return {source, "posts", read_posts, posts_csv};
}

Kind<RawDay> day_files_of(Source source) {
    return {source, "days", read_of<RawDay, read_days>, csv_of<RawDay, days_csv>, check_one_value_each};
}

Kind<RawPoint> point_files_of(Source source) {
    return {source, "points", read_of<RawPoint, read_points>, csv_of<RawPoint, points_csv>, check_one_value_each};
}

constexpr std::string_view coverage_name = "coverage.csv";

std::string dated_suffix(std::string_view word, Instant run) {
    return fmt::format("_{}_{}.csv", word, format_compact_day(day_of(run)));
}

/// The CSV files of a folder in order of name; our own temporary files begin with a dot.
Result<std::vector<std::string>> csv_names(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code code;
    if (!fs::is_directory(folder, code)) {
        return names;
    }
    for (fs::directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code)) {
        const std::string name = entry->path().filename().string();
        if (name.ends_with(".csv") && !name.starts_with('.') && name != coverage_name) {
            names.push_back(name);
        }
    }
    if (code) {
        return fail(ErrorKind::Io, "cannot be listed: " + code.message(), folder.string(), "check its permissions");
    }
    std::ranges::sort(names);
    return names;
}

bool asked_of(const Run& run, Source source) {
    return std::ranges::find(run.sources, name_of(source)) != run.sources.end();
}

/// The runs whose rows of one source are written anew: those that asked it, and those that have rows.
class ReplacedRuns {
  public:
    /// `stored` are the runs of runs.csv.
    template <class Item>
    ReplacedRuns(Source source, const std::vector<Run>& runs, const std::vector<Item>& items,
                 const std::vector<Run>& stored) {
        for (const Run& run : runs) {
            if (asked_of(run, source)) {
                add(run);
            }
        }
        for (const Item& item : items) {
            add(item);
        }
        // A row without an id may be of any run that began at its time.
        for (const Run& run : stored) {
            if (!m_ids.contains(run.run_id)) {
                m_unnamed.erase(run.scrape_run_at);
            }
        }
    }

    bool empty() const { return m_ids.empty(); }
    const std::set<Instant>& times() const { return m_times; }

    template <class Item>
    void drop_from(std::vector<Item>& items) const {
        std::erase_if(items, [this](const Item& item) {
            return item.run_id.empty() ? m_unnamed.contains(item.scrape_run_at) : m_ids.contains(item.run_id);
        });
    }

  private:
    template <class Row>
    void add(const Row& row) {
        m_ids.insert(row.run_id);
        m_times.insert(row.scrape_run_at);
        m_unnamed.insert(row.scrape_run_at);
    }

    std::set<std::string> m_ids;
    std::set<Instant> m_times;
    std::set<Instant> m_unnamed;  // when no run began that stays as it is
};

std::string file_stem(const std::map<std::string, std::string>& slugs, const std::string& show) {
    const auto found = slugs.find(show);
    return found == slugs.end() ? slug_of(show) : found->second;
}

template <class Item>
Result<void> rewrite(const Kind<Item>& kind, const fs::path& file, std::vector<Item> fresh, const ReplacedRuns& runs,
                     const fs::path& raw) {
    std::vector<Item> items;
    std::error_code code;
    const bool exists = fs::exists(file, code);
    if (exists) {
        items = TRY(kind.read(kind.source, file));
        runs.drop_from(items);
    }
    std::ranges::move(fresh, std::back_inserter(items));
    if (!items.empty()) {
        return write_file(file, kind.csv(kind.source, std::move(items)), raw);
    }
    if (exists && !fs::remove(file, code)) {
        return fail(ErrorKind::Io, "cannot be removed: " + code.message(), file.string(), "check its permissions");
    }
    return {};
}

template <class Item>
Result<void> write_items(const Kind<Item>& kind, const std::vector<Item>& items, const ReplacedRuns& replaced,
                         const std::map<std::string, std::string>& slugs, const fs::path& raw) {
    const fs::path folder = raw / name_of(kind.source);
    std::map<std::string, std::vector<Item>> files;
    for (const std::string& name : TRY(csv_names(folder))) {
        if (std::ranges::any_of(replaced.times(),
                                [&](Instant run) { return name.ends_with(dated_suffix(kind.word, run)); })) {
            files[name];
        }
    }
    for (const Item& item : items) {
        files[file_stem(slugs, item.show) + dated_suffix(kind.word, item.scrape_run_at)].push_back(item);
    }
    for (auto& [name, fresh] : files) {
        TRY(rewrite(kind, folder / name, std::move(fresh), replaced, raw));
    }
    return {};
}

Result<void> write_coverage(Source source, const std::vector<Coverage>& coverage, const ReplacedRuns& replaced,
                            const fs::path& raw) {
    if (replaced.empty()) {
        return {};
    }
    const fs::path file = raw / name_of(source) / coverage_name;
    std::vector<Coverage> rows;
    if (fs::exists(file)) {
        rows = TRY(read_coverage(file));
        replaced.drop_from(rows);
    }
    rows.insert(rows.end(), coverage.begin(), coverage.end());
    return write_file(file, coverage_csv(std::move(rows)), raw);
}

std::vector<std::string> united(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    std::vector<std::string> names;
    for (const Source source : all_sources()) {
        const std::string name = name_of(source);
        if (std::ranges::find(a, name) != a.end() || std::ranges::find(b, name) != b.end()) {
            names.push_back(name);
        }
    }
    return names;
}

Result<std::vector<Run>> stored_runs(const fs::path& raw) {
    const fs::path file = raw / "runs.csv";
    return fs::exists(file) ? read_runs(file) : Result<std::vector<Run>>{};
}

/// Takes the place of a row of the same run and days.
void put_run(Run run, std::vector<Run>& rows) {
    const auto same =
        std::ranges::find_if(rows, [&](const Run& row) { return row.run_id == run.run_id && row.asked == run.asked; });
    if (same == rows.end()) {
        rows.push_back(std::move(run));
    } else {
        run.sources = united(same->sources, run.sources);
        *same = std::move(run);
    }
}

/// Cuts what earlier statements said of an import to the days that were said last.
std::vector<Run> cut_to_said(std::vector<Run> rows, const Run& run) {
    std::vector<Run> kept;
    for (Run& row : rows) {
        if (run.said && row.run_id == run.run_id) {
            row.asked = {std::max(row.asked.first, run.said->first), std::min(row.asked.last, run.said->last)};
        }
        if (row.asked.first <= row.asked.last) {
            put_run(std::move(row), kept);
        }
    }
    return kept;
}

Result<void> write_runs(const std::vector<Run>& runs, std::vector<Run> rows, const fs::path& raw) {
    if (runs.empty()) {
        return {};
    }
    for (const Run& run : runs) {
        rows = cut_to_said(std::move(rows), run);
        put_run(run, rows);
    }
    return write_file(raw / "runs.csv", runs_csv(std::move(rows)), raw);
}

template <class Item>
Result<std::vector<Item>> read_items(const Kind<Item>& kind, const fs::path& raw) {
    const fs::path folder = raw / name_of(kind.source);
    std::vector<Item> items;
    std::vector<RowsOfFile> files;
    for (const std::string& name : TRY(csv_names(folder))) {
        std::vector<Item> more = TRY(kind.read(kind.source, folder / name));
        files.push_back({folder / name, items.size()});
        items.insert(items.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    if (kind.one_value_each != nullptr) {
        TRY(check_shared_runs(items, files, kind.one_value_each));
    }
    return items;
}

Result<std::vector<Coverage>> read_coverage_of(Source source, const fs::path& raw, bool& exists) {
    const fs::path file = raw / name_of(source) / coverage_name;
    exists = fs::exists(file);
    return exists ? read_coverage(file) : Result<std::vector<Coverage>>{};
}

}  // namespace

Result<void> write_raw(const Observations& observations, const std::map<std::string, std::string>& slugs,
                       const fs::path& raw) {
    std::vector<Run> stored = TRY(stored_runs(raw));
    for (const Source source : all_sources()) {
        const auto replaced_with = [&](const auto& rows) {
            return ReplacedRuns(source, observations.runs, rows, stored);
        };
        switch (facts_of(source).rows) {
            case RawRows::Posts: {
                const auto& [posts, coverage, has_coverage, lost_coverage] = observations.of(source);
                TRY(write_items(post_files_of(source), posts, replaced_with(posts), slugs, raw));
                TRY(write_coverage(source, coverage, replaced_with(coverage), raw));
                break;
            }
            case RawRows::Days:
                TRY(write_items(day_files_of(source), observations.days, replaced_with(observations.days), slugs, raw));
                break;
            case RawRows::Points:
                TRY(write_items(point_files_of(source), observations.points, replaced_with(observations.points), slugs,
                                raw));
                break;
        }
    }
    TRY(write_series_rows(observations.runs, observations, raw));
    return write_runs(observations.runs, std::move(stored), raw);
}

Result<void> forget_run(const Run& run, const fs::path& raw) {
    std::vector<Run> rows = TRY(stored_runs(raw));
    std::erase_if(rows, [&](const Run& row) { return row.run_id == run.run_id && row.asked == run.asked; });
    return write_file(raw / "runs.csv", runs_csv(std::move(rows)), raw);
}

Result<void> forget_runs(const std::vector<std::string>& run_ids, const fs::path& raw) {
    const auto is_one = [&](const Run& run) { return std::ranges::find(run_ids, run.run_id) != run_ids.end(); };
    Observations nothing;
    for (const Run& run : TRY(stored_runs(raw))) {
        if (is_one(run)) {
            nothing.runs.push_back(run);
        }
    }
    if (nothing.runs.empty()) {
        return {};
    }
    TRY(write_raw(nothing, {}, raw));
    std::vector<Run> rows = TRY(stored_runs(raw));
    std::erase_if(rows, is_one);
    return write_file(raw / "runs.csv", runs_csv(std::move(rows)), raw);
}

Result<Observations> read_raw_but_posts(const fs::path& raw) {
    std::error_code code;
    if (!fs::is_directory(raw, code)) {
        return fail(ErrorKind::Io, "no such folder of raw files", raw.string(),
                    "collect some with: public-signals pull, or name the folder with --input");
    }
    Observations observations;
    observations.runs = TRY(stored_runs(raw));
    for (const Source source : all_sources()) {
        switch (facts_of(source).rows) {
            case RawRows::Posts: {
                ProfileRows& rows = observations.of(source);
                rows.coverage = TRY(read_coverage_of(source, raw, rows.has_coverage));
                rows.lost_coverage = !rows.has_coverage && std::ranges::any_of(observations.runs, [&](const Run& run) {
                    return asked_of(run, source);
                });
                rows.has_coverage = rows.has_coverage || rows.lost_coverage;
                break;
            }
            case RawRows::Days:
                observations.days = TRY(read_items(day_files_of(source), raw));
                break;
            case RawRows::Points:
                observations.points = TRY(read_items(point_files_of(source), raw));
                break;
        }
    }
    TRY(drop_series_with_lost_rows(raw, observations));
    return observations;
}

Result<Observations> read_raw_of(const std::vector<Run>& runs, const fs::path& raw) {
    const auto is_wanted = [&](const auto& row) {
        return std::ranges::any_of(runs, [&](const Run& run) { return is_of(row, run); });
    };
    const auto read_files_of = [&]<class Item>(const Kind<Item>& kind, std::vector<Item>& items) -> Result<void> {
        const fs::path folder = raw / name_of(kind.source);
        for (const std::string& name : TRY(csv_names(folder))) {
            const bool is_of_a_run = std::ranges::any_of(
                runs, [&](const Run& run) { return name.ends_with(dated_suffix(kind.word, run.scrape_run_at)); });
            if (is_of_a_run) {
                std::vector<Item> more = TRY(kind.read(kind.source, folder / name));
                std::ranges::move(more, std::back_inserter(items));
            }
        }
        return {};
    };
    Observations observations;
    for (const Source source : all_sources()) {
        switch (facts_of(source).rows) {
            case RawRows::Posts: {
                ProfileRows& rows = observations.of(source);
                TRY(read_files_of(post_files_of(source), rows.posts));
                rows.coverage = TRY(read_coverage_of(source, raw, rows.has_coverage));
                break;
            }
            case RawRows::Days:
                TRY(read_files_of(day_files_of(source), observations.days));
                break;
            case RawRows::Points:
                TRY(read_files_of(point_files_of(source), observations.points));
                break;
        }
    }
    each_list(observations, [&](auto& rows) { std::erase_if(rows, [&](const auto& row) { return !is_wanted(row); }); });
    return observations;
}

Result<Observations> read_raw(const fs::path& raw) {
    Observations observations = TRY(read_raw_but_posts(raw));
    for (const Source source : sources_with_posts()) {
        observations.of(source).posts = TRY(read_items(post_files_of(source), raw));
    }
    return observations;
}

Result<std::vector<fs::path>> post_files(Source source, const fs::path& raw) {
    const fs::path folder = raw / name_of(source);
    std::vector<fs::path> files;
    for (const std::string& name : TRY(csv_names(folder))) {
        files.push_back(folder / name);
    }
    return files;
}

}  // namespace public_signals::inline panel
