#include "public_signals/quality/break_signature.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/panel/source.hpp"

namespace public_signals::inline quality {
namespace {

using Kind = Trace::Kind;

std::string columns_in_words(const std::vector<BrokenMetric>& broken, std::size_t source_metrics) {
    if (broken.size() == source_metrics) {
        return source_metrics == 1 ? broken.front().metric : "all columns";
    }
    return broken.size() == 1 ? broken.front().metric + " alone"
                              : fmt::format("{} of {} columns", broken.size(), source_metrics);
}

std::string scope_cause(const std::vector<BrokenMetric>& broken, std::size_t source_metrics) {
    if (broken.size() == source_metrics) {
        return "login wall or layout change";
    }
    return broken.size() == 1 ? "selector" : "layout change";
}

}  // namespace

bool BrokenMetric::only_missing() const {
    return tally.drops == 0 && (trace == Kind::Gone || trace == Kind::Fallen);
}

bool BrokenMetric::only_low() const {
    return trace == Kind::Fallen && 4 * (tally.gone + tally.zeros) < shows;
}

bool BrokenMetric::only_zero() const {
    return (trace == Kind::Fallen || trace == Kind::AllZero) && tally.gone == 0 && tally.zeros == shows;
}

std::string break_signature(const std::vector<BrokenMetric>& broken, std::size_t source_metrics,
                            const std::string& source) {
    const auto in_most = [&broken](std::int64_t BreakTally::* part) {
        std::int64_t shows = 0;
        std::int64_t parts = 0;
        for (const BrokenMetric& metric : broken) {
            shows += metric.shows;
            parts += metric.tally.*part;
        }
        return 2 * parts > shows;
    };
    const std::string columns = columns_in_words(broken, source_metrics);
    if (std::ranges::all_of(broken, [](const BrokenMetric& metric) { return metric.trace == Kind::Zero; })) {
        return fmt::format("{} zero for many shows: an answer that Google Trends gives to programs", columns);
    }
    if (in_most(&BreakTally::thousandths)) {
        return fmt::format("{} a thousandth of the usual: a lost suffix (12.3K read as 12.3)", columns);
    }
    if (in_most(&BreakTally::thousandfold)) {
        return fmt::format("{} a thousand times the usual: a suffix applied twice (12,300 read as 12,300K)", columns);
    }
    if (in_most(&BreakTally::unchanged)) {
        return fmt::format("{} as in the week before: stale pages", columns);
    }
    const bool is_of_days = raw_rows_of(source) == RawRows::Days;
    const std::string cause = is_of_days ? "days of it are unknown (the data end there, or were not loaded)"
                                         : scope_cause(broken, source_metrics);
    const bool all_zero =
        std::ranges::all_of(broken, [](const BrokenMetric& metric) { return metric.trace == Kind::AllZero; });
    if (!all_zero && in_most(&BreakTally::gone)) {
        return fmt::format("{} {}: {}", columns, is_of_days ? "partial or null" : "null", cause);
    }
    if (in_most(&BreakTally::zeros)) {
        return fmt::format("{} exactly zero: {}", columns, cause);
    }
    return fmt::format("{} far below the usual: {}", columns, cause);
}

}  // namespace public_signals::inline quality
