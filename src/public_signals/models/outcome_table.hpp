// A CSV table of somebody's, as programs write them: with commas, semicolons, tabs or bars, with any line ends.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "public_signals/data/csv.hpp"

namespace public_signals::inline models {

/// Reads a table. `delimiter` is one character or the word tab; empty: told from the header, by which one `wanted`
/// columns are found, else which stands there most. InvalidInput errors: bytes that are no UTF-8, with their line;
/// UTF-16; a header that names one of the `wanted` columns twice (any column, where none is wanted).
struct DelimitedTable {
    CsvTable table;
    char delimiter = ',';
};
Result<DelimitedTable> read_delimited(const std::filesystem::path& file, const std::string& delimiter,
                                      const std::vector<std::string>& wanted);
/// The table alone.
Result<CsvTable> read_table(const std::filesystem::path& file, const std::string& delimiter,
                            const std::vector<std::string>& wanted);

}  // namespace public_signals::inline models
