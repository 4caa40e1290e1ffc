// Steps that more than one subcommand takes, on values and folders alone.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/engine/rules.hpp"
#include "public_signals/models/outcomes.hpp"
#include "public_signals/panel/observations.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline models {
struct PartialValues;
}

namespace public_signals::inline cli {

/// The rules to read pages with: those of `folder` (given, or the workspace's rules/ where it exists) before the
/// shipped ones.
Result<Rules> rules_in_use(const std::string& folder, const std::filesystem::path& workspace_root);

struct WeeklyFiles {
    std::vector<std::string> left_out;  // shows that were not asked for
    std::vector<LeftOut> not_asked;     // what the study does not ask of its shows
    std::vector<WeeklyNote> notes;
};
/// Writes {source}_weekly.csv for every source that the raw files asked for or hold. Shows that the options lack are
/// left out (all are kept when there are none).
Result<WeeklyFiles> write_weekly_files(const std::filesystem::path& raw, const WeeklyOptions& options,
                                       const std::filesystem::path& folder);
/// The groups of columns that the panel of a workspace has; none where there is no panel, or one that cannot be read.
Extensions extensions_of_panel(const std::filesystem::path& workspace_root);
/// On stderr: rows that the study does not ask.
void narrate_left_out(const CommonOptions& options, const std::vector<LeftOut>& left_out);
/// On stderr: what was left out, warnings, and with -v how each query of Google Trends was put together.
void narrate_weekly(const CommonOptions& options, const WeeklyFiles& files);

/// A panel whose every week is named by its Monday, rows in stored order; anything else is an InvalidInput error.
/// So is a category of numbers among `measured`, the columns that are to be quantities: its levels are names. Among
/// `controls` it is read as text.
Result<Panel> monday_panel(const NamedPath& input, const std::vector<std::string>& measured = {},
                           const std::vector<std::string>& controls = {});

/// An InvalidInput error where a column has no value but those of partial weeks, which no model takes.
Result<void> check_not_all_partial(const std::string& name, bool has_any_value, const std::vector<PartialValues>& lost);

/// The columns of an outcome file and their names, from words like Date=week_ending.
Result<std::vector<ColumnName>> outcome_columns(const std::vector<std::string>& words);

/// One of google_trends wikipedia tiktok instagram, or an error with the nearest.
Result<Source> source_named(const std::string& name);

}  // namespace public_signals::inline cli
