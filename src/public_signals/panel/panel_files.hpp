// The folder data/panel: the panel as Parquet, its first rows as CSV, its schema, and a Frictionless data package.
#pragma once

#include <filesystem>
#include <string>

#include "public_signals/panel/panel.hpp"

namespace public_signals::inline panel {

/// The latest scrape_run_at of a panel; empty when it has none.
std::string latest_scrape(const Panel& panel);

/// The canonical schema as JSON text: {"columns": [{"name", "dtype", "nullable"}]} with pandas' names of types.
std::string schema_json(const Extensions& extensions);

/// The rows of weekly_social_signals.csv: a preview that a spreadsheet opens.
inline constexpr std::size_t csv_preview_rows = 1000;
/// `all 832 rows`, or `the first 1,000 of 4,160 rows, 3,160 left out`: what the CSV beside a panel of so many rows
/// holds.
std::string csv_preview_text(std::size_t rows);

/// Writes weekly_social_signals.parquet, .csv (a preview), weekly_panel_schema.json and datapackage.json, whose
/// `created` is the latest scrape_run_at, and whose `count_age_days` is that of the panel, if any. The same panel gives
/// the same bytes.
Result<void> write_panel_files(const Panel& panel, const std::filesystem::path& folder);

}  // namespace public_signals::inline panel
