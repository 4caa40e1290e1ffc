// What a series that a person handed in makes known by itself: the weeks that `pull --replay` and `weekly` make of it.
#pragma once

#include <string>
#include <vector>

#include "public_signals/engine/import/import_archive.hpp"
#include "public_signals/engine/rules.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline cli {

struct ImportedWeeks {
    std::vector<Week> known;
    std::vector<Week> partial;
    std::string why_no_others;  // for a person; empty where there are none
};

/// Of one series of a run. With a study, which may be null, nothing of a series that it does not ask; its shows' other
/// queries and titles are not looked at.
Result<ImportedWeeks> weeks_of(const import::ImportedRun& run, const import::ImportedSeries& series, const Study* study,
                               const Rules& rules);

}  // namespace public_signals::inline cli
