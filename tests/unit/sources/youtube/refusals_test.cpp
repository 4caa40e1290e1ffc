// What the Data API says instead of an answer.
#include "public_signals/sources/youtube/refusals.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace public_signals {
namespace {

Page page_of(int status, std::string body) {
    Page page;
    page.status = status;
    page.body = std::move(body);
    return page;
}

Page answer_of(int status, const std::string& reason, const std::string& detail = "") {
    const std::string details =
        detail.empty() ? "" : fmt::format(R"(,"details":[{{"@type":"x","reason":"{}"}}])", detail);
    return page_of(status,
                   fmt::format(R"({{"error":{{"code":{},"message":"AIzaCANARY","errors":[{{"reason":"{}"}}]{}}}}})",
                               status, reason, details));
}

Instant at(const char* text) {
    return *parse_instant(text);
}

TEST(YouTubeRefusals, AreToldByTheReasonAndNotByTheStatus) {
    struct Case {
        int status;
        const char* reason;
        const char* detail;
        PageState state;
    };
    for (const Case& row :
         {Case{403, "quotaExceeded", "", PageState::RateLimited},
          Case{403, "rateLimitExceeded", "", PageState::RateLimited},
          Case{400, "badRequest", "API_KEY_INVALID", PageState::LoginRequired},
          Case{403, "forbidden", "API_KEY_SERVICE_BLOCKED", PageState::LoginRequired},
          Case{404, "channelNotFound", "", PageState::Missing}, Case{404, "playlistNotFound", "", PageState::Empty},
          Case{403, "channelSuspended", "", PageState::Restricted},
          Case{400, "aReasonOfTomorrow", "", PageState::LayoutChanged},
          Case{403, "aReasonOfTomorrow", "", PageState::LayoutChanged},
          Case{503, "aReasonOfTomorrow", "", PageState::Transient}}) {
        const auto refusal = refusal_in(answer_of(row.status, row.reason, row.detail));
        ASSERT_TRUE(refusal) << row.reason;
        EXPECT_EQ(refusal->state, row.state) << row.reason;
        EXPECT_EQ(refusal->words.find("CANARY"), refusal->words.npos) << "the API repeats what it was given";
    }
    EXPECT_EQ(refusal_in(page_of(502, "<html>"))->state, PageState::Transient);
    EXPECT_EQ(refusal_in(page_of(200, R"({"kind":"youtube#videoListResponse"})")), std::nullopt);
}

TEST(YouTubeRefusals, TheQuotaOfADayRestsUntilMidnightInCalifornia) {
    const auto rested = [](const Page& page) { return rested_at(page, at("2026-03-04T12:00:00Z")); };
    EXPECT_EQ(rested(answer_of(403, "quotaExceeded")), at("2026-03-05T08:00:00Z"));
    EXPECT_EQ(rested(answer_of(429, "rateLimitExceeded")), at("2026-03-04T12:01:00Z"));
    EXPECT_EQ(rested(answer_of(404, "channelNotFound")), std::nullopt);
    EXPECT_EQ(rested(page_of(200, "{}")), std::nullopt);
    const Page daily = page_of(429, R"({"error":{"code":429,"errors":[{"reason":"rateLimitExceeded"}],"details":[
        {"reason":"RATE_LIMIT_EXCEEDED","metadata":{"quota_unit":"1/d/{project}"}}]}})");
    EXPECT_EQ(rested(daily), at("2026-03-05T08:00:00Z"));
}

TEST(YouTubeRefusals, MidnightInCaliforniaMovesWithItsSummerTime) {
    const std::pair<const char*, const char*> cases[] = {
        {"2026-01-10T07:59:59Z", "2026-01-10T08:00:00Z"}, {"2026-01-10T08:00:00Z", "2026-01-11T08:00:00Z"},
        {"2026-07-10T06:59:59Z", "2026-07-10T07:00:00Z"}, {"2026-07-10T23:00:00Z", "2026-07-11T07:00:00Z"},
        {"2026-03-08T00:00:00Z", "2026-03-08T08:00:00Z"},  // the clock goes forward two hours after midnight
        {"2026-03-08T12:00:00Z", "2026-03-09T07:00:00Z"}, {"2026-11-01T00:00:00Z", "2026-11-01T07:00:00Z"},
        {"2026-11-01T12:00:00Z", "2026-11-02T08:00:00Z"},
    };
    for (const auto& [now, midnight] : cases) {
        EXPECT_EQ(next_pacific_midnight(at(now)), at(midnight)) << now;
    }
}

}  // namespace
}  // namespace public_signals
