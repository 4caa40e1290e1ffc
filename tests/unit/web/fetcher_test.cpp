#include <curl/curl.h>
#include <gtest/gtest.h>

#include <random>

#include "public_signals/web/category.hpp"
#include "public_signals/web/pace.hpp"
#include "unit/web/play.hpp"

namespace public_signals::net {
namespace {

constexpr const char* page = "https://a.example/page";
constexpr const char* robots_txt = "https://a.example/robots.txt";

bool is_robots(const std::string& url) {
    return url.ends_with("/robots.txt");
}

/// robots.txt is absent, everything else is `play`.
Stage without_robots(std::function<Played(const std::string&, double)> play) {
    return Stage([play](const std::string& url, double now) { return is_robots(url) ? answer(404) : play(url, now); });
}

TEST(Fetch, APageIsAskedOnceBehindItsRobots) {
    Stage stage([](const std::string& url, double) {
        return is_robots(url) ? answer(200, "User-agent: *\nDisallow: /private\nAllow: /p\n") : answer(200, "hello");
    });
    const FetchResult result = stage.fetch(page);
    EXPECT_TRUE(result.success);
    EXPECT_EQ(result.response->body, "hello");
    EXPECT_EQ(result.attempts, 1);
    EXPECT_NEAR(result.total_wait_time, 3.5, 1e-9) << "the pause between robots.txt and the page";
    EXPECT_EQ(result.robots->rule, "Allow: /p");
    EXPECT_EQ(result.robots->source, RobotsSource::Fetched);
    ASSERT_EQ(stage.network.asked.size(), 2u);
    EXPECT_EQ(stage.network.asked[0].url, robots_txt);
    EXPECT_EQ(header_of(stage.network.asked[1].headers, "User-Agent"), "public-signals/0.1.0");
    ASSERT_EQ(stage.exchanges.size(), 2u);
    EXPECT_TRUE(stage.exchanges[0].is_robots_txt);
    EXPECT_NEAR(stage.exchanges[1].gap.value(), 3.5, 1e-9);
}

TEST(Fetch, EveryStatusIsAskedAsOftenAsTheTaxonomySays) {
    for (int status = 100; status < 600; ++status) {
        Stage stage = without_robots([&](const std::string&, double) { return answer(status); });
        const FetchResult result = stage.fetch(page);
        const auto failure = failure_of_status(status);
        EXPECT_EQ(result.success, !failure) << status;
        EXPECT_EQ(result.attempts, failure && failure->retried ? 5 : 1) << status;
        EXPECT_EQ(stage.times(page), result.attempts) << status;
        EXPECT_EQ(result.error_category, failure ? std::optional(failure->category) : std::nullopt) << status;
        EXPECT_EQ(result.response->status, status);
    }
}

TEST(Fetch, EveryCurlFailureIsAskedAsOftenAsTheTaxonomySays) {
    for (int code = 1; code < CURL_LAST; ++code) {
        Stage stage = without_robots([&](const std::string&, double) { return broken(code); });
        const FetchResult result = stage.fetch(page);
        const Failure failure = failure_of_curl(code);
        EXPECT_EQ(result.attempts, failure.retried ? 5 : 1) << code;
        EXPECT_EQ(result.error_category, failure.category) << code;
        EXPECT_FALSE(result.response) << code;
    }
}

TEST(Fetch, WaitsAddUpToTheMillisecond) {
    Stage stage = without_robots([](const std::string&, double) { return answer(500); });
    stage.settings.delay = {1, 1};
    const FetchResult result = stage.fetch(page);
    // The pause behind robots.txt, then 2, 4, 8, 16 and a quarter more each; pauses of 1 s lie inside.
    EXPECT_NEAR(result.total_wait_time, 1 + 1.25 * (2 + 4 + 8 + 16), 1e-9);
    double slept = 0;
    for (std::size_t i = 1; i < stage.network.asked.size(); ++i) {
        slept += stage.network.asked[i].start - stage.network.asked[i - 1].end;
    }
    EXPECT_NEAR(result.total_wait_time, slept, 1e-9);
}

TEST(Fetch, RetryAfterWinsWhenItIsLonger) {
    const struct {
        const char* value;
        int status;
        double first_wait;
    } rows[] = {{"30", 429, 30},
                {"1", 429, 2.5},
                {"30", 503, 30},
                {"30", 500, 30},
                {"-1", 429, 2.5},
                {"30", 408, 2.5},
                {"Tue, 14 Nov 2023 22:14:20 GMT", 429, -1}};
    for (const auto& row : rows) {
        int asked = 0;
        Stage stage = without_robots([&](const std::string&, double) {
            return ++asked == 1 ? answer(row.status, "", {{"Retry-After", row.value}}) : answer(200, "x");
        });
        stage.settings.delay = {0, 0};
        const FetchResult result = stage.fetch(page);
        EXPECT_TRUE(result.success);
        EXPECT_EQ(result.attempts, 2);
        EXPECT_EQ(result.retry_not_before, std::nullopt);
        if (row.first_wait > 0) {
            EXPECT_NEAR(result.total_wait_time, row.first_wait, 1e-9) << row.value << " " << row.status;
        } else {
            EXPECT_NEAR(result.total_wait_time, 60, 1.0) << row.value;
        }
    }
}

TEST(Fetch, ARetryAfterBeyondTheBudgetEndsTheTargetAndItsHost) {
    Stage stage = without_robots([](const std::string&, double) { return answer(429, "", {{"Retry-After", "3600"}}); });
    stage.settings.delay = {0, 0};
    const auto results = stage.fetch_all({{.url = page}, {.url = "https://a.example/other"}});
    ASSERT_EQ(results.size(), 2u);
    EXPECT_EQ(results[0].attempts, 1);
    EXPECT_EQ(results[0].error_category, ErrorKind::RateLimited);
    EXPECT_EQ(results[0].retry_not_before, 1'700'000'000 + 3600);
    EXPECT_EQ(results[1].attempts, 0) << "the host asked for a rest";
    EXPECT_EQ(results[1].error_category, ErrorKind::RateLimited);
    EXPECT_EQ(results[1].retry_not_before, results[0].retry_not_before);
}

TEST(Fetch, RobotsThatCannotBeReadRefuse) {
    const struct {
        const char* why;
        Played robots;
        int times;
        std::optional<ErrorKind> cause;
    } rows[] = {
        {"401", answer(401), 1, ErrorKind::ClientError},
        {"403", answer(403), 1, ErrorKind::ClientError},
        {"429", answer(429, "", {{"Retry-After", "7"}}), 1, ErrorKind::RateLimited},
        {"500", answer(500), 2, ErrorKind::ServerError},
        {"503", answer(503, "User-agent: *\nAllow: /\n"), 2, ErrorKind::ServerError},
        {"timeout", broken(CURLE_OPERATION_TIMEDOUT), 2, ErrorKind::Timeout},
        {"no host", broken(CURLE_COULDNT_RESOLVE_HOST), 2, ErrorKind::Network},
        {"bad certificate", broken(CURLE_PEER_FAILED_VERIFICATION), 1, ErrorKind::Network},
        {"cut", broken(CURLE_PARTIAL_FILE), 2, ErrorKind::Network},
        {"not gzip", answer(200, "x", {{"Content-Encoding", "gzip"}}), 2, ErrorKind::Network},
        {"nowhere", answer(301), 1, ErrorKind::ClientError},
        {"in a circle", answer(301, "", {{"Location", "/robots.txt"}}), 6, ErrorKind::ClientError},
    };
    for (const auto& row : rows) {
        Stage stage([&](const std::string& url, double) { return is_robots(url) ? row.robots : answer(200, "x"); });
        const FetchResult result = stage.fetch(page);
        EXPECT_EQ(result.error_category, ErrorKind::RobotsBlocked) << row.why;
        EXPECT_EQ(result.attempts, 0) << row.why;
        EXPECT_EQ(stage.times(robots_txt), row.times) << row.why;
        EXPECT_EQ(stage.times(page), 0) << row.why;
        ASSERT_TRUE(result.robots) << row.why;
        EXPECT_FALSE(result.robots->allowed);
        EXPECT_EQ(result.robots->source, RobotsSource::Unreachable) << row.why;
        EXPECT_EQ(result.robots->cause, row.cause) << row.why;
        EXPECT_EQ(result.retry_not_before.has_value(), std::string(row.why) == "429") << row.why;
    }
}

TEST(Fetch, AbsentRobotsAllowAndAreAskedOnce) {
    for (const int status : {404, 410}) {
        Stage stage([&](const std::string& url, double) { return is_robots(url) ? answer(status) : answer(200, "x"); });
        const auto results = stage.fetch_all({{.url = page}, {.url = "https://a.example/2"}});
        EXPECT_TRUE(results[0].success && results[1].success);
        EXPECT_EQ(results[0].robots->source, RobotsSource::Absent);
        EXPECT_EQ(stage.times(robots_txt), 1);
    }
}

TEST(Fetch, RobotsAreKeptForADay) {
    auto cache = robots_cache_in_memory();
    cache->put("https://a.example:443", {200, "User-agent: *\nDisallow: /page\n", 1'700'000'000 - robots_lifetime + 1});
    cache->put("https://b.example:443", {200, "User-agent: *\nDisallow: /\n", 1'700'000'000 - robots_lifetime});
    Stage stage = without_robots([](const std::string&, double) { return answer(200, "x"); });
    stage.robots = std::move(cache);
    const auto results = stage.fetch_all({{.url = page}, {.url = "https://b.example/page"}});
    EXPECT_EQ(results[0].robots->source, RobotsSource::Cache);
    EXPECT_EQ(results[0].error_category, ErrorKind::RobotsBlocked);
    EXPECT_TRUE(results[1].success) << "a day old is too old";
    EXPECT_EQ(stage.robots->get("https://b.example:443")->status, 404);
}

TEST(Fetch, EveryHopIsAskedOfItsOwnRobots) {
    Stage stage([](const std::string& url, double) {
        if (url == "https://b.example/robots.txt") {
            return answer(200, "User-agent: *\nDisallow: /closed\n");
        }
        if (is_robots(url)) {
            return answer(404);
        }
        return url == page ? answer(302, "", {{"Location", "//b.example/closed"}}) : answer(200, "secret");
    });
    const FetchResult result = stage.fetch(page);
    EXPECT_EQ(result.error_category, ErrorKind::RobotsBlocked);
    EXPECT_EQ(result.attempts, 1);
    EXPECT_EQ(result.final_url, "https://b.example/closed");
    EXPECT_EQ(stage.times("https://b.example/closed"), 0);
}

TEST(Fetch, RedirectsEndWhereTheyLeadNowhere) {
    const struct {
        const char* location;
        ErrorKind category;
        int asked;
    } rows[] = {{"/page", ErrorKind::ClientError, 11},
                {"ftp://a.example/", ErrorKind::ClientError, 1},
                {"file:///etc/passwd", ErrorKind::ClientError, 1},
                {"javascript:alert(1)", ErrorKind::ClientError, 1},
                {"", ErrorKind::ClientError, 1},
                {"http://", ErrorKind::ClientError, 1}};
    for (const auto& row : rows) {
        Stage stage =
            without_robots([&](const std::string&, double) { return answer(301, "", {{"Location", row.location}}); });
        const FetchResult result = stage.fetch(page);
        EXPECT_EQ(result.error_category, row.category) << row.location;
        EXPECT_EQ(stage.times(page), row.asked) << row.location;
        EXPECT_EQ(result.attempts, 1) << row.location;
    }
}

TEST(Fetch, ARedirectThatIsNotFollowedIsTheAnswer) {
    Stage stage([](const std::string& url, double) {
        return url.ends_with("/robots.txt") ? answer(404)
                                            : answer(302, "moved", {{"Location", "https://b.test/sorry/"}});
    });
    const auto results = stage.fetch_all({{.url = "https://a.test/x", .follow_redirects = false}});
    EXPECT_FALSE(results[0].success);
    EXPECT_EQ(results[0].error_category, ErrorKind::ClientError);
    ASSERT_TRUE(results[0].response);
    EXPECT_EQ(results[0].response->status, 302);
    EXPECT_EQ(results[0].response->body, "moved");
    EXPECT_EQ(results[0].attempts, 1);
    EXPECT_EQ(stage.times("https://b.test/robots.txt"), 0);
}

TEST(Fetch, A429ThatSetsACookieIsHandedBackWhereThatIsAsked) {
    Stage stage([](const std::string& url, double) {
        return url.ends_with("/robots.txt")
                   ? answer(404)
                   : answer(429, "", url.ends_with("/new") ? Headers{{"Set-Cookie", "NID=1"}} : Headers{});
    });
    const auto asked = [&](const std::string& url, bool back) {
        return stage.fetch_all({{.url = url, .hands_back_cookies = back}}).at(0).attempts;
    };
    EXPECT_EQ(asked("https://a.test/new", true), 1);
    EXPECT_EQ(asked("https://a.test/old", true), 5);
    EXPECT_EQ(asked("https://a.test/new", false), 5);
}

TEST(Fetch, OneTimeLimitHoldsForAllHops) {
    Stage stage = without_robots([](const std::string& url, double) {
        Played played = url == page ? answer(302, "", {{"Location", "/slow"}}) : answer(200, "x");
        played.seconds = 20;
        return played;
    });
    stage.settings.max_retries = 0;
    const FetchResult result = stage.fetch(page);
    EXPECT_EQ(result.error_category, ErrorKind::Timeout);
    EXPECT_NEAR(stage.network.asked.back().end - stage.network.asked.back().start, 10, 1e-9);
}

TEST(Fetch, CookiesAndPasswordsStayWithTheirHost) {
    Stage stage = without_robots([](const std::string& url, double) {
        return url == page ? answer(302, "", {{"Location", "https://b.example/next"}}) : answer(200, "x");
    });
    stage.fetch_all({{.url = "https://user:canary@a.example/page",
                      .headers = {{"Cookie", "canary"}, {"authorization", "canary"}, {"Accept-Language", "en"}}}});
    for (const auto& asked : stage.network.asked) {
        EXPECT_EQ(asked.url.find("canary"), std::string::npos);
        const bool own = asked.url == page;
        EXPECT_EQ(header_of(asked.headers, "Cookie"), own ? "canary" : "") << asked.url;
        EXPECT_EQ(header_of(asked.headers, "Authorization"), own ? "canary" : "") << asked.url;
    }
}

TEST(Fetch, NoHeaderBringsAnother) {
    Stage stage = without_robots([](const std::string&, double) { return answer(200); });
    Fetcher fetcher(stage.settings, stage.world());
    EXPECT_FALSE(fetcher.add({.url = page, .headers = {{"X", "1\r\nY: 2"}}}, [](FetchResult) {}));
    EXPECT_FALSE(fetcher.add({.url = "ftp://a.example/"}, [](FetchResult) {}));
    EXPECT_FALSE(check_user_agent("Mozilla/5.0 (X11; Linux) Chrome/142.0"));
    EXPECT_FALSE(check_user_agent(""));
    EXPECT_FALSE(check_user_agent("x\r\nY: 1"));
    EXPECT_TRUE(check_user_agent("public-signals/0.1.0 (+mail@example.org)"));
}

TEST(Fetch, DocumentedApisAreExemptAndSayTo) {
    Stage stage([](const std::string&, double) { return answer(200, "{}"); });
    const auto results = stage.fetch_all({
        {.url = "https://wikimedia.org/api/rest_v1/metrics/pageviews/per-article/x"},
        {.url = "https://en.wikipedia.org/w/api.php?action=query"},
        {.url = "http://mirror.example/w/api.php", .original_url = "https://www.wikidata.org/w/api.php"},
    });
    for (const FetchResult& result : results) {
        EXPECT_EQ(result.robots->source, RobotsSource::Exempt) << result.url;
        EXPECT_EQ(result.total_wait_time, 0);
    }
    EXPECT_EQ(stage.network.asked.size(), 3u);
    const FetchResult other = stage.fetch("https://en.wikipedia.org.evil.example/w/api.php");
    EXPECT_EQ(other.robots->source, RobotsSource::Fetched);
}

TEST(Fetch, CrawlDelayWinsWhenLargerAndAnEndlessOneEnds) {
    for (const auto& [delay, wait] : {std::pair{"20", 20.0}, {"0.5", 3.5}}) {
        Stage stage([&](const std::string& url, double) {
            return is_robots(url) ? answer(200, std::string("User-agent: *\nCrawl-delay: ") + delay) : answer(200, "x");
        });
        EXPECT_NEAR(stage.fetch(page).total_wait_time, wait, 1e-9);
    }
    Stage stage([&](const std::string& url, double) {
        return is_robots(url) ? answer(200, "User-agent: *\nCrawl-delay: 86400") : answer(200, "x");
    });
    const FetchResult result = stage.fetch(page);
    EXPECT_EQ(result.error_category, ErrorKind::RateLimited);
    EXPECT_EQ(result.attempts, 0);
    EXPECT_NEAR(static_cast<double>(*result.retry_not_before), 1'700'086'400.0, 2);
}

TEST(Fetch, AHostSlowsDownAfter429AndNeverSpeedsUp) {
    int asked = 0;
    Stage stage = without_robots([&](const std::string&, double) {
        return answer(++asked == 2 ? 429 : asked == 5 ? 500 : 200);
    });
    stage.settings.delay = {10, 10};
    stage.settings.backoff_base = 0.1;
    std::vector<Request> requests;
    for (int i = 0; i < 6; ++i) {
        requests.push_back({.url = "https://a.example/" + std::to_string(i)});
    }
    stage.fetch_all(requests);
    std::vector<double> gaps;
    for (std::size_t i = 1; i < stage.network.asked.size(); ++i) {
        gaps.push_back(std::round(stage.network.asked[i].start - stage.network.asked[i - 1].end));
    }
    EXPECT_EQ(gaps, (std::vector<double>{10, 10, 20, 20, 20, 20, 20, 20}));
}

TEST(Fetch, OnlyRobotsAsksForNothingElse) {
    Stage stage([](const std::string&, double) { return answer(200, "User-agent: *\nDisallow: /closed\n"); });
    const auto results =
        stage.fetch_all({{.url = page, .only_robots = true}, {.url = "https://a.example/closed", .only_robots = true}});
    EXPECT_TRUE(results[0].success);
    EXPECT_EQ(results[0].attempts, 0);
    EXPECT_EQ(results[1].error_category, ErrorKind::RobotsBlocked);
    EXPECT_EQ(stage.network.asked.size(), 1u);
}

TEST(Fetch, ARenderingCarriesTheRulesOfItsHostAndRobotsTxtIsNotRendered) {
    Stage stage([](const std::string& url, double) {
        Played played = is_robots(url) ? answer(200, "User-agent: *\nDisallow: /api/secret\n") : answer(200, "raw");
        played.response.rendered = std::make_shared<Rendered>(Rendered{.dom = "after scripts"});
        return played;
    });
    const auto rendering = std::make_shared<Rendering>(Rendering{.keep = {"/api/"}});
    const FetchResult result = stage.fetch_all({{.url = page, .render = rendering}}).at(0);
    EXPECT_EQ(result.response->rendered->dom, "after scripts");
    EXPECT_EQ(stage.network.asked.at(0).render, nullptr);
    const auto& sent = stage.network.asked.at(1).render;
    ASSERT_NE(sent, nullptr);
    EXPECT_EQ(sent->keep, rendering->keep);
    EXPECT_TRUE(sent->robots("https://a.example/api/list").allowed);
    EXPECT_EQ(sent->robots("https://a.example/api/secret?page=1").rule, "Disallow: /api/secret");
}

TEST(Fetch, ABrowsersFailureIsMetOnceMore) {
    Stage stage = without_robots([](const std::string&, double) {
        Played played = broken(CURLE_OPERATION_TIMEDOUT);
        played.response.browser_failure = "the browser did not answer";
        return played;
    });
    const FetchResult result = stage.fetch(page);
    EXPECT_EQ(result.attempts, 2);
    EXPECT_EQ(result.error_category, ErrorKind::Timeout);
    EXPECT_EQ(result.error_message, "the browser did not answer");
}

TEST(Fetch, OneFetcherKeepsTheDistanceThatAnotherBegan) {
    Stage stage = without_robots([](const std::string&, double) { return answer(200, "x"); });
    std::map<std::string, Pace> paces;
    for (int i = 0; i < 2; ++i) {
        World world = stage.world();
        world.paces = &paces;
        Fetcher fetcher(stage.settings, world);
        FetchResult result;
        ASSERT_TRUE(fetcher.add({.url = page}, [&](FetchResult done) { result = std::move(done); }));
        fetcher.run();
        EXPECT_NEAR(result.total_wait_time, 3.5, 1e-9);
        EXPECT_EQ(result.robots->source, RobotsSource::Absent);
    }
    EXPECT_EQ(stage.times(robots_txt), 1);
}

TEST(Fetch, TenThousandRequestsKeepTheirDistance) {
    std::mt19937_64 generator(7);
    std::uniform_real_distribution<double> uniform(0, 1);
    Stage stage([&](const std::string& url, double) {
        Played played = is_robots(url) ? answer(200, "User-agent: *\nDisallow: /never\n") : answer(200, "x");
        const double luck = uniform(generator);
        if (!is_robots(url) && luck < 0.02) {
            played = answer(luck < 0.01 ? 500 : 408);
        }
        played.seconds = 0.05 + uniform(generator);
        return played;
    });
    stage.dice = [&] { return uniform(generator); };
    constexpr int hosts = 25;
    std::vector<Request> requests;
    for (int i = 0; i < 10000; ++i) {
        requests.push_back({.url = "https://h" + std::to_string(i % hosts) + ".example/" + std::to_string(i)});
    }
    const auto results = stage.fetch_all(requests);
    EXPECT_EQ(results.size(), 10000u);
    EXPECT_TRUE(std::all_of(results.begin(), results.end(), [](const FetchResult& r) { return r.success; }));
    std::map<std::string, double> last_end;
    std::vector<double> gaps;
    int overlapping = 0;
    for (const auto& asked : stage.network.asked) {  // in order of their starts
        const std::string host = asked.url.substr(0, asked.url.find('/', 8));
        if (const auto before = last_end.find(host); before != last_end.end()) {
            overlapping += asked.start < before->second;
            gaps.push_back(asked.start - before->second);
        }
        last_end[host] = asked.end;
    }
    std::sort(gaps.begin(), gaps.end());
    const double median = gaps[gaps.size() / 2];
    const double hours = stage.network.now() / 3600;
    printf(
        "10,000 requests to %d hosts in %.1f h: gap min %.3f s, p5 %.3f s, median %.3f s, at most %d at once per "
        "host\n",
        hosts, hours, gaps.front(), gaps[gaps.size() / 20], median, overlapping == 0 ? 1 : 2);
    EXPECT_EQ(overlapping, 0);
    EXPECT_GE(gaps.front(), 2 - 1e-9);
    EXPECT_NEAR(median, 3.5, 0.1);
    EXPECT_LT(hours, 1) << "hosts are asked in parallel";
    std::size_t next = 0;
    for (const Exchange& exchange : stage.exchanges) {
        next += exchange.is_robots_txt;
        EXPECT_TRUE(!exchange.gap || *exchange.gap >= 2 - 1e-9);
    }
    EXPECT_EQ(next, static_cast<std::size_t>(hosts)) << "one robots.txt per host";
}

}  // namespace
}  // namespace public_signals::net
