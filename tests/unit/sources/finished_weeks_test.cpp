// Forty shows refreshed on each day of a week: a count of a week that is not over, or that a list does not cover, never
// enters the weekly file.
#include <fmt/format.h>

#include <algorithm>

#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/sources/instagram/business_discovery.hpp"
#include "public_signals/sources/instagram/discovery_access.hpp"
#include "unit/sources/forty_shows.hpp"

namespace public_signals::collect {
namespace {

constexpr int posts_of_a_page = 7;
constexpr const char* digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string shortcode(std::int64_t id) {
    std::string code;
    for (; id > 0; id /= 64) {
        code.insert(code.begin(), digits[id % 64]);
    }
    return code;
}

Reply tiktok_page(const net::Request& request, Instant at) {
    const std::string name = request.url.substr(request.url.rfind('@') + 1);
    std::vector<std::string> items;
    for (const Instant time : posts(show_of(name), at)) {
        items.push_back(tiktok_item(name, time));
    }
    return {.body = tiktok_profile(name, items, items.size())};
}

Reply graph_page(const net::Request& request, Instant at) {
    const DiscoveryRequest asked = *discovery_request(request.url);
    const auto times = posts(show_of(asked.handle), at);
    const std::size_t begin = asked.after.empty() ? 0 : std::stoul(asked.after);
    const std::size_t end = std::min(begin + posts_of_a_page, times.size());
    std::vector<std::string> media;
    for (std::size_t i = begin; i < end; ++i) {
        media.push_back(
            fmt::format(R"({{"id":"9{}","like_count":3,"comments_count":2,"caption":"","media_product_type":"FEED",)"
                        R"("permalink":"https://www.instagram.com/p/{}/","timestamp":"{}+0000"}})",
                        i, shortcode(instagram_id(times[i])), format_instant(times[i]).substr(0, 19)));
    }
    return {
        .body = fmt::format(
            R"({{"business_discovery":{{{}"id":"1","media":{{"data":{},"paging":{{"cursors":{{{}}}}}}}}}}})",
            asked.after.empty() ? fmt::format(R"("username":"{}","media_count":{},)", asked.handle, times.size()) : "",
            joined(media), end < times.size() ? fmt::format(R"("after":"{}")", end) : "")};
}

Study study() {
    Study forty = forty_shows();
    forty.settings.instagram = {.provider = InstagramProvider::BusinessDiscovery, .user_id = "17841400000000000"};
    return forty;
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
        EXPECT_GE(known, 6 * forty);
    }
}

TEST(FinishedWeeks, OfTikTok) {
    refreshed_on_each_day(Source::TikTok, row_of(Source::TikTok).collector, tiktok_page);
}

TEST(FinishedWeeks, OfInstagramByBusinessDiscovery) {
    refreshed_on_each_day(Source::Instagram, discovery_collector, graph_page);
}

}  // namespace
}  // namespace public_signals::collect
