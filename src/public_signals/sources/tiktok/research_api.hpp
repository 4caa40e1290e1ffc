// Answers of TikTok's Research API that a researcher kept.
#pragma once

#include "public_signals/engine/import/import.hpp"

namespace public_signals::inline sources {

/// One page an account, in the order of the answer.
Result<import::ImportedFile> read_research_api(const std::string& name, const std::string& bytes,
                                               const import::ImportHints& hints);

}  // namespace public_signals::inline sources
