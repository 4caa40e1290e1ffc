// A panel in a file to a model-ready panel in a file, in the memory of one block of shows whatever their number.
#pragma once

#include <filesystem>
#include <string>

#include "public_signals/features/model_ready.hpp"
#include "public_signals/panel/panel_stream.hpp"

namespace public_signals::inline features {

/// A file, and what it is called in what is written.
struct NamedFile {
    std::filesystem::path path;
    std::string name;
};

/// Reads `input` (Parquet, in any row order), writes `output` (Parquet), {stem}_preview.csv and {stem}_metadata.json.
/// Features, errors and warnings are those of `model_ready`; the bytes are the same for any `stream`. A panel that is
/// not sorted is loaded whole.
Result<FeatureFacts> write_model_ready_file(const NamedFile& input, const NamedFile& output,
                                            const FeatureOptions& options, const StreamOptions& stream);

}  // namespace public_signals::inline features
