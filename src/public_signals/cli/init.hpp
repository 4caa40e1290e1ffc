// Makes a workspace; `demo` uses it too.
#pragma once

#include <filesystem>
#include <string>

#include "public_signals/base/result.hpp"

namespace public_signals::inline cli {

/// The JSON Schema of shows.yaml, for editors.
const char* shows_schema_json();

/// The JSON Schema of calendar.yaml.
const char* calendar_schema_json();

/// Writes config/shows.yaml, of the sample's `shows`, config/calendar.yaml and their schemas below `root`; a shows.yaml
/// that is there is kept and false is returned, and so is a calendar.yaml.
Result<bool> make_workspace(const std::filesystem::path& root, const std::string& base_start, int shows,
                            const std::string& calendar);

}  // namespace public_signals::inline cli
