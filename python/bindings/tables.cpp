// Tables for papers: what Python's results and frames become as LaTeX, Markdown and CSV, and as cells for Word.
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "bindings.hpp"
#include "frame_series.hpp"
#include "public_signals/models/descriptives.hpp"
#include "public_signals/models/journal_table.hpp"

namespace public_signals::python {

namespace {

using namespace nb::literals;
using Words = std::vector<std::string>;

std::string made_journal_table(const std::string& results, const std::vector<double>& stars, bool controls,
                               const std::vector<std::pair<std::string, std::string>>& labels, const Words& titles) {
    const std::vector<JournalColumn> columns = value_or_raise(journal_columns(results, "results"));
    const JournalOptions options{.star_levels = stars, .controls = controls, .labels = labels, .titles = titles};
    return to_json(value_or_raise(journal_table(columns, options))).dump();
}

std::string made_descriptives(nb::handle frame, const Words& names) {
    const auto table = table_from(frame);
    return to_json(value_or_raise(without_gil([&]() -> Result<TextTables> {
               const FrameSeries series = TRY(FrameSeries::of(*table, "show", "week_start"));
               return descriptives_table(TRY(describe(series.columns(), names)));
           })))
        .dump();
}

/// Cells of a table that Python has filled.
std::string made_text_table(const TableCells& cells, const std::string& note, const std::string& csv) {
    return to_json(TextTables{cells, note, {}, csv}).dump();
}

}  // namespace

void bind_tables(nb::module_& module) {
    module.def("journal_table", &made_journal_table, "results"_a, nb::kw_only(), "stars"_a, "controls"_a, "labels"_a,
               "titles"_a);
    module.def("descriptives", &made_descriptives, "frame"_a, "names"_a);
    module.def("text_table", &made_text_table, "cells"_a, "note"_a, "csv"_a);
}

}  // namespace public_signals::python
