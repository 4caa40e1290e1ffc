// What fit writes besides its results: tables as journals want them, and its figures in other formats.
#pragma once

#include <string>
#include <vector>

#include "public_signals/cli/options.hpp"
#include "public_signals/cli/python_side.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/panel/column.hpp"

namespace public_signals::inline cli {

/// Whether the tables that were asked for can be written: before anything is estimated.
Result<void> check_tables(const FitOptions& options);

/// The files that a run writes, none of which it reads.
Result<void> check_results_written(const FitOptions& options, const NamedPath& input, const NamedPath& output);

/// The files that are written besides the results and whose format their names say.
std::vector<std::string> files_of(const FitOptions& options);

/// The regressions of `json` beside those of other runs, and Table 1 of outcome, predictors and controls, as far as
/// they were asked for; `handed_over` gets those that Python writes.
Result<void> write_tables(const FitOptions& options, const std::string& json, const std::vector<Column>& columns,
                          const std::vector<std::string>& predictors, PythonFiles& handed_over);

}  // namespace public_signals::inline cli
