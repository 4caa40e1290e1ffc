// Answers of TikTok's Research API that a researcher kept.
#pragma once

#include "public_signals/engine/import/import.hpp"

namespace public_signals::inline sources {

/// Whether a text is an answer of `/v2/research/video/query/`, an array of them, or one a line.
bool is_research_api(std::string_view bytes);
/// One page an account, in the order of the answers. An answer without videos behind which there is no more says that
/// an account (`--handle`) posted nothing in the days that were asked (`--start`, `--end`).
Result<import::ImportedFile> read_research_api(const std::string& name, const std::string& bytes,
                                               const import::ImportHints& hints);

}  // namespace public_signals::inline sources
