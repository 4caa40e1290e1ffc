#include "public_signals/quality/break_tally.hpp"

#include <iterator>

#include "public_signals/panel/source.hpp"

namespace public_signals::inline quality {
namespace {

using Kind = Trace::Kind;

/// Within a factor of two: the shows of one week all vary around the lost suffix.
bool about(double ratio, double factor) {
    return ratio > factor / 2.0 && ratio < factor * 2.0;
}

constexpr Trace count_traces[] = {
    {Kind::Gone, [](const BreakTally& t) { return t.gone; }, [](const BreakTally& t) { return t.gone; }},
    {Kind::Thousandth, [](const BreakTally& t) { return t.thousandths; },
     [](const BreakTally& t) { return t.thousandths; }},
    {Kind::Thousandfold, [](const BreakTally& t) { return t.thousandfold; },
     [](const BreakTally& t) { return t.thousandfold; }},
    {Kind::Unchanged, [](const BreakTally& t) { return t.unchanged; }, [](const BreakTally& t) { return t.repeats; }},
    {Kind::Fallen, [](const BreakTally& t) { return t.gone + t.drops; },
     [](const BreakTally& t) { return t.gone + t.near_drops; }, 1e-3},
    {Kind::AllZero, [](const BreakTally& t) { return t.zeros; }, [](const BreakTally& t) { return t.near_drops; },
     1e-3},
};
constexpr std::size_t traces_of_many = std::size(count_traces) - 1;

constexpr Trace index_traces[] = {
    {Kind::Zero, [](const BreakTally& t) { return t.zeros; }, [](const BreakTally& t) { return t.near_drops; }},
};

}  // namespace

void BreakTally::add(double value, const Judgement& judgement, const Threshold& threshold, Repeat repeat) {
    const bool drop = judgement.verdict == MedianVerdict::Drop;
    drops += drop;
    near_drops += drop || value * threshold.value < 2.0 * judgement.median;
    zeros += drop && value == 0.0;
    thousandths += drop && judgement.ratio && about(*judgement.ratio, 1e-3);
    thousandfold += judgement.ratio && about(*judgement.ratio, 1e3);
    repeats += repeat != Repeat::No;
    unchanged += repeat == Repeat::Stale;
}

std::span<const Trace> traces_of(const std::string& source) {
    return raw_rows_of(source) == RawRows::Points ? std::span<const Trace>(index_traces)
                                                  : std::span<const Trace>(count_traces, traces_of_many);
}

std::span<const Trace> traces_of_few(const std::string& source) {
    return raw_rows_of(source) == RawRows::Points ? std::span<const Trace>(index_traces)
                                                  : std::span<const Trace>(count_traces);
}

}  // namespace public_signals::inline quality
