#include "public_signals/panel/series_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "public_signals/base/file.hpp"
#include "public_signals/panel/raw_columns.hpp"
#include "public_signals/panel/trends_words.hpp"

namespace public_signals::inline panel {

namespace {

namespace fs = std::filesystem;

constexpr const char* rows_file = "rows.csv";

using SeriesRowsKey = std::tuple<std::string_view, std::string_view, std::string_view>;  // source, show, run

SeriesRowsKey key_of_rows(const SeriesRows& counted) {
    return {counted.source, counted.show, counted.run_id};
}

Result<void> read_source_of_rows(const CellPlace& at, SeriesRows& counted) {
    counted.source = at.cells.text(at.row, at.field);
    if (!find_source(counted.source)) {
        return at.cells.bad(at.row, at.field, fmt::format("'{}' is no source", counted.source),
                            "write the name of a source");
    }
    return {};
}

std::span<const RawColumn<SeriesRows>> series_rows_columns() {
    static const RawColumn<SeriesRows> all[] = {
        {"source", Needed::Cell, read_source_of_rows,
         [](const SeriesRows& counted, CsvRow& out) { out.add(counted.source); }},
        raw_column("show", Needed::Cell, &SeriesRows::show),
        raw_column("scrape_run_at", Needed::Cell, &SeriesRows::scrape_run_at),
        raw_column("rows", Needed::Cell, &SeriesRows::rows),
        raw_column("run_id", Needed::Cell, &SeriesRows::run_id),
        raw_column("asked", Needed::Added, &SeriesRows::asked),
    };
    return all;
}

Result<std::vector<SeriesRows>> read_counts(const fs::path& raw) {
    std::error_code ignored;
    if (!fs::is_regular_file(raw / rows_file, ignored)) {
        return std::vector<SeriesRows>();
    }
    return read_rows(raw / rows_file, series_rows_columns());
}

/// Calls `work` with a source's name and its list of rows.
template <class Seen, class Work>
void each_series(Seen& observations, Work work) {
    for (const Source source : all_sources()) {
        switch (facts_of(source).rows) {
            case RawRows::Posts:
                break;
            case RawRows::Days:
                work(name_of(source), observations.days);
                break;
            case RawRows::Points:
                work(name_of(source), observations.points);
                break;
        }
    }
}

/// What a row is of: a run writes a row a key, so that one copied over another leaves a key less.
auto key_in(const RawDay& raw) {
    return std::tie(raw.show, raw.run_id, raw.capture, raw.title, raw.asked, raw.day);
}
auto key_in(const RawPoint& raw) {
    return std::tie(raw.show, raw.run_id, raw.capture, raw.query, raw.asked, raw.resolution, raw.window_start,
                    raw.window_end, raw.draw, raw.day);
}

/// What a row is of beside its query, as rows.csv says it.
std::string asked_in(const RawPoint& raw) {
    const InterestAsked& asked = raw.asked;
    const auto word = [](const std::optional<std::string>& said, std::string_view empty) {
        return !said ? std::string("?") : said->empty() ? std::string(empty) : *said;
    };
    return fmt::format("{}/{}/{}/{}", word(asked.geo, worldwide_word),
                       asked.category ? std::to_string(*asked.category) : "?", word(asked.property, web_search_word),
                       word(asked.language, "?"));
}

/// What the rows of each run and show are of.
class AskedOfRuns {
  public:
    template <class Row>
    void add(std::string_view source, const Row& row) {
        if constexpr (std::is_same_v<Row, RawPoint>) {
            const bool is_as_before = m_last != nullptr && m_last->show == row.show && m_last->run_id == row.run_id &&
                                      m_last->asked == row.asked;
            if (!is_as_before) {
                m_said[{source, row.show, row.run_id}].try_emplace(asked_in(row), &row);
            }
            m_last = &row;
        }
    }
    /// Each, with the first row that says so.
    const std::map<std::string, const RawPoint*>& of(const SeriesRowsKey& run) const {
        static const std::map<std::string, const RawPoint*> none;
        const auto found = m_said.find(run);
        return found == m_said.end() ? none : found->second;
    }

  private:
    std::map<SeriesRowsKey, std::map<std::string, const RawPoint*>> m_said;
    const RawPoint* m_last = nullptr;
};

/// The file and line of the first point of a run that is of what a point says; the folder where none is.
std::string place_of(const RawPoint& point, const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        files.push_back(entry.path());
    }
    std::ranges::sort(files);
    for (const fs::path& file : files) {
        const auto points = file.extension() == ".csv" ? read_points(file) : std::vector<RawPoint>();
        const auto is_it = [&](const RawPoint& other) {
            return other.show == point.show && other.run_id == point.run_id && other.asked == point.asked;
        };
        for (std::size_t row = 0; points && row < points->size(); ++row) {
            if (is_it((*points)[row])) {
                return fmt::format("{}:{}", file.string(), row + 2);
            }
        }
    }
    return folder.string();
}

/// An error where rows of a run say that they are of something that the run did not ask: an emptied column of places
/// would make a country the whole world.
Result<void> check_asked(const std::vector<SeriesRows>& counts, const AskedOfRuns& found, const fs::path& raw) {
    for (const SeriesRows& counted : counts) {
        const std::string known = " " + counted.asked + " ";
        for (const auto& [said, point] : found.of(key_of_rows(counted))) {
            if (!counted.asked.empty() && known.find(" " + said + " ") == known.npos) {
                auto wrong = about(
                    {.show = counted.show},
                    invalid(fmt::format("rows of {} of the run {} are of {} (place/category/search/language), which it "
                                        "did not ask: it asked {}",
                                        counted.show, counted.run_id, said, counted.asked),
                            fmt::format("{}, columns geo, category, property, language",
                                        place_of(*point, raw / counted.source)),
                            "put back what was there"));
                add_way_out(wrong.value());
                return wrong;
            }
        }
    }
    return {};
}

/// Calls `work` with the first row of each key.
template <class Row, class Work>
void each_key(const std::vector<Row>& rows, Work work) {
    std::vector<const Row*> sorted;
    sorted.reserve(rows.size());
    for (const Row& row : rows) {
        sorted.push_back(&row);
    }
    const auto key = [](const Row* row) { return key_in(*row); };
    if (!std::ranges::is_sorted(sorted, {}, key)) {
        std::ranges::stable_sort(sorted, {}, key);
    }
    for (std::size_t at = 0; at < sorted.size(); ++at) {
        if (at == 0 || key(sorted[at - 1]) != key(sorted[at])) {
            work(*sorted[at]);
        }
    }
}

}  // namespace

Result<void> write_series_rows(const std::vector<Run>& runs, const Observations& written, const fs::path& raw) {
    std::map<SeriesRowsKey, SeriesRows> counts;
    AskedOfRuns asked;
    each_series(written, [&](const char* source, const auto& rows) {
        each_key(rows, [&](const auto& row) {
            SeriesRows& counted = counts[{source, row.show, row.run_id}];
            if (counted.rows++ == 0) {
                counted = {source, row.show, row.scrape_run_at, row.run_id, 1, 0};
            }
            asked.add(source, row);
        });
    });
    for (auto& [key, counted] : counts) {
        std::vector<std::string> all;
        std::ranges::transform(asked.of(key), std::back_inserter(all), [](const auto& said) { return said.first; });
        counted.asked = fmt::format("{}", fmt::join(all, " "));
    }
    std::vector<SeriesRows> rows = TRY(read_counts(raw));
    const bool had_rows = !rows.empty();
    std::erase_if(rows, [&](const SeriesRows& counted) {
        return counts.contains(key_of_rows(counted)) || std::ranges::any_of(runs, [&](const Run& run) {
                   return run.run_id == counted.run_id &&
                          std::ranges::find(run.sources, counted.source) != run.sources.end();
               });
    });
    for (const auto& [key, counted] : counts) {
        rows.push_back(counted);
    }
    if (rows.empty() && !had_rows) {
        return {};
    }
    std::ranges::stable_sort(rows, {}, [](const SeriesRows& counted) {
        return std::tie(counted.source, counted.show, counted.scrape_run_at, counted.run_id);
    });
    return write_file(raw / rows_file, rows_csv(rows, series_rows_columns()), raw);
}

Result<void> drop_series_with_lost_rows(const fs::path& raw, Observations& observations) {
    std::vector<SeriesRows> counts = TRY(read_counts(raw));
    if (counts.empty()) {
        return {};
    }
    std::map<SeriesRowsKey, std::int64_t> found;
    AskedOfRuns asked;
    each_series(observations, [&](const char* source, const auto& rows) {
        each_key(rows, [&](const auto& row) {
            ++found[{source, row.show, row.run_id}];
            asked.add(source, row);
        });
    });
    TRY(check_asked(counts, asked, raw));
    for (SeriesRows& counted : counts) {
        const auto here = found.find(key_of_rows(counted));
        counted.lost = counted.rows - (here == found.end() ? 0 : here->second);
    }
    std::erase_if(counts, [](const SeriesRows& counted) { return counted.lost <= 0; });
    observations.lost = std::move(counts);
    const auto lacks = [&](std::string_view source, const auto& row, bool of_any_run) {
        return std::ranges::any_of(observations.lost, [&](const SeriesRows& lost) {
            const bool is_its_run =
                row.run_id.empty() ? lost.scrape_run_at == row.scrape_run_at : lost.run_id == row.run_id;
            return lost.source == source && lost.show == row.show && (of_any_run || is_its_run);
        });
    };
    if (!observations.lost.empty()) {
        each_series(observations, [&](const char* source, auto& rows) {
            using Row = typename std::remove_reference_t<decltype(rows)>::value_type;
            std::erase_if(rows, [&](const Row& row) { return lacks(source, row, std::is_same_v<Row, RawPoint>); });
        });
    }
    return {};
}

}  // namespace public_signals::inline panel
