// What a broken week looks like, and the cause that usually leaves this trace.
#pragma once

#include <string>
#include <vector>

#include "public_signals/quality/calendar.hpp"

namespace public_signals {

/// The shows of one week and metric that have a history, and what became of them.
struct BreakTally {
    std::int64_t with_history = 0;
    std::int64_t gone = 0;         // null or no row
    std::int64_t drops = 0;        // far below the median; the three below are among them
    std::int64_t zeros = 0;        // exactly 0
    std::int64_t thousandths = 0;  // about 1/1000 of the median
    std::int64_t unchanged = 0;    // the value of the known week before

    std::int64_t broken() const { return gone + drops; }
};

struct BrokenMetric {
    std::string metric;
    BreakTally tally;
    double p_value = 1.0;
};

/// In words, for the broken metrics of a source that has `source_metrics` of them.
std::string break_signature(const std::vector<BrokenMetric>& broken, std::size_t source_metrics);

}  // namespace public_signals
