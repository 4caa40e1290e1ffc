// Opening a Parquet file for Arrow. Whoever includes this speaks Arrow.
#pragma once

#include <parquet/arrow/reader.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "public_signals/panel/panel_stream.hpp"

namespace public_signals::inline panel {

/// A reader that gives the texts of `coded` columns as dictionaries.
arrow::Result<std::unique_ptr<parquet::arrow::FileReader>> open_parquet(const std::filesystem::path& file,
                                                                        const StreamOptions& options,
                                                                        const std::vector<std::string>& coded);

}  // namespace public_signals::inline panel
