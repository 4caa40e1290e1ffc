// Forty shows refreshed on each day of a week: a count of a week that is not over, or that a list does not cover, never
// enters the weekly file.
#include <fmt/format.h>

#include <algorithm>

#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/sources/business_discovery.hpp"
#include "unit/collect/played_pull.hpp"

namespace public_signals::collect {
namespace {

constexpr int shows = 40;
constexpr int posts_of_a_page = 7;
constexpr const char* digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const Day first_monday = day("2026-01-05");
const Day refreshed_from = day("2026-03-02");  // a Monday

std::string handle(int show) {
    return fmt::format("show_{}", show);
}

/// A post every ten hours, of each show at its own minute, newest first, none after `at`; the account began in the
/// first week, in its middle.
std::vector<Instant> posts(int show, Instant at) {
    std::vector<Instant> times;
    const Instant begin = Instant(first_monday) + std::chrono::hours(60) + std::chrono::minutes(7 * show);
    for (Instant time = begin; time <= at; time += std::chrono::hours(10)) {
        times.push_back(time);
    }
    std::ranges::reverse(times);
    return times;
}

int show_of(const std::string& name) {
    return std::stoi(name.substr(name.rfind('_') + 1));
}

std::int64_t posts_in(int show, Week week, Instant at) {
    const auto times = posts(show, at);
    return std::ranges::count_if(times, [&](Instant time) { return to_week(day_of(time)) == week; });
}

std::int64_t seconds_of(Instant time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

std::string shortcode(std::int64_t id) {
    std::string code;
    for (; id > 0; id /= 64) {
        code.insert(code.begin(), digits[id % 64]);
    }
    return code;
}

std::string joined(const std::vector<std::string>& items) {
    return fmt::format("[{}]", fmt::join(items, ","));
}

Reply tiktok_page(const net::Request& request, Instant at) {
    const std::string name = request.url.substr(request.url.rfind('@') + 1);
    std::vector<std::string> items;
    for (const Instant time : posts(show_of(name), at)) {
        items.push_back(fmt::format(R"({{"id":"{}","desc":"","createTime":{},"author":{{"uniqueId":"{}"}},)"
                                    R"("stats":{{"playCount":10,"diggCount":3,"commentCount":2,"shareCount":1}}}})",
                                    seconds_of(time) << 32, seconds_of(time), name));
    }
    return {.body = fmt::format(R"(<html><script id="__UNIVERSAL_DATA_FOR_REHYDRATION__">{{"__DEFAULT_SCOPE__":{{)"
                                R"("webapp.user-detail":{{"statusCode":0,"userInfo":{{"user":{{"uniqueId":"{}"}},)"
                                R"("stats":{{"videoCount":{}}},"itemList":{}}}}}}}}}</script></html>)",
                                name, items.size(), joined(items))};
}

Reply graph_page(const net::Request& request, Instant at) {
    const DiscoveryRequest asked = *discovery_request(request.url);
    const auto times = posts(show_of(asked.handle), at);
    const std::size_t begin = asked.after.empty() ? 0 : std::stoul(asked.after);
    const std::size_t end = std::min(begin + posts_of_a_page, times.size());
    std::vector<std::string> media;
    for (std::size_t i = begin; i < end; ++i) {
        media.push_back(fmt::format(R"({{"id":"9{}","like_count":3,"comments_count":2,"media_product_type":"FEED",)"
                                    R"("permalink":"https://www.instagram.com/p/{}/","timestamp":"{}+0000"}})",
                                    i, shortcode(seconds_of(times[i])), format_instant(times[i]).substr(0, 19)));
    }
    return {
        .body = fmt::format(
            R"({{"business_discovery":{{{}"id":"1","media":{{"data":{},"paging":{{"cursors":{{{}}}}}}}}}}})",
            asked.after.empty() ? fmt::format(R"("username":"{}","media_count":{},)", asked.handle, times.size()) : "",
            joined(media), end < times.size() ? fmt::format(R"("after":"{}")", end) : "")};
}

Study study() {
    Study forty;
    forty.settings.instagram = {.provider = "business_discovery", .user_id = "17841400000000000"};
    for (int show = 0; show < shows; ++show) {
        forty.shows.push_back({.name = handle(show), .tiktok_handle = handle(show), .instagram_handle = handle(show)});
    }
    return forty;
}

void take(const Observations& run, Observations& all) {
    all.runs.insert(all.runs.end(), run.runs.begin(), run.runs.end());
    all.tiktok_posts.insert(all.tiktok_posts.end(), run.tiktok_posts.begin(), run.tiktok_posts.end());
    all.instagram_posts.insert(all.instagram_posts.end(), run.instagram_posts.begin(), run.instagram_posts.end());
    all.tiktok_coverage.insert(all.tiktok_coverage.end(), run.tiktok_coverage.begin(), run.tiktok_coverage.end());
    all.instagram_coverage.insert(all.instagram_coverage.end(), run.instagram_coverage.begin(),
                                  run.instagram_coverage.end());
    all.has_tiktok_coverage = all.has_instagram_coverage = true;
}

void refreshed_on_each_day(Source source, std::unique_ptr<Collector> (*make)(const Context&),
                           Reply (*page)(const net::Request&, Instant)) {
    Observations all;
    for (int today = 0; today < 9; ++today) {
        PlayedPull pull(study());
        pull.started = Instant(refreshed_from + std::chrono::days(today)) + std::chrono::hours(5);
        pull.asked = whole_weeks({day_of(pull.started) - std::chrono::days(45), day_of(pull.started)});
        pull.run.run.sources = {name_of(source)};
        pull.pull(make, [&](const net::Request& request) { return page(request, pull.started); });
        take(pull.replayed(source).observations, all);
        const auto panel = weekly_panel(source, all, {});
        ASSERT_TRUE(panel) << panel.error().message;
        ASSERT_EQ(panel->columns[0].name, source == Source::TikTok ? "tt_posts" : "ig_posts");
        int known = 0;
        for (Row row = 0; row < panel->row_count(); ++row) {
            const Week week = panel->week[row];
            const bool is_over = pull.started >= monday_of(week + Weeks{1});
            const std::string where = format_instant(pull.started) + " " + panel->show[row] + " " + format_week(week);
            for (const Column& column : panel->columns) {
                EXPECT_EQ(column.known[row] != 0, is_over) << where << " " << column.name;
            }
            if (is_over) {
                EXPECT_EQ(panel->columns[0].ints()[row], posts_in(show_of(panel->show[row]), week, pull.started))
                    << where;
                ++known;
            }
        }
        EXPECT_GE(known, 6 * shows);
    }
}

TEST(FinishedWeeks, OfTikTok) {
    refreshed_on_each_day(Source::TikTok, tiktok_collector, tiktok_page);
}

TEST(FinishedWeeks, OfInstagramByBusinessDiscovery) {
    refreshed_on_each_day(Source::Instagram, discovery_collector, graph_page);
}

}  // namespace
}  // namespace public_signals::collect
