// What `demo` prints: the study as a person would tell it.
#pragma once

#include <filesystem>
#include <string>

#include "public_signals/demo/sample.hpp"
#include "public_signals/engine/replay.hpp"
#include "public_signals/features/model_ready.hpp"
#include "public_signals/quality/validate.hpp"

namespace public_signals::inline cli {

struct StudyRun {
    std::filesystem::path root;
    Replayed replayed;
    Panel panel;
    ValidationReport report;
    FeatureFacts ready;
};

/// What came in, what is null and why, the status, where the files are, what to run next.
std::string story_of(const StudyRun& study);

}  // namespace public_signals::inline cli
