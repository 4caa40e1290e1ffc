// Rows of one run in several files: a copy that somebody keeps beside a file, a file that was split in two. They may
// not say different things.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "public_signals/panel/raw_rows.hpp"

namespace public_signals::inline panel {

/// A file, and the place of its first row among those of all files.
struct RowsOfFile {
    std::filesystem::path file;
    std::size_t first = 0;
};

/// The rows of shows and runs that more than one file has, in order.
template <class Row>
std::vector<std::size_t> rows_of_shared_runs(const std::vector<Row>& rows, const std::vector<RowsOfFile>& files) {
    using RunOfShow = std::tuple<std::string_view, std::string_view, Instant>;
    const auto run_in = [](const Row& row) { return RunOfShow(row.show, row.run_id, row.scrape_run_at); };
    struct Found {
        std::size_t file = 0;
        bool is_shared = false;
    };
    std::map<RunOfShow, Found> runs;
    bool any_shared = false;
    for (std::size_t file = 0; file < files.size(); ++file) {
        const std::size_t end = file + 1 < files.size() ? files[file + 1].first : rows.size();
        for (std::size_t row = files[file].first; row < end; ++row) {
            // Thousands of rows in turn are of one run.
            if (row > files[file].first && run_in(rows[row]) == run_in(rows[row - 1])) {
                continue;
            }
            Found& found = runs.try_emplace(run_in(rows[row]), Found{file}).first->second;
            found.is_shared = found.is_shared || found.file != file;
            any_shared = any_shared || found.is_shared;
        }
    }
    std::vector<std::size_t> shared;
    for (std::size_t row = 0; any_shared && row < rows.size(); ++row) {
        if (runs.at(run_in(rows[row])).is_shared) {
            shared.push_back(row);
        }
    }
    return shared;
}

/// Where a row of all files stands. Its file is read again, for this is asked where an error is told.
std::string place_in_files(const std::vector<RowsOfFile>& files, std::size_t row);

/// Calls `check` with the rows of runs that more than one file has.
template <class Row, class Check>
Result<void> check_shared_runs(const std::vector<Row>& rows, const std::vector<RowsOfFile>& files, const Check& check) {
    const std::vector<std::size_t> shared = rows_of_shared_runs(rows, files);
    if (shared.empty()) {
        return {};
    }
    std::vector<Row> of_shared_runs;
    of_shared_runs.reserve(shared.size());
    for (const std::size_t row : shared) {
        of_shared_runs.push_back(rows[row]);
    }
    return check(of_shared_runs, [&](std::size_t row) { return place_in_files(files, shared[row]); });
}

}  // namespace public_signals::inline panel
