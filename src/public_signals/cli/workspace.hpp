// The workspace: a folder with config/shows.yaml, and where the defaults of every path lie in it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "public_signals/base/result.hpp"
#include "public_signals/cli/options.hpp"
#include "public_signals/study/calendar_file.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline cli {

struct Workspace {
    std::filesystem::path root;
    std::filesystem::path config;  // its shows.yaml
};

/// From `--config`, else upward from the working directory, at each step also in ./public_signals/; nothing where
/// there is none.
std::optional<Workspace> find_workspace(const std::string& config);
/// The same, or an InvalidInput error that says how to make one.
Result<Workspace> require_workspace(const std::string& config);

/// The study that we stand in; nothing outside of one, an error where its shows.yaml is wrong.
Result<std::optional<Study>> study_here(const std::string& config);

/// Its config/calendar.yaml, beside shows.yaml; nothing where there is none, an error where it is wrong.
Result<std::optional<EventCalendar>> calendar_here(const std::string& config);

/// A path as used, and as it is written into a file (never absolute unless given so).
struct NamedPath {
    std::filesystem::path path;
    std::string name;
};
/// `given` relative to the working directory, or `otherwise` inside the workspace.
Result<NamedPath> path_or_default(const std::string& given, const std::string& otherwise, const std::string& config);

/// Freezes the clock for `--now`.
Result<void> apply_now(const CommonOptions& options);
/// The instant of a YYYY-MM-DD flag, named in the error.
Result<Day> day_flag(const std::string& flag, const std::string& text);

}  // namespace public_signals::inline cli
