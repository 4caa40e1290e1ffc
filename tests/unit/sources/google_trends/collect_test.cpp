#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "public_signals/sources/google_trends/cache.hpp"
#include "public_signals/sources/google_trends/collect.hpp"
#include "public_signals/sources/google_trends/requests.hpp"

#include "unit/sources/google_trends/trends_server.hpp"

namespace public_signals::collect {
namespace {

Study one_show(std::vector<std::string> queries = {"six musical"}) {
    Study study;
    Show show;
    show.name = "Six";
    show.google_queries = std::move(queries);
    study.shows.push_back(show);
    return study;
}

double flat(Day) {
    return 40;
}

/// Seven months to 2024-12-29, asked on 2025-01-06.
PlayedPull pull_of(Study study) {
    PlayedPull pull(std::move(study));
    pull.asked = {day("2024-06-03"), day("2024-12-29")};
    pull.gt_base = day("2023-01-02");
    pull.started = *parse_instant("2025-01-06T05:00:00Z");
    std::filesystem::remove_all(pull.data);
    return pull;
}

TrendsServer server_of(TrendsServer::Truth ground_truth = flat) {
    return {std::move(ground_truth), day("2025-01-06")};
}

std::vector<std::string> windows_of(const Replayed& replayed) {
    std::vector<std::string> windows;
    for (const RawPoint& point : replayed.observations.points) {
        const std::string text = fmt::format("{} {}..{} draw {}", name_of(point.resolution),
                                             format_day(point.window_start), format_day(point.window_end), point.draw);
        if (std::find(windows.begin(), windows.end(), text) == windows.end()) {
            windows.push_back(text);
        }
    }
    std::sort(windows.begin(), windows.end());
    return windows;
}

TEST(TrendsCollector, AsksACookieThenTheBackboneThenDailyWindowsOfTheBase) {
    PlayedPull pull = pull_of(one_show());
    pull.pull(trends_collector, server_of());
    EXPECT_TRUE(pull.urls.at(0).find("/trends/api/autocomplete/") != std::string::npos);
    EXPECT_EQ(pull.times("/autocomplete/"), 1);
    EXPECT_EQ(pull.times("/explore?"), 5);
    EXPECT_EQ(pull.times("/multiline?"), 5);
    EXPECT_EQ(windows_of(pull.replayed(Source::GoogleTrends)),
              (std::vector<std::string>{"DAY 2022-12-26..2023-09-17 draw 0", "DAY 2023-07-24..2024-04-14 draw 0",
                                        "DAY 2024-02-19..2024-11-10 draw 0", "DAY 2024-09-16..2025-01-05 draw 0",
                                        "WEEK 2022-12-25..2025-01-05 draw 0"}));
}

TEST(TrendsCollector, EachDrawIsReadOffItsWindows) {
    Study study = one_show();
    study.settings.gt.draws = 3;
    PlayedPull pull = pull_of(study);
    pull.pull(trends_collector, server_of());
    std::map<std::pair<Resolution, int>, std::set<Day>> starts;
    for (const RawPoint& point : pull.replayed(Source::GoogleTrends).observations.points) {
        starts[{point.resolution, point.draw}].insert(point.window_start);
    }
    for (const Resolution resolution : {Resolution::Day, Resolution::Week}) {
        for (int draw = 0; draw < 3; ++draw) {
            EXPECT_EQ((starts[{resolution, draw}].size()), (starts[{resolution, 0}].size()))
                << name_of(resolution) << draw;
        }
    }
}

TEST(TrendsCollector, A429WithACookieIsAskedOnceMoreWithIt) {
    TrendsServer trends = server_of();
    PlayedPull pull = pull_of(one_show());
    pull.pull(trends_collector, [&](const net::Request& request) {
        return request.url.find("/autocomplete/") != std::string::npos ? Reply{503} : trends(request);
    });
    EXPECT_EQ(pull.times("/explore?"), 6) << "the first one twice";
    EXPECT_EQ(pull.times("/multiline?"), 5);
    EXPECT_FALSE(pull.closed);
}

TEST(TrendsCollector, AQuota429ClosesTheHostAndKeepsWhatCame) {
    TrendsServer trends = server_of();
    PlayedPull pull = pull_of(one_show({"six musical", "six broadway"}));
    int explored = 0;
    pull.pull(trends_collector, [&](const net::Request& request) {
        const bool explores = request.url.find("/explore?") != std::string::npos;
        return explores && ++explored > 2 ? Reply{429, "<html><title>Error 429 (Too Many Requests)!!1</title>"}
                                          : trends(request);
    });
    ASSERT_TRUE(pull.closed);
    EXPECT_EQ(pull.closed->category, ErrorKind::RateLimited);
    ASSERT_TRUE(pull.closed->retry_not_before);
    EXPECT_LT(*pull.closed->retry_not_before, pull.started + std::chrono::hours(1));
    const Replayed replayed = pull.replayed(Source::GoogleTrends);
    EXPECT_EQ(windows_of(replayed).size(), 2u);
    ASSERT_EQ(replayed.targets.size(), 1u);
    EXPECT_EQ(replayed.targets[0].state, PageState::RateLimited) << "not finished: asked again";
}

TEST(TrendsCollector, ARedirectToSorryClosesTheHostForADay) {
    PlayedPull pull = pull_of(one_show());
    pull.pull(trends_collector, [](const net::Request& request) {
        EXPECT_TRUE(!request.follow_redirects || request.url.find("autocomplete") != std::string::npos);
        return Reply{302,
                     "<A HREF=\"https://www.google.com/sorry/index\">here</A>",
                     {{"Location", "https://www.google.com/sorry/index?continue=x"}}};
    });
    ASSERT_TRUE(pull.closed);
    EXPECT_FALSE(pull.closed->retry_not_before) << "unset is 24 hours";
    EXPECT_EQ(pull.times("/explore?"), 1);
    EXPECT_EQ(pull.replayed(Source::GoogleTrends).targets.at(0).state, PageState::RateLimited);
}

TEST(TrendsCollector, ARefusedTokenIsReplacedOnce) {
    TrendsServer trends = server_of();
    PlayedPull pull = pull_of(one_show());
    int refused = 0;
    pull.pull(trends_collector, [&](const net::Request& request) {
        const bool first = request.url.find("/multiline?") != std::string::npos && refused++ == 0;
        return first ? Reply{401, "<html><title>Error 401 (Bad Request)!!1</title>"} : trends(request);
    });
    EXPECT_EQ(pull.times("/explore?"), 6);
    EXPECT_EQ(pull.times("/multiline?"), 6);
    EXPECT_EQ(pull.replayed(Source::GoogleTrends).targets.at(0).state, PageState::Ok);
}

TEST(TrendsCollector, AnotherResolutionThanPlannedIsNeverAskedFor) {
    TrendsServer trends = server_of();
    PlayedPull pull = pull_of(one_show());
    pull.pull(trends_collector, [&](const net::Request& request) {
        Reply reply = trends(request);
        if (const auto place = reply.body.find("\"WEEK\""); place != std::string::npos) {
            reply.body.replace(place, 6, "\"MONTH\"");
        }
        return reply;
    });
    EXPECT_EQ(pull.times("/multiline?"), 0);
    const Replayed replayed = pull.replayed(Source::GoogleTrends);
    EXPECT_EQ(replayed.targets.at(0).state, PageState::LayoutChanged);
    EXPECT_EQ(replayed.targets.at(0).note, "MONTH offered where WEEK was planned");
}

TEST(TrendsCollector, ATopicAPlaceAndACategoryAreAskedAsTheyStand) {
    Study study = one_show({"/m/0abc_d"});
    study.shows[0].gt_geo = "US-IL";
    study.settings.gt.category = 67;
    PlayedPull pull = pull_of(study);
    pull.pull(trends_collector, server_of());
    const auto asked = explore_request(pull.urls.at(1));
    ASSERT_TRUE(asked);
    EXPECT_EQ(asked->query, "/m/0abc_d");
    EXPECT_EQ(asked->asked.geo, "US-IL");
    EXPECT_EQ(asked->asked.category, 67);
    EXPECT_FALSE(pull.replayed(Source::GoogleTrends).observations.points.empty());
    pull.study.settings.gt.category = 0;
    EXPECT_TRUE(pull.replayed(Source::GoogleTrends).observations.points.empty()) << "of another category";
}

TEST(TrendsCollector, BelowOneNoDataAndAnEmptyTimelineAreThreeThings) {
    const auto ground_truth = [](Day when) {
        return when >= day("2024-09-01")                  ? 0.0
               : when == day("2024-03-01")                ? 4000.0
               : when.time_since_epoch().count() % 2 == 0 ? 2.0
                                                          : 0.1;
    };
    TrendsServer trends = server_of(ground_truth);
    trends.noise = 0;
    PlayedPull pull = pull_of(one_show());
    pull.pull(trends_collector, trends);
    int below = 0, hidden = 0, empty = 0;
    for (const RawPoint& point : pull.replayed(Source::GoogleTrends).observations.points) {
        below += point.below_one ? 1 : 0;
        hidden += point.day && !point.has_data ? 1 : 0;
        empty += point.day ? 0 : 1;
        EXPECT_FALSE(point.below_one && !point.has_data);
    }
    EXPECT_GT(below, 0);
    EXPECT_GT(hidden, 0);
    EXPECT_EQ(empty, 1) << "the window from 2024-09-16 on";
}

TEST(TrendsCollector, SettledWindowsComeFromTheCacheWhichMayBeDeleted) {
    PlayedPull first = pull_of(one_show());
    first.pull(trends_collector, server_of());
    PlayedPull second(one_show());
    second.asked = first.asked;
    second.gt_base = first.gt_base;
    second.started = first.started + std::chrono::days(2);
    second.pull(trends_collector, TrendsServer(flat, day("2025-01-08")));
    EXPECT_EQ(second.times("/multiline?"), 2) << "the backbone and the window that grew";
    EXPECT_EQ(windows_of(second.replayed(Source::GoogleTrends)).size(), 5u);
    const Replayed before = first.replayed(Source::GoogleTrends);
    std::filesystem::remove_all(first.data);
    EXPECT_EQ(windows_of(first.replayed(Source::GoogleTrends)), windows_of(before));
    PlayedPull third(one_show());
    third.asked = first.asked;
    third.gt_base = first.gt_base;
    third.started = second.started;
    third.pull(trends_collector, server_of());
    EXPECT_EQ(third.times("/multiline?"), 5);
}

TEST(TrendsCollector, NeverKeepsAnErrorOrAPageOfHtml) {
    PlayedPull pull = pull_of(one_show());
    TrendsServer trends = server_of();
    pull.pull(trends_collector, [&](const net::Request& request) {
        return request.url.find("/multiline?") != std::string::npos ? Reply{200, "<html>consent</html>"}
                                                                    : trends(request);
    });
    for (const auto& entry : std::filesystem::recursive_directory_iterator(pull.data)) {
        if (entry.is_regular_file()) {
            std::ifstream file(entry.path());
            const std::string text(std::istreambuf_iterator<char>(file), {});
            EXPECT_EQ(text.find("consent"), std::string::npos);
        }
    }
    EXPECT_EQ(pull.replayed(Source::GoogleTrends).targets.at(0).state, PageState::Transient);
}

TEST(TrendsCollector, ATokenIsReusedForADayByItsOwnWord) {
    EXPECT_EQ(format_instant(*token_expiry("APP6_UEAAAAAZEUAQMaNHUJalRZTznMRoUuTCzWY8zBV")), "2023-04-23T09:54:08Z");
    EXPECT_FALSE(token_expiry("short"));
}

}  // namespace
}  // namespace public_signals::collect
