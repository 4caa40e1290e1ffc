// Forty shows that post every ten hours, with every count known, and the pages that their accounts give.
#pragma once

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/timebins.hpp"
#include "public_signals/study/shows.hpp"
#include "unit/sources/played_pull.hpp"

namespace public_signals::collect {

constexpr int forty = 40;
const Day first_monday = day("2026-01-05");
const Day refreshed_from = day("2026-03-02");  // a Monday

inline std::string handle(int show) {
    return fmt::format("show_{}", show);
}

inline int show_of(const std::string& name) {
    return std::stoi(name.substr(name.rfind('_') + 1));
}

/// A post every ten hours, of each show at its own minute, newest first, none after `at`; the account began in the
/// first week, in its middle.
inline std::vector<Instant> posts(int show, Instant at) {
    std::vector<Instant> times;
    const Instant begin = Instant(first_monday) + std::chrono::hours(60) + std::chrono::minutes(7 * show);
    for (Instant time = begin; time <= at; time += std::chrono::hours(10)) {
        times.push_back(time);
    }
    std::ranges::reverse(times);
    return times;
}

inline std::int64_t posts_in(int show, Week week, Instant at) {
    const auto times = posts(show, at);
    return std::ranges::count_if(times, [&](Instant time) { return to_week(day_of(time)) == week; });
}

inline std::int64_t seconds_of(Instant time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

inline std::string joined(const std::vector<std::string>& items) {
    return fmt::format("[{}]", fmt::join(items, ","));
}

/// The bits below an id's time, none of them in step with the time: ids that end in zeros are taken for rounded ones.
inline std::uint32_t low_bits(Instant time) {
    std::uint32_t bits = 2654435761U * static_cast<std::uint32_t>(seconds_of(time));
    bits ^= bits >> 15;
    bits *= 2246822519U;
    return bits ^ bits >> 13;
}

/// The id of a TikTok post holds its time.
inline std::int64_t tiktok_id(Instant time) {
    return (seconds_of(time) << 32) + static_cast<std::int64_t>(low_bits(time));
}

/// That of an Instagram post too, in milliseconds since an instant of 2011.
inline std::int64_t instagram_id(Instant time) {
    return ((seconds_of(time) * 1000 - 1314220021721) << 23) + static_cast<std::int64_t>(low_bits(time) >> 9);
}

inline std::string tiktok_item(const std::string& name, Instant time) {
    return fmt::format(R"({{"id":"{}","desc":"","createTime":{},"author":{{"uniqueId":"{}"}},"isPinnedItem":false,)"
                       R"("stats":{{"playCount":10,"diggCount":3,"commentCount":2,"shareCount":1}}}})",
                       tiktok_id(time), seconds_of(time), name);
}

/// A profile's page with some of its posts, and how many the account has.
inline std::string tiktok_profile(const std::string& name, const std::vector<std::string>& items, std::size_t count) {
    return fmt::format(R"(<html><script id="__UNIVERSAL_DATA_FOR_REHYDRATION__">{{"__DEFAULT_SCOPE__":{{)"
                       R"("webapp.user-detail":{{"statusCode":0,"userInfo":{{"user":{{"uniqueId":"{}"}},)"
                       R"("stats":{{"videoCount":{}}},"itemList":{}}}}}}}}}</script></html>)",
                       name, count, joined(items));
}

inline Study forty_shows() {
    Study study;
    for (int show = 0; show < forty; ++show) {
        study.shows.push_back(
            {.name = handle(show), .handles = {{Source::TikTok, handle(show)}, {Source::Instagram, handle(show)}}});
    }
    return study;
}

/// The rows of a run behind those of the runs before it.
inline void take(const Observations& run, Observations& all) {
    all.runs.insert(all.runs.end(), run.runs.begin(), run.runs.end());
    all.of(Source::TikTok)
        .posts.insert(all.of(Source::TikTok).posts.end(), run.of(Source::TikTok).posts.begin(),
                      run.of(Source::TikTok).posts.end());
    all.of(Source::Instagram)
        .posts.insert(all.of(Source::Instagram).posts.end(), run.of(Source::Instagram).posts.begin(),
                      run.of(Source::Instagram).posts.end());
    all.of(Source::TikTok)
        .coverage.insert(all.of(Source::TikTok).coverage.end(), run.of(Source::TikTok).coverage.begin(),
                         run.of(Source::TikTok).coverage.end());
    all.of(Source::Instagram)
        .coverage.insert(all.of(Source::Instagram).coverage.end(), run.of(Source::Instagram).coverage.begin(),
                         run.of(Source::Instagram).coverage.end());
    all.of(Source::TikTok).has_coverage = all.of(Source::Instagram).has_coverage = true;
}

}  // namespace public_signals::collect
