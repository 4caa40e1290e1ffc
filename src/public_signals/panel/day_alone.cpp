#include "public_signals/panel/day_alone.hpp"

namespace public_signals::inline panel {
namespace {

constexpr std::chrono::hours furthest_east{14};
constexpr std::chrono::hours furthest_west{12};

Instant begin_anywhere(Day day) {
    return Instant(day) - furthest_east;
}

Instant end_anywhere(Day day) {
    return Instant(day + std::chrono::days(1)) + furthest_west;
}

}  // namespace

std::pair<Week, Week> weeks_around(Day day) {
    return {to_week(day_of(begin_anywhere(day))), to_week(day_of(end_anywhere(day) - std::chrono::seconds(1)))};
}

bool is_week_open(const Post& post) {
    if (post.posted_at || !post.post_day || post.is_week_sure == true) {
        return false;
    }
    const auto [first, last] = weeks_around(*post.post_day);
    return first != last;
}

std::optional<Instant> posted_at_latest(const Post& post) {
    if (post.posted_at || !post.post_day) {
        return post.posted_at;
    }
    const Instant end = is_week_open(post) ? end_anywhere(*post.post_day) : *post.post_day + std::chrono::days(1);
    return end - std::chrono::seconds(1);
}

std::optional<Day> posted_at_earliest(const Post& post) {
    return is_week_open(post) ? std::optional(day_of(begin_anywhere(*post.post_day))) : post.post_day;
}

std::optional<Instant> given_on(Day day, const std::optional<Instant>& given) {
    return given && *given >= begin_anywhere(day) && *given < end_anywhere(day) ? given : std::nullopt;
}

void settle_week(Source source, Post& post) {
    const auto post_key = facts_of(source).post_key;
    if (post_key == nullptr || !is_week_open(post)) {
        return;
    }
    const auto key = post_key(post.post_id);
    const auto given = key && !key->is_by_hand ? given_on(*post.post_day, key->given) : std::nullopt;
    if (given) {
        post.post_day = day_of(*given);
        post.is_week_sure = true;
    }
}

}  // namespace public_signals::inline panel
