#include "public_signals/panel/shared_runs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/data/csv.hpp"

namespace public_signals::inline panel {

std::string place_in_files(const std::vector<RowsOfFile>& files, std::size_t row) {
    // Of files without rows, which begin where the next one does, the last is the one that has the row.
    const RowsOfFile& found = *std::prev(std::ranges::upper_bound(files, row, {}, &RowsOfFile::first));
    const Result<CsvTable> table = CsvTable::read(found.file);
    return table ? fmt::format("{}:{}", table->name(), table->line_of(row - found.first)) : found.file.string();
}

}  // namespace public_signals::inline panel
