#include "public_signals/demo/ground_truth.hpp"

#include <algorithm>
#include <array>

#include "public_signals/demo/random.hpp"

namespace public_signals::inline demo {
namespace {

using std::chrono::days;

constexpr std::int64_t day_seconds = 86'400;
constexpr std::int64_t growth_half_life = 2 * day_seconds;
constexpr std::int64_t viral_factor = 75;
constexpr std::int64_t instagram_epoch_ms = 1'314'220'021'721;

Week first_week() {
    return to_week(day(2023, 11, 27));
}
Week last_week() {
    return to_week(day(2026, 2, 2));
}

std::int64_t midnight(Day when) {
    return when.time_since_epoch().count() * day_seconds;
}

/// A slow wave of a show's popularity: weekly normals under a window of five, with standard deviation `per_thousand`.
Fixed week_factor(std::uint64_t seed, Stream stream, const SampleShow& show, std::int64_t series, Week week,
                  std::int64_t per_thousand) {
    constexpr std::array<std::int64_t, 5> window = {1, 2, 3, 2, 1};
    Fixed sum = 0;
    std::int64_t at = week.index - 2;
    for (const std::int64_t weight : window) {
        Draws draws(seed, stream, {show.number, series, at++});
        sum += weight * draws.normal();
    }
    return exponential(sum * 100 / 436 * per_thousand / 1000);  // 4.36 is the root of 1+4+9+4+1
}

/// The year of the theatre in thousandths, from the first of each month, joined by lines.
Fixed season(Day when) {
    constexpr std::array<std::int64_t, 13> months = {900,  880, 960, 1010, 1040, 1080, 1060,
                                                     1020, 940, 980, 1010, 1120, 900};
    const std::chrono::year_month_day date(when);
    const auto month = static_cast<unsigned>(date.month());
    const auto into = static_cast<std::int64_t>(static_cast<unsigned>(date.day())) - 1;
    const std::int64_t from = months[month - 1];
    return fixed_ratio(from * 31 + (months[month] - from) * into, 31 * 1000);
}

std::int64_t posts_in_week(std::uint64_t seed, const SampleShow& show, Week week) {
    const bool silent = week == to_week(day(2024, 8, 5)) || week == to_week(day(2024, 8, 12));
    if (show.number == seventeen_seventy_six && silent) {
        return 0;
    }
    return Draws(seed, Stream::PostCount, {show.number, week.index}).between(10, 14);
}

bool goes_viral(const SampleShow& show, Week week, std::int64_t ordinal) {
    return show.number == six && week == to_week(day(2024, 11, 4)) && ordinal == 3;
}

/// Moments of the week, oldest first, between 9 in the morning and midnight of its days.
std::vector<std::int64_t> moments(Week week, std::int64_t count, Draws& draws) {
    std::vector<std::int64_t> seconds;
    for (std::int64_t post = 0; post < count; ++post) {
        const std::int64_t of_day = draws.between(9 * 3600, 24 * 3600 - 60);
        seconds.push_back(midnight(monday_of(week)) + draws.below(7) * day_seconds + of_day);
    }
    std::sort(seconds.begin(), seconds.end());
    for (std::size_t post = 1; post < seconds.size(); ++post) {
        seconds[post] = std::max(seconds[post], seconds[post - 1] + 1);
    }
    return seconds;
}

/// Views alone, first in a post's draws, so that the outcome can sum them without the rest.
std::int64_t post_views(const SampleShow& show, Week week, std::int64_t ordinal, Fixed popularity, Draws& draws) {
    const std::int64_t views = scaled(show.views_level, product(popularity, exponential(draws.normal() / 4)));
    return goes_viral(show, week, ordinal) ? views * viral_factor : views;
}

void draw_tiktok(TruthPost& post, const SampleShow& show, Draws& draws) {
    post.likes = post.views * draws.between(70, 120) / 1000;
    post.comments = post.views * draws.between(14, 40) / 10'000;
    post.shares = post.views * draws.between(30, 90) / 10'000;
    post.saves = post.views * draws.between(20, 60) / 10'000;
    post.is_photo = draws.chance(90);
    const std::int64_t before = draws.chance(7) ? draws.between(20'000, 60'000) : draws.between(2, 60);
    const std::int64_t uploaded = post.created - before;  // a few were uploaded long before they were shown
    const auto low = static_cast<std::uint32_t>(draws.next());
    post.id = std::to_string((static_cast<std::uint64_t>(uploaded) << 32) | low);
    post.caption = caption_for(show, draws);
}

/// Posts pinned from the years before the study, by show.
std::vector<Day> pinned_days(const SampleShow& show) {
    switch (show.number) {
        case 1:
            return {day(2022, 5, 18), day(2023, 2, 14), day(2023, 6, 9)};
        case the_outsiders:
            return {day(2022, 11, 2), day(2023, 3, 21)};
        default:
            return {};
    }
}

}  // namespace

std::int64_t grown(std::int64_t mature, std::int64_t created, std::int64_t now) {
    const std::int64_t age = std::max<std::int64_t>(0, now - created);
    return mature * age / (age + growth_half_life);
}

std::vector<TruthPost> tiktok_truth(std::uint64_t seed, const SampleShow& show) {
    std::vector<TruthPost> posts;
    for (const Day pinned : pinned_days(show)) {
        Draws draws(seed, Stream::Post, {show.number, -1, pinned.time_since_epoch().count()});
        TruthPost post;
        post.created = midnight(pinned) + draws.between(12 * 3600, 22 * 3600);
        post.views = show.views_level * draws.between(15, 40);
        draw_tiktok(post, show, draws);
        post.is_pinned = true;
        posts.push_back(std::move(post));
    }
    for (Week week = first_week(); week <= last_week(); week = week + Weeks{1}) {
        const Fixed popularity = week_factor(seed, Stream::WeekFactor, show, 0, week, 200);
        const std::int64_t count = posts_in_week(seed, show, week);
        Draws clock(seed, Stream::Post, {show.number, week.index});
        const std::vector<std::int64_t> created = moments(week, count, clock);
        for (std::int64_t ordinal = 0; ordinal < count; ++ordinal) {
            Draws draws(seed, Stream::Post, {show.number, week.index, ordinal});
            TruthPost post;
            post.created = created[static_cast<std::size_t>(ordinal)];
            post.views = post_views(show, week, ordinal, popularity, draws);
            draw_tiktok(post, show, draws);
            post.is_pinned = show.number == and_juliet && week == to_week(day(2024, 5, 6)) && ordinal == 0;
            posts.push_back(std::move(post));
        }
    }
    return posts;
}

std::int64_t mature_views(std::uint64_t seed, const SampleShow& show, Week week) {
    const Fixed popularity = week_factor(seed, Stream::WeekFactor, show, 0, week, 200);
    std::int64_t sum = 0;
    for (std::int64_t ordinal = 0; ordinal < posts_in_week(seed, show, week); ++ordinal) {
        Draws draws(seed, Stream::Post, {show.number, week.index, ordinal});
        sum += post_views(show, week, ordinal, popularity, draws);
    }
    return sum;
}

std::vector<TruthPost> instagram_truth(std::uint64_t seed, const SampleShow& show) {
    std::vector<TruthPost> posts;
    for (Week week = first_week(); week <= last_week(); week = week + Weeks{1}) {
        const Fixed popularity = week_factor(seed, Stream::WeekFactor, show, 1, week, 200);
        Draws clock(seed, Stream::InstagramCount, {show.number, week.index});
        const std::int64_t count = clock.between(3, 5);
        const std::vector<std::int64_t> created = moments(week, count, clock);
        for (std::int64_t ordinal = 0; ordinal < count; ++ordinal) {
            Draws draws(seed, Stream::InstagramPost, {show.number, week.index, ordinal});
            TruthPost post;
            post.created = created[static_cast<std::size_t>(ordinal)];
            post.likes = scaled(show.likes_level, product(popularity, exponential(draws.normal() / 4)));
            post.comments = post.likes * draws.between(10, 40) / 1000;
            post.views = post.likes * draws.between(8, 30);
            const std::int64_t kind = draws.below(100);
            post.is_reel = kind < 50;
            post.is_carousel = kind >= 50 && kind < 75;
            post.is_collab = draws.chance(60);
            post.has_caption = !draws.chance(30);
            const std::int64_t ms = post.created * 1000 - instagram_epoch_ms - draws.between(5'000, 900'000);
            post.id = std::to_string((static_cast<std::uint64_t>(ms) << 23) | (draws.next() >> 41));
            post.caption = caption_for(show, draws);
            posts.push_back(std::move(post));
        }
    }
    return posts;
}

std::int64_t interest(std::uint64_t seed, const SampleShow& show, std::size_t query, Day when) {
    if (show.number == les_miserables && query == 1) {
        return 0;
    }
    const auto series = static_cast<std::int64_t>(query);
    const Fixed week = week_factor(seed, Stream::InterestWeek, show, series, to_week(when), 120);
    Draws draws(seed, Stream::InterestDay, {show.number, series, when.time_since_epoch().count()});
    constexpr std::array<std::int64_t, 7> weekday = {88, 90, 98, 96, 108, 122, 104};  // Monday first
    const auto of_week = (when - monday_of(to_week(when))).count();
    std::int64_t level = (query == 0 ? 40'000 : 22'000) * weekday[static_cast<std::size_t>(of_week)] / 100;
    if (!show.opening_date.empty()) {
        const Day opening = *parse_day(show.opening_date);
        const std::int64_t since = (when - opening).count();
        const std::int64_t bump = since < 0 ? std::max<std::int64_t>(0, 60 + since) * 30 / 60 : 3000 / (100 + since);
        level = level * (20 + bump) / 20;
    }
    if (show.number == seventeen_seventy_six) {  // people look the year up on one day of it
        const std::chrono::year_month_day date(when);
        const bool fourth_of_july = date.month() == std::chrono::July && date.day() == std::chrono::day(4);
        level = query == 1 ? (fourth_of_july ? 900'000 : level / 5) : (fourth_of_july ? 3 * level : level);
    }
    if (show.number == hadestown && query == 1 && draws.chance(120)) {
        return 0;
    }
    return scaled(level, product(product(week, season(when)), exponential(draws.normal() / 10)));
}

std::int64_t readers(std::uint64_t seed, const SampleShow& show, bool redirect, Day when) {
    const Fixed week = week_factor(seed, Stream::Views, show, redirect ? 1 : 0, to_week(when), 150);
    Draws draws(seed, Stream::Views, {show.number, redirect ? 3 : 2, when.time_since_epoch().count()});
    const std::int64_t level = redirect ? show.gross_level / 40'000 : show.gross_level / 900;
    return scaled(level, product(product(week, season(when)), exponential(draws.normal() / 10)));
}

}  // namespace public_signals::inline demo
