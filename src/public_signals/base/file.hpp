// Files written whole or not at all, and names that stay inside their folder.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "public_signals/base/result.hpp"

namespace public_signals::inline base {

/// The bytes of a file. Missing or unreadable is an Io error that names it.
Result<std::string> read_file(const std::filesystem::path& file);

/// Writes a temporary file in the same folder, fsyncs it, renames it over `file`, fsyncs the folder. Parent folders
/// are made. A symlink at `file` or on the way that leads outside `root` (when given) is refused.
Result<void> write_file(const std::filesystem::path& file, std::string_view bytes,
                        const std::filesystem::path& root = {});

/// An Io error when `file`, its links followed, lies outside `root`; neither has to exist.
Result<void> check_inside(const std::filesystem::path& file, const std::filesystem::path& root);

/// The temporary name that write_file would use beside `file`, for writers that stream (Parquet), and the commit that
/// makes it `file` (fsync, rename, fsync of the folder).
std::filesystem::path temporary_beside(const std::filesystem::path& file);
Result<void> commit_file(const std::filesystem::path& temporary, const std::filesystem::path& file);

/// A file name that is safe on every system: a slug of `name` (compatibility forms, case and accents folded; ASCII
/// letters and digits, `_` between), at most 80 bytes, never a reserved name, never empty (then "show").
std::string slug_of(std::string_view name);

}  // namespace public_signals::inline base
