#include "public_signals/cli/fit_files.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/file.hpp"
#include "public_signals/cli/outputs.hpp"
#include "public_signals/models/descriptives.hpp"
#include "public_signals/models/journal_table.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

Result<void> write_table_file(const TextTables& table, const std::string& file, const char* flag,
                              PythonFiles& handed_over) {
    const TextTable format = TRY(text_table_of(file, flag));
    if (format == TextTable::Word) {
        handed_over.add_table(file, table);
        return {};
    }
    return write_file(file, text_of(table, format));
}

/// This run's regressions, then those of other runs, in the order named.
Result<TextTables> run_table(const FitOptions& options, const std::string& json) {
    std::vector<JournalColumn> columns = TRY(journal_columns(json, "model_results.json"));
    for (const std::string& file : options.beside) {
        const std::string bytes = TRY(read_file(file));
        std::ranges::move(TRY(journal_columns(bytes, file)), std::back_inserter(columns));
    }
    return journal_table(columns, {.star_levels = options.stars});
}

/// Outcome, predictors and controls, each once.
Result<TextTables> first_table(const FitOptions& options, const std::vector<Column>& columns,
                               const std::vector<std::string>& predictors) {
    std::vector<std::string> names = {options.outcome};
    for (const auto& more : {predictors, options.controls}) {
        for (const std::string& name : more) {
            const auto column = std::ranges::find(columns, name, &Column::name);
            const bool is_text = column != columns.end() && column->type() == ColumnType::String;
            if (std::ranges::find(names, name) == names.end() && !is_text) {
                names.push_back(name);
            }
        }
    }
    return descriptives_table(TRY(describe(series_of(columns), names)));
}

}  // namespace

Result<void> check_tables(const FitOptions& options) {
    if (!options.table.empty()) {
        TRY(text_table_of(options.table, "--table"));
    } else if (!options.beside.empty() || !options.stars.empty()) {
        return invalid("there is no table to put it into", options.beside.empty() ? "--stars" : "--beside",
                       "name one: --table results.tex");
    }
    if (!options.descriptives.empty()) {
        TRY(text_table_of(options.descriptives, "--descriptives"));
    }
    return {};
}

Result<void> check_results_written(const FitOptions& options, const NamedPath& input, const NamedPath& output) {
    std::vector<WrittenFile> outputs = {{"--output", output.path}};
    for (const char* ending : {".csv", ".md", ".tex", ".txt", ".json"}) {
        outputs.push_back({"--output", output.path / fmt::format("model_results{}", ending)});
    }
    for (const auto& [option, file] :
         {std::pair("--table", options.table), std::pair("--descriptives", options.descriptives)}) {
        if (!file.empty()) {
            outputs.push_back({option, file});
        }
    }
    for (const std::string& file : options.curve) {
        outputs.push_back({"--curve", file});
    }
    std::vector<fs::path> reads(options.beside.begin(), options.beside.end());
    reads.insert(reads.end(), {input.path, options.metadata});
    return check_outputs(options.common.config, "fit", outputs, reads);
}

std::vector<std::string> files_of(const FitOptions& options) {
    std::vector<std::string> files = options.curve;
    files.insert(files.end(), {options.table, options.descriptives});
    return files;
}

Result<void> write_tables(const FitOptions& options, const std::string& json, const std::vector<Column>& columns,
                          const std::vector<std::string>& predictors, PythonFiles& handed_over) {
    if (!options.table.empty()) {
        const TextTables table = TRY(run_table(options, json));
        TRY(write_table_file(table, options.table, "--table", handed_over));
    }
    if (!options.descriptives.empty()) {
        const TextTables table = TRY(first_table(options, columns, predictors));
        TRY(write_table_file(table, options.descriptives, "--descriptives", handed_over));
    }
    return {};
}

}  // namespace public_signals::inline cli
