// What became of the shows of one week and metric, and the ways in which many of them at once speak of a broken page.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "public_signals/base/timebins.hpp"
#include "public_signals/panel/history_median.hpp"

namespace public_signals::inline quality {

enum class Repeat { No, Constant, Stale };

/// The shows that have a history in a week, and what became of them.
struct BreakTally {
    std::int64_t with_history = 0;
    std::int64_t gone = 0;          // null or no row
    std::int64_t partial = 0;       // unknown, and the panel says that the week is partial: what is there was read
    std::int64_t drops = 0;         // far below the median; zeros and thousandths are among them
    std::int64_t near_drops = 0;    // the drops, and what would be one if it were halved
    std::int64_t zeros = 0;         // exactly 0
    std::int64_t thousandths = 0;   // about 1/1000 of the median
    std::int64_t thousandfold = 0;  // about 1000 times the median
    std::int64_t repeats = 0;       // a sum that is to the last digit what it was in the week before
    std::int64_t unchanged = 0;     // the same in a series that used to change

    /// Adds a known value.
    void add(double value, const Judgement& judgement, const Threshold& threshold, Repeat repeat);
};

struct WeekTally {
    Week week;
    BreakTally tally;
};

/// A way to be broken: in how many shows it is seen, and in how many it would be by itself.
struct Trace {
    enum class Kind { Fallen, Gone, Thousandth, Thousandfold, Unchanged, Zero, AllZero };
    Kind kind;
    std::int64_t (*seen)(const BreakTally&);
    std::int64_t (*by_itself)(const BreakTally&);
    double alike_limit = 1e-2;  // of the chance that every show of a small source leaves it in one week
};

/// Counts fall, vanish, lose or gain a suffix, or repeat. An index of Google Trends can only be read as zero.
std::span<const Trace> traces_of(const std::string& source);
/// Of a source with few shows, all of which have to leave the same trace: exact zeros are one by themselves there.
std::span<const Trace> traces_of_few(const std::string& source);

}  // namespace public_signals::inline quality
