#include "public_signals/quality/median.hpp"

#include <cassert>

namespace public_signals {
namespace {

template <class T>
std::vector<T> picked(const std::vector<T>& values, std::span<const Row> rows) {
    std::vector<T> picked_values;
    for (const Row row : rows) {
        picked_values.push_back(values[row]);
    }
    return picked_values;
}

}  // namespace

Judgement judge(const Metric& metric, Row row, std::span<const Row> history, const Threshold& threshold) {
    assert(!history.empty() && metric.is_number());
    if (metric.values->type() == ColumnType::Int64) {
        const Column::Ints& values = metric.values->ints();
        return judge(values[row], picked(values, history), threshold);
    }
    const Column::Floats& values = metric.values->floats();
    return judge(values[row], picked(values, history), threshold);
}

}  // namespace public_signals
