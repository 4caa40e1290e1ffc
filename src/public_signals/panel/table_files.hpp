// A panel as a file whose name says what is in it: .parquet, .csv, .csv.gz or .dta.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "public_signals/base/words.hpp"
#include "public_signals/panel/panel.hpp"

namespace public_signals::inline panel {

enum class TableFormat { Parquet, Csv, GzippedCsv, Stata };
constexpr auto word_table(TableFormat) {
    return words<TableFormat>("ending", {{TableFormat::Parquet, ".parquet"},
                                         {TableFormat::Csv, ".csv"},
                                         {TableFormat::GzippedCsv, ".csv.gz"},
                                         {TableFormat::Stata, ".dta"}});
}

/// Which of some endings a file's name has, letters of either case; the last that fits, so that longer ones come later.
std::optional<std::size_t> ending_among(const std::filesystem::path& file, const std::vector<std::string>& endings);
/// An InvalidInput error that names the endings there are. `flag` is where the file was given.
Error unknown_ending(const std::filesystem::path& file, const std::vector<std::string>& endings,
                     const std::string& flag);

/// What the ending of a file's name means, by the table of its words.
template <HasWords E>
Result<E> named_ending(const std::filesystem::path& file, const std::string& flag) {
    const auto found = ending_among(file, words_of<E>());
    if (!found) {
        return tl::unexpected(unknown_ending(file, words_of<E>(), flag));
    }
    return static_cast<E>(*found);
}

/// What a file's name says; nothing for any other ending.
std::optional<TableFormat> table_format_of(const std::filesystem::path& file);
/// The same; another ending is an InvalidInput error that names those there are. `flag` is where it was given.
Result<TableFormat> named_table_format(const std::filesystem::path& file, const std::string& flag);
/// The file's name without its ending: m of m.csv.gz.
std::string stem_of_table(const std::filesystem::path& file);

/// A column whose name Stata cannot have, and the name that it has in the file; its label is the whole name.
using StataName = std::pair<std::string, std::string>;

/// What a column tells, in words: of the weekly panel, of what merge adds. Empty for others.
std::string column_label(const std::string& name);
/// What the other columns of a panel tell, by name.
using ColumnLabels = std::map<std::string, std::string>;

/// Writes all rows, whole or not at all; the same panel gives the same bytes. Gives the names that Stata made shorter.
/// `labels` are those of columns that column_label does not know.
Result<std::vector<StataName>> write_table(const Panel& panel, const std::filesystem::path& file,
                                           const std::string& flag = "--output", const ColumnLabels& labels = {});

/// The bytes of a Stata file (release 118: Stata 14 and newer): week_start is a %td date, counts are long, or double
/// where one needs it. A count over 2^53 and a text over 2,045 bytes are InvalidInput errors that name the cell.
Result<std::string> stata_file(const Panel& panel, std::vector<StataName>& renamed, const ColumnLabels& labels = {});

}  // namespace public_signals::inline panel
