#include "public_signals/demo/sample.hpp"

#include <gmock/gmock.h>

#include <set>

#include "public_signals/base/timebins.hpp"
#include "public_signals/base/url.hpp"
#include "unit/demo/sample_archive.hpp"

namespace public_signals::demo_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string host_of(const warc::Record& record) {
    return parse_url(record.field("WARC-Target-URI"))->host;
}

std::vector<const warc::Record*> of_type(const std::string& type) {
    std::vector<const warc::Record*> found;
    for (const warc::Record& record : records()) {
        if (record.field("WARC-Type") == type) {
            found.push_back(&record);
        }
    }
    return found;
}

TEST(Sample, TheSameOptionsGiveTheSameBytes) {
    const SampleStudy again = make_sample({});
    EXPECT_EQ(again.warc, sample().warc);
    EXPECT_EQ(again.grosses_csv, sample().grosses_csv);
}

TEST(Sample, AnotherSeedGivesOtherNumbers) {
    EXPECT_NE(make_sample({.seed = 7}).grosses_csv, sample().grosses_csv);
}

TEST(Sample, TheBrokenWeekIsNamedUnlessTheSampleIsClean) {
    EXPECT_EQ(sample().broken_week, "2025-10-06");
    EXPECT_EQ(sample(true).broken_week, "");
}

TEST(Sample, TheArchiveStaysUnderFourMegabytes) {
    EXPECT_LT(sample().warc.size(), 4'000'000u);
}

TEST(Sample, EachRunSaysWhenItBeganAndWhatItAsked) {
    std::vector<std::string> runs;
    for (const warc::Record* info : of_type("warcinfo")) {
        auto fields = warc_fields(info->block);
        EXPECT_THAT(fields["description"], HasSubstr("synthetic sample"));
        EXPECT_EQ(fields["gt-base-start"], "2023-07-03");
        EXPECT_EQ(fields["gt-geo"], "US-NY");
        runs.push_back(fields["run-started"] + " " + fields["asked-start"] + " " + fields["asked-end"] + " " +
                       fields["sources"]);
    }
    EXPECT_THAT(runs, ElementsAre("2025-10-06T04:00:00Z 2024-01-01 2025-10-05 google_trends wikipedia tiktok instagram",
                                  "2025-10-13T04:00:00Z 2025-10-06 2025-10-12 google_trends wikipedia tiktok instagram",
                                  "2025-12-30T04:00:00Z 2025-10-13 2025-12-28 google_trends wikipedia tiktok instagram",
                                  "2026-01-12T04:00:00Z 2025-11-24 2025-12-28 tiktok instagram",
                                  "2026-02-09T04:00:00Z 2025-12-01 2025-12-28 tiktok instagram"));
}

TEST(Sample, EveryOtherRecordNamesTheRunThatItStandsIn) {
    std::string current;
    for (const warc::Record& record : records()) {
        if (record.field("WARC-Type") == "warcinfo") {
            current = record.field("WARC-Record-ID");
            continue;
        }
        ASSERT_EQ(record.field("WARC-Warcinfo-ID"), current) << record.field("WARC-Target-URI");
    }
}

TEST(Sample, EveryExchangeHasARequestAResponseAndMetadata) {
    const auto responses = of_type("response");
    std::set<std::string> ids;
    for (const warc::Record* response : responses) {
        ids.insert(std::string(response->field("WARC-Record-ID")));
    }
    EXPECT_EQ(ids.size(), responses.size());
    EXPECT_EQ(of_type("request").size(), responses.size());
    EXPECT_EQ(of_type("metadata").size(), responses.size());
    for (const char* type : {"request", "metadata"}) {
        for (const warc::Record* record : of_type(type)) {
            ASSERT_EQ(ids.count(std::string(record->field("WARC-Concurrent-To"))), 1u);
        }
    }
}

TEST(Sample, RequestsOfOneHostBeginTwoToFiveSecondsApart) {
    std::map<std::string, Instant> last;
    for (const warc::Record& record : records()) {
        if (record.field("WARC-Type") != "request") {
            continue;
        }
        const std::string key = std::string(record.field("WARC-Warcinfo-ID")) + host_of(record);
        const Instant began = *parse_instant(record.field("WARC-Date"));
        if (const auto before = last.find(key); before != last.end()) {
            const auto gap = std::chrono::duration_cast<std::chrono::seconds>(began - before->second).count();
            ASSERT_GE(gap, 2) << record.field("WARC-Target-URI");
            ASSERT_LE(gap, 5) << record.field("WARC-Target-URI");
        } else {
            EXPECT_THAT(std::string(record.field("WARC-Target-URI")), ::testing::EndsWith("/robots.txt"));
        }
        last[key] = began;
    }
}

TEST(Sample, RequestsCarryOurNameAndListsTheProfileTheyBelongTo) {
    for (const warc::Record* record : of_type("request")) {
        const auto request = warc::parse_http(record->block);
        ASSERT_TRUE(request) << request.error().message;
        ASSERT_THAT(std::string(request->header("User-Agent")), StartsWith("public-signals/"));
        const std::string url(record->field("WARC-Target-URI"));
        if (url.find("/api/post/item_list/") != std::string::npos) {
            ASSERT_THAT(std::string(request->header("Referer")), StartsWith("https://www.tiktok.com/@synthetic_"));
        }
        if (url.find("instagram.com") != std::string::npos && url.find("robots.txt") == std::string::npos) {
            ASSERT_THAT(std::string(request->header("Referer")), StartsWith("https://www.instagram.com/synthetic_"));
        }
    }
}

TEST(Sample, InstagramPagesAreImportsBecauseRobotsTxtRefusesThem) {
    int imports = 0;
    for (const warc::Record* record : of_type("metadata")) {
        auto fields = warc_fields(record->block);
        const bool page = host_of(*record) == "www.instagram.com" &&
                          record->field("WARC-Target-URI").find("robots.txt") == std::string_view::npos;
        EXPECT_EQ(fields["origin"], page ? "import" : "");
        EXPECT_EQ(fields["robots-allowed"], page ? "false" : "true");
        EXPECT_EQ(fields["attempts"], "1");
        imports += page ? 1 : 0;
    }
    EXPECT_GT(imports, 200);
}

TEST(Sample, EveryPageSaysThatItIsSynthetic) {
    for (const warc::Record* record : of_type("response")) {
        ASSERT_EQ(warc::parse_http(record->block)->header("X-Synthetic-Sample"), "true");
    }
}

TEST(Sample, MoreShowsAreNumberedAndStandInEveryPart) {
    const SampleStudy more = make_sample({.shows = 9, .clean = true});
    EXPECT_THAT(more.grosses_csv, HasSubstr(",Synthetic Show 09,"));
    EXPECT_THAT(sample_shows_yaml("2023-07-03", 9), HasSubstr("\"Synthetic Show 09\""));
    int pages = 0;
    for (const warc::Record& record : records_of(more)) {
        pages += record.field("WARC-Target-URI").find("synthetic_show_09") != std::string_view::npos ? 1 : 0;
    }
    EXPECT_GT(pages, 10);
}

}  // namespace
}  // namespace public_signals::demo_test
