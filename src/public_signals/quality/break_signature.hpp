// What a broken week looks like, and the cause that usually leaves this trace.
#pragma once

#include <string>
#include <vector>

#include "public_signals/quality/break_tally.hpp"

namespace public_signals::inline quality {

struct BrokenMetric {
    std::string metric;
    BreakTally tally;
    Trace::Kind trace = Trace::Kind::Fallen;  // the clearest
    std::int64_t shows = 0;                   // in which it is seen
    double p_value = 1.0;

    /// Nothing is wrong, everything is absent.
    bool only_missing() const;
    /// Numbers are far below the usual: under a fourth of them are absent or exactly zero.
    bool only_low() const;
    /// Every number is exactly zero, and none is absent.
    bool only_zero() const;
};

/// In words, for the broken metrics of a source that has `source_metrics` of them.
std::string break_signature(const std::vector<BrokenMetric>& broken, std::size_t source_metrics,
                            const std::string& source);

}  // namespace public_signals::inline quality
