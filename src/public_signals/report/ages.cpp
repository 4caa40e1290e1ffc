#include "public_signals/report/ages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "public_signals/panel/history_median.hpp"

namespace public_signals::inline report {

std::vector<AgedWeek> aged_weeks(const SourceAges& source) {
    std::map<Week, std::pair<std::int64_t, std::vector<double>>> weeks;
    for (const MeasurementAge& age : source.ages) {
        auto& [posts, medians] = weeks[age.week];
        posts += age.posts;
        medians.push_back(age.median_days);
    }
    std::vector<AgedWeek> aged;
    for (const auto& [week, shows] : weeks) {
        const auto& [posts, medians] = shows;
        aged.push_back({week, posts, std::ranges::min(medians), median_of(medians), std::ranges::max(medians)});
    }
    return aged;
}

AgeDrift drift_of(const std::vector<AgedWeek>& weeks) {
    if (weeks.empty()) {
        return {};
    }
    std::vector<double> medians;
    for (const AgedWeek& week : weeks) {
        medians.push_back(week.median);
    }
    std::ranges::sort(medians);
    const auto at = [&](double share) {
        return medians[static_cast<std::size_t>(std::lround(share * static_cast<double>(medians.size() - 1)))];
    };
    return {at(0.1), at(0.9)};
}

namespace {

std::string number_of_days(double days) {
    return days < 9.95 ? fmt::format("{:.1f}", days) : fmt::format("{:.0f}", days);
}

}  // namespace

std::string span_text(const AgeDrift& drift) {
    return fmt::format("{} to {} days", number_of_days(drift.early), number_of_days(drift.late));
}

std::string days_text(double days) {
    return number_of_days(days) + " days";
}

}  // namespace public_signals::inline report
