// data/raw and data/weekly as CSV: the columns are interfaces.md's.
//
// The raw file of a day holds all runs of that day, sorted by scrape_run_at, then post; writing a run again replaces
// the rows that have its id and keeps the others, those too of a run that began in the same second.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/panel/observations.hpp"
#include "public_signals/panel/panel.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline panel {

/// Writes the observations of some runs into `raw` (data/raw); `slugs` maps a show to its file name.
/// Every file is written whole or not at all.
Result<void> write_raw(const Observations& observations, const std::map<std::string, std::string>& slugs,
                       const std::filesystem::path& raw);

/// Takes the row of a run out of runs.csv, that of these days; its other rows and what it read stay.
Result<void> forget_run(const Run& run, const std::filesystem::path& raw);

/// Takes out every row of some runs.
Result<void> forget_runs(const std::vector<std::string>& run_ids, const std::filesystem::path& raw);

/// Reads every raw file below `raw`. A file that cannot be read or has a bad cell is an InvalidInput error with
/// file:line and column. Columns are found by name; unknown columns are ignored; `hashtags` may be a JSON list.
Result<Observations> read_raw(const std::filesystem::path& raw);

/// The same without the rows of posts, which are most of it.
Result<Observations> read_raw_but_posts(const std::filesystem::path& raw);
/// The rows of some runs, posts too; nothing where there is no such folder.
Result<Observations> read_raw_of(const std::vector<Run>& runs, const std::filesystem::path& raw);
/// The post files of a source below `raw`, in order of name; coverage.csv is none of them.
Result<std::vector<std::filesystem::path>> post_files(Source source, const std::filesystem::path& raw);

/// `weekly/{source}_weekly.csv`: show, week_start, the source's columns with those of the groups that the panel or file
/// has, scrape_run_at.
std::string weekly_file_name(Source source);
Result<void> write_weekly(Source source, const Panel& weekly, const std::filesystem::path& folder);
Result<Panel> read_weekly(Source source, const std::filesystem::path& file);

}  // namespace public_signals::inline panel
