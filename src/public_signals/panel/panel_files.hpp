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

/// Writes weekly_social_signals.parquet, .csv (first 1000 rows), weekly_panel_schema.json and datapackage.json, whose
/// `created` is the latest scrape_run_at. The same panel gives the same bytes.
Result<void> write_panel_files(const Panel& panel, const std::filesystem::path& folder);

}  // namespace public_signals::inline panel
