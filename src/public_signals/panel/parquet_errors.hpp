// What Parquet files have in common, read or written whole or in pieces: their errors and their properties.
#pragma once

#include <parquet/properties.h>

#include <filesystem>
#include <string>

#include "public_signals/base/result.hpp"

namespace public_signals::inline panel {

/// Arrow's message without its stack.
Error unreadable_parquet(const std::filesystem::path& file, const std::string& cause);
Error unwritable_parquet(const std::filesystem::path& file, const std::string& cause);
/// An error when there is no such file, or it is a folder.
Result<void> check_present(const std::filesystem::path& file);
/// The error with the file in front of its place.
Error in_file(const std::filesystem::path& file, Error error);

/// Zstd, and a writer's name without Arrow's version: the same panel gives the same bytes after an update.
parquet::WriterProperties::Builder& use_our_properties(parquet::WriterProperties::Builder& builder);

}  // namespace public_signals::inline panel
