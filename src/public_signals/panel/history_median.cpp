#include "public_signals/panel/history_median.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace public_signals::inline panel {
namespace {

Int128 doubled_median(std::span<std::int64_t> values) {
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    const Int128 upper = values[middle];
    return values.size() % 2 == 1 ? upper * 2 : upper + values[middle - 1];
}

double median_among(std::span<double> values) {
    assert(!values.empty());
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2.0;
}

Judgement judgement(bool above, bool below, bool zero_median, double value, double median) {
    if (zero_median) {
        return {.verdict = above ? MedianVerdict::FromZero : MedianVerdict::Ok, .median = 0.0, .ratio = std::nullopt};
    }
    const MedianVerdict verdict = above ? MedianVerdict::Spike : below ? MedianVerdict::Drop : MedianVerdict::Ok;
    return {.verdict = verdict, .median = median, .ratio = value / median};
}

}  // namespace

Threshold threshold_of(double value) {
    Threshold threshold{.value = std::clamp(value, 1.0, 1e9), .numerator = 0, .denominator = 1};
    bool fraction = false;
    for (const char c : fmt::format("{}", threshold.value)) {  // the shortest decimal that reads back as the value
        if (c == '.') {
            fraction = true;
            continue;
        }
        threshold.numerator = threshold.numerator * 10 + (c - '0');
        threshold.denominator *= fraction ? 10 : 1;
    }
    return threshold;
}

Judgement compare_to_median(std::int64_t value, std::span<std::int64_t> history, const Threshold& threshold) {
    const Int128 median = doubled_median(history);
    const Int128 doubled = Int128{value} * 2;
    const bool above = doubled * threshold.denominator > median * threshold.numerator;
    const bool below = doubled * threshold.numerator < median * threshold.denominator;
    return judgement(above, below, median == 0, static_cast<double>(value), static_cast<double>(median) / 2.0);
}

Judgement compare_to_median(double value, std::span<double> history, const Threshold& threshold) {
    const double median = median_among(history);
    const bool above = value > threshold.value * median;
    const bool below = threshold.value * value < median;
    return judgement(above, below, median == 0.0, value, median);
}

double median_of(std::vector<double> values) {
    return median_among(values);
}

}  // namespace public_signals::inline panel
