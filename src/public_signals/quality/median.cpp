#include "public_signals/quality/median.hpp"

#include <array>
#include <cassert>

namespace public_signals::inline quality {
namespace {

template <class T>
Judgement judged(const std::vector<T>& values, Row row, std::span<const Row> history, const Threshold& threshold) {
    std::array<T, 16> few;
    std::vector<T> many(history.size() > few.size() ? history.size() : 0);
    const std::span<T> past(many.empty() ? few.data() : many.data(), history.size());
    for (std::size_t i = 0; i < past.size(); ++i) {
        past[i] = values[history[i]];
    }
    return compare_to_median(values[row], past, threshold);
}

}  // namespace

Judgement compare_to_median(const Metric& metric, Row row, std::span<const Row> history, const Threshold& threshold) {
    assert(!history.empty() && metric.is_number());
    if (metric.values->type() == ColumnType::Int64) {
        return judged(metric.values->ints(), row, history, threshold);
    }
    return judged(metric.values->floats(), row, history, threshold);
}

}  // namespace public_signals::inline quality
