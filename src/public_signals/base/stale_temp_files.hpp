// Temporary files of processes that were killed between writing and renaming them.
#pragma once

#include <filesystem>

namespace public_signals::inline base {

/// Takes away, in a folder and below it, the temporary files of processes that are no more. What cannot be taken away
/// stays: it is in nobody's way but the disk's.
void remove_leftovers(const std::filesystem::path& folder);

}  // namespace public_signals::inline base
