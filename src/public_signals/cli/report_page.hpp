// The page that `validate --html` and `report` write: a checked panel, and what lies beside it in the workspace.
#pragma once

#include <filesystem>
#include <string>

#include "public_signals/cli/options.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/quality/validate.hpp"
#include "public_signals/report/report.hpp"

namespace public_signals::inline cli {

struct CheckedPanel {
    NamedPath input;
    ReadPanel panel;
    ValidationReport report;
};

/// Reads and checks the panel of `options`; writes nothing.
Result<CheckedPanel> checked_panel(const ValidateOptions& options);

/// A path as a page may show it: as given, or its last part alone when it is absolute.
std::string shown_path(const std::string& path);

/// A path as given, or its last part alone when it is absolute, unquoted.
std::string shown_name(const std::string& path);

struct PageOptions {
    std::string config;
    std::string raw;      // empty: data/raw of the workspace, where the panel is the workspace's own
    std::string models;   // empty: data/models of the workspace likewise, where fit was run
    std::string command;  // makes this page again, once the panel is there
};

/// The page of a checked panel.
Result<Report> page_of(const CheckedPanel& checked, const PageOptions& options);

/// The file beside a panel, or a merged one, that says which command made it.
std::filesystem::path command_file_of(const std::filesystem::path& panel);

}  // namespace public_signals::inline cli
