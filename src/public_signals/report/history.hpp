// What the raw files gave before the last run, and what they give now. Every scrape is kept, so the panel of last week
// can be made again.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/aggregation/measurement_age.hpp"
#include "public_signals/report/collection.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline report {

struct SourceAges {
    std::string source;
    std::vector<MeasurementAge> ages;  // by show, then week
};

struct History {
    std::optional<Run> last;         // none: nothing says when anything was scraped
    std::optional<Run> before;       // none: the last run was the first
    Panel then;                      // made of what had been scraped before the last run began
    Panel now;                       // made of everything
    Observations series;             // all that was scraped, posts aside
    std::vector<LeftOut> not_asked;  // of it, what shows.yaml does not ask
    std::vector<SourceAges> ages;
    std::vector<std::string> files;  // that were read, runs.csv and coverage.csv aside, relative to the folder
};

struct HistoryOptions {
    std::vector<std::string> shows;  // of the panel
    Extensions extensions;
    const Study* study = nullptr;  // what is asked; null: whatever the raw files hold
};

/// Makes both panels from the raw files below `raw`, whose runs are those of `collection`; nothing where no raw file
/// is.
Result<std::optional<History>> read_history(const std::filesystem::path& raw, const Collection& collection,
                                            const HistoryOptions& options);

}  // namespace public_signals::inline report
