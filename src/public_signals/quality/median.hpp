// A value against the median of its history, compared exactly.
//
// Counts are compared as 128-bit integers: the median of an even number of weeks is kept doubled, and the threshold is
// the decimal that a person typed (5.1 is 51/10, not the nearest binary fraction), so that exactly five times the
// median is never a spike.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "public_signals/quality/calendar.hpp"

namespace public_signals {

__extension__ using Int128 = __int128;

/// A threshold from 1 to 1e9, as a decimal fraction.
struct Threshold {
    double value = 5.0;
    Int128 numerator = 5;
    Int128 denominator = 1;
};

/// Values outside 1 to 1e9 are taken as the nearer end.
Threshold threshold_of(double value);

enum class Verdict { Ok, Spike, Drop, FromZero };

struct Judgement {
    Verdict verdict = Verdict::Ok;
    double median = 0.0;
    std::optional<double> ratio;  // value / median; none when the median is 0
};

/// `metric` in `row` against its values in `history`, which is not empty.
Judgement judge(const Metric& metric, Row row, std::span<const Row> history, const Threshold& threshold);

/// The median of values of which there is at least one.
double median_of(std::vector<double> values);

}  // namespace public_signals
