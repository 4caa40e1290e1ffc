// Tables as text for papers: LaTeX with booktabs, Markdown and CSV. A cell is escaped where it is written.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/words.hpp"
#include "public_signals/data/json_writer.hpp"

namespace public_signals::inline models {

/// What a table is written as, by the ending of its file. Python makes the Word document.
enum class TextTable { Latex, Markdown, Csv, Word };
constexpr auto word_table(TextTable) {
    return words<TextTable>("ending", {{TextTable::Latex, ".tex"},
                                       {TextTable::Markdown, ".md"},
                                       {TextTable::Csv, ".csv"},
                                       {TextTable::Word, ".docx"}});
}

/// The first row is the head: as many cells in every row.
using TableCells = std::vector<std::vector<std::string>>;

/// How LaTeX aligns the columns behind the first, and where it draws a line.
struct TableLook {
    char alignment = 'r';
    bool first_is_name = true;             // of a column of the data: set in letters of one width
    std::vector<std::size_t> rules = {1};  // a line over each of these rows
};

std::string escaped_markdown(std::string_view text);
std::string escaped_latex(std::string_view text);
std::string markdown_table(const TableCells& rows);
/// Stars behind a number stand above it, a hyphen before one is a minus sign.
std::string latex_table(const TableCells& rows, const std::string& note, const TableLook& look = {});

/// A table that can be written as any of them. CSV has its own cells: numbers as they are, not as they are shown.
struct TextTables {
    TableCells cells;
    std::string note;
    TableLook look;
    std::string csv;
};

/// The bytes of the file; of Word the JSON that Python makes it of.
std::string text_of(const TextTables& table, TextTable format);
/// {cells, rules, note, latex, markdown, csv}: what Python makes files of, those of Word too.
Json to_json(const TextTables& table);
/// The format that the file's ending says; another ending is an InvalidInput error that names those there are.
Result<TextTable> text_table_of(const std::filesystem::path& file, const std::string& flag);

}  // namespace public_signals::inline models
