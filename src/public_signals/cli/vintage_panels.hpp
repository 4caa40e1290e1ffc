// Panels as they were known at a date, from the raw files.
#pragma once

#include <filesystem>
#include <optional>

#include "public_signals/cli/workspace.hpp"
#include "public_signals/panel/panel.hpp"

namespace public_signals::inline cli {

/// The panel as the raw files give it when nothing later than a day is looked at. Values of partial weeks are unknown.
Result<Panel> panel_as_of(const std::filesystem::path& raw, const Study* study, const Extensions& extensions, Day day);

/// The folder of raw files of a panel: that named, else the workspace's where the panel is its own.
std::optional<std::filesystem::path> raw_behind(const std::string& raw, const std::string& config,
                                                const NamedPath& input);

}  // namespace public_signals::inline cli
