#include "public_signals/aggregation/measurement_age.hpp"

#include <algorithm>
#include <map>

namespace public_signals::inline aggregation {

namespace {

double median_of(std::vector<double>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    if (values.size() % 2 == 1) {
        return *middle;
    }
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

double days_between(Instant from, Instant to) {
    return std::chrono::duration<double, std::chrono::days::period>(to - from).count();
}

}  // namespace

std::vector<MeasurementAge> measurement_ages(Source source, const LatestPosts& posts) {
    const PostCount leading = facts_of(source).leading;
    std::map<std::pair<std::string_view, Week>, std::vector<double>> ages;
    for (const LatestPosts::Post& post : posts.posts()) {
        const LatestPosts::Order counted = post.counts_read[leading.row];
        const Instant read = posts.scrape_of(counted == LatestPosts::never ? post.last_read : counted);
        if (post.posted_read != LatestPosts::never && read != Instant{}) {
            ages[{posts.shows()[post.show], to_week(day_of(post.posted))}].push_back(days_between(post.posted, read));
        }
    }
    std::vector<MeasurementAge> medians;
    medians.reserve(ages.size());
    for (auto& [key, days] : ages) {
        medians.push_back(
            {std::string(key.first), key.second, static_cast<std::int64_t>(days.size()), median_of(days)});
    }
    return medians;
}

}  // namespace public_signals::inline aggregation
