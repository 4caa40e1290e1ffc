// Where the files are that tests read.
#pragma once

#include <filesystem>

namespace public_signals::tests {

/// The project, whatever folder a test runs in.
std::filesystem::path project_folder();
/// The recordings beside the project; not every machine has them.
std::filesystem::path fixtures_folder();

}  // namespace public_signals::tests
