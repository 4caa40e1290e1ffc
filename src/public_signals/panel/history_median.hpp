// A value against the median of its history, compared exactly.
//
// Counts are compared as 128-bit integers: the median of an even number of weeks is kept doubled, and the threshold is
// the decimal that a person typed (5.1 is 51/10, not the nearest binary fraction), so that exactly five times the
// median is never a spike.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace public_signals::inline panel {

__extension__ typedef __int128 Int128;

/// The calendar weeks before a value that are its history, and the fewest known ones that it is compared with.
inline constexpr int weeks_of_history = 8;
inline constexpr std::size_t least_history = 4;

/// A threshold from 1 to 1e9, as a decimal fraction.
struct Threshold {
    double value = 5.0;
    Int128 numerator = 5;
    Int128 denominator = 1;
};

/// Values outside 1 to 1e9 are taken as the nearer end.
Threshold threshold_of(double value);

enum class MedianVerdict { Ok, Spike, Drop, FromZero };

struct Judgement {
    MedianVerdict verdict = MedianVerdict::Ok;
    double median = 0.0;
    std::optional<double> ratio;  // value / median; none when the median is 0
};

/// A value against its history, which is not empty and is left in another order.
Judgement compare_to_median(std::int64_t value, std::span<std::int64_t> history, const Threshold& threshold);
Judgement compare_to_median(double value, std::span<double> history, const Threshold& threshold);

/// The median of one or more values.
double median_of(std::vector<double> values);

}  // namespace public_signals::inline panel
