// The checks of a validation report as rows: what was looked at, how much of it passed, how grave the rest is.
#pragma once

#include <string>
#include <vector>

#include "public_signals/quality/validate.hpp"

namespace public_signals::inline report {

enum class Level { Fails, Look, NotJudged, Passes };  // worst first; what could not run is not passed

struct Check {
    Level level;
    std::string name;
    std::string rule;
    std::string unit;
    std::int64_t units = 0;
    std::int64_t failed = 0;  // of units; both 0 where nothing could be looked at
    std::string anchor;       // of the section with the failing rows; empty where there is none
};

/// Worst first; checks of one level in the order in which they are made.
std::vector<Check> checks_of(const ValidationReport& report);

}  // namespace public_signals::inline report
