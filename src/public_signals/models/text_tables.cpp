#include "public_signals/models/text_tables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/panel/table_files.hpp"

namespace public_signals::inline models {
namespace {

/// What stands above the line: `12.3**` is a number and two stars.
std::size_t stars_behind(std::string_view cell) {
    const std::size_t last = cell.find_last_not_of('*');
    return last == std::string_view::npos ? 0 : cell.size() - last - 1;
}

/// A number as LaTeX sets it: a minus sign and no hyphen.
std::string latex_number(std::string_view cell) {
    if (cell == "–") {
        return "--";
    }
    const std::size_t stars = stars_behind(cell);
    std::string out;
    for (const char c : escaped_latex(cell.substr(0, cell.size() - stars))) {
        out += c == '-' ? "$-$" : std::string(1, c);
    }
    return stars > 0 ? fmt::format("{}$^{{{}}}$", out, std::string(stars, '*')) : out;
}

std::string joined_cells(const std::vector<std::string>& cells, const char* between, const auto& escape) {
    std::string line;
    for (std::size_t c = 0; c < cells.size(); ++c) {
        line += (c > 0 ? between : "") + escape(cells[c], c == 0);
    }
    return line;
}

}  // namespace

std::string escaped_markdown(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '|' || c == '_' || c == '*' || c == '\\' || c == '`' || c == '<') {
            out += '\\';
        }
        out += c == '\n' || c == '\r' ? ' ' : c;
    }
    return out;
}

std::string escaped_latex(std::string_view text) {
    constexpr std::string_view squared = "²";
    constexpr std::string_view dagger = "†";
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text.substr(at).starts_with(squared)) {  // of the note and the heads; not every LaTeX has a sign for it
            out += "\\textsuperscript{2}";
            at += squared.size() - 1;
            continue;
        }
        if (text.substr(at).starts_with(dagger)) {
            out += "\\textsuperscript{\\textdagger}";
            at += dagger.size() - 1;
            continue;
        }
        const char c = text[at];
        switch (c) {
            case '\\':
                out += "\\textbackslash{}";
                break;
            case '~':
                out += "\\textasciitilde{}";
                break;
            case '^':
                out += "\\textasciicircum{}";
                break;
            case '<':
                out += "$<$";
                break;
            case '>':
                out += "$>$";
                break;
            case '&':
            case '%':
            case '$':
            case '#':
            case '_':
            case '{':
            case '}':
                out += '\\';
                [[fallthrough]];
            default:
                out += c == '\n' || c == '\r' ? ' ' : c;
        }
    }
    return out;
}

std::string markdown_table(const TableCells& rows) {
    const auto plain = [](const std::string& cell, bool) { return escaped_markdown(cell); };
    std::string text;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        text += "| " + joined_cells(rows[r], " | ", plain) + " |\n";
        if (r == 0) {
            text += "|---|";
            for (std::size_t c = 1; c < rows[r].size(); ++c) {
                text += "--:|";
            }
            text += "\n";
        }
    }
    return text;
}

std::string latex_table(const TableCells& rows, const std::string& note, const TableLook& look) {
    std::string text = "\\begin{tabular}{l" + std::string(rows.front().size() - 1, look.alignment) + "}\n\\toprule\n";
    for (std::size_t r = 0; r < rows.size(); ++r) {
        if (std::ranges::find(look.rules, r) != look.rules.end()) {
            text += "\\midrule\n";
        }
        const auto cell = [&](const std::string& value, bool is_first) {
            if (r == 0 || (is_first && !look.first_is_name)) {
                return escaped_latex(value);
            }
            return is_first ? "\\texttt{" + escaped_latex(value) + "}" : latex_number(value);
        };
        // A row that began with a bracket would be the option of the line break before it.
        const std::string line = joined_cells(rows[r], " & ", cell);
        text += (line.starts_with('[') ? "{}" : "") + line + " \\\\\n";
    }
    return text + "\\bottomrule\n\\end{tabular}\n\n\\par\\smallskip\\footnotesize " + escaped_latex(note) + "\n";
}

std::string text_of(const TextTables& table, TextTable format) {
    switch (format) {
        case TextTable::Latex:
            return "% needs \\usepackage{booktabs}\n" + latex_table(table.cells, table.note, table.look);
        case TextTable::Markdown:
            return markdown_table(table.cells) + "\n" + escaped_markdown(table.note) + "\n";
        case TextTable::Word:
            return to_json(table).dump();
        case TextTable::Csv:
            break;
    }
    return table.csv;
}

Json to_json(const TextTables& table) {
    return {{"cells", table.cells},
            {"rules", table.look.rules},
            {"note", table.note},
            {"latex", text_of(table, TextTable::Latex)},
            {"markdown", text_of(table, TextTable::Markdown)},
            {"csv", table.csv}};
}

Result<TextTable> text_table_of(const std::filesystem::path& file, const std::string& flag) {
    return named_ending<TextTable>(file, flag);
}

}  // namespace public_signals::inline models
