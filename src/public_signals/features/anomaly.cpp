#include "public_signals/features/anomaly.hpp"

namespace public_signals::inline features {

namespace {

/// The known values of the weeks before that of `row`.
template <class T>
std::vector<T> history_of(const FeatureCells<T>& x, std::span<const Week> weeks, Row row) {
    std::vector<T> history;
    for (Row earlier = row; earlier > 0; --earlier) {
        const Row past = earlier - 1;
        if (std::int64_t{weeks[row].index} - weeks[past].index > weeks_of_history) {
            break;
        }
        if (x.known[past] != 0) {
            history.push_back(x.values[past]);
        }
    }
    return history;
}

}  // namespace

template <class T>
void anomaly(const FeatureCells<T>& x, std::span<const Week> weeks, const Threshold& threshold,
             const NewCells<std::uint8_t>& flags) {
    for (Row row = 0; row < x.size(); ++row) {
        if (x.known[row] == 0) {
            continue;
        }
        std::vector<T> history = history_of(x, weeks, row);
        if (history.size() >= least_history) {
            const Judgement judgement = compare_to_median(x.values[row], std::span<T>(history), threshold);
            flags.set(row, judgement.verdict != MedianVerdict::Ok ? 1 : 0);
        }
    }
}

template void anomaly(const FeatureCells<std::int64_t>&, std::span<const Week>, const Threshold&,
                      const NewCells<std::uint8_t>&);
template void anomaly(const FeatureCells<double>&, std::span<const Week>, const Threshold&,
                      const NewCells<std::uint8_t>&);

}  // namespace public_signals::inline features
