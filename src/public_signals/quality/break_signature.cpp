#include "public_signals/quality/break_signature.hpp"

#include <fmt/format.h>

namespace public_signals {
namespace {

BreakTally total_of(const std::vector<BrokenMetric>& broken) {
    BreakTally total;
    for (const BrokenMetric& metric : broken) {
        total.gone += metric.tally.gone;
        total.drops += metric.tally.drops;
        total.zeros += metric.tally.zeros;
        total.thousandths += metric.tally.thousandths;
        total.unchanged += metric.tally.unchanged;
    }
    return total;
}

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

std::string break_signature(const std::vector<BrokenMetric>& broken, std::size_t source_metrics) {
    const BreakTally total = total_of(broken);
    const auto most = [&total](std::int64_t part) { return 2 * part > total.broken(); };
    const std::string columns = columns_in_words(broken, source_metrics);
    if (most(total.thousandths)) {
        return fmt::format("{} a thousandth of the usual: a lost suffix (12.3K read as 12.3)", columns);
    }
    if (most(total.unchanged)) {
        return fmt::format("{} as in the week before: stale pages", columns);
    }
    const std::string cause = scope_cause(broken, source_metrics);
    if (most(total.gone)) {
        return fmt::format("{} null: {}", columns, cause);
    }
    if (most(total.zeros)) {
        return fmt::format("{} exactly zero: {}", columns, cause);
    }
    return fmt::format("{} far below the usual: {}", columns, cause);
}

}  // namespace public_signals
