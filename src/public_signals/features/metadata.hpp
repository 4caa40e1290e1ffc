// The three files of a model-ready panel: the Parquet, a preview that opens in a spreadsheet, and what each column is.
#pragma once

#include <filesystem>
#include <string>

#include "public_signals/data/json_writer.hpp"
#include "public_signals/features/model_ready.hpp"

namespace public_signals::inline features {

inline constexpr std::size_t preview_rows = 1000;

/// The content of {stem}_metadata.json. Its file names are those given here.
Json features_json(const FeatureFacts& facts, const FeatureOptions& options, const std::string& input_file,
                   const std::string& output_file);

/// Writes the two small files beside `output`: {stem}_metadata.json, and {stem}_preview.csv of the first rows of
/// `panel`.
Result<void> write_beside(const FeatureFacts& facts, const FeatureOptions& options, const std::string& input_file,
                          const std::string& output_file, const std::filesystem::path& output, const Panel& panel);

/// Writes `output` (Parquet), {stem}_preview.csv and {stem}_metadata.json beside it; the metadata names the files as
/// `input_file` and `output_file`.
Result<void> write_model_ready(const ModelReady& ready, const FeatureOptions& options, const std::string& input_file,
                               const std::string& output_file, const std::filesystem::path& output);

}  // namespace public_signals::inline features
