// What a whole visit to a profile amounts to: which pages belong to it, how far back its list reaches, and when the
// list is too broken to make any week known.
#include "public_signals/engine/replay.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "public_signals/archive/warc.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/engine/archive_run.hpp"

namespace public_signals {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// An archive of one run, page by page.
class Archive {
  public:
    Archive() : m_writer("replay test") {
        const std::string info =
            "run-id: one\r\nrun-started: 2024-02-01T00:00:00Z\r\nasked-start: 2024-01-01\r\nasked-end: 2024-01-28\r\n"
            "sources: tiktok wikipedia\r\n";
        m_info = m_writer.append(warc::RecordType::Warcinfo, date, {{"Content-Type", "application/warc-fields"}}, info);
    }

    void add(const std::string& url, const std::string& body, int status = 200, const std::string& referer = "") {
        const std::string head = fmt::format(
            "HTTP/1.1 {} OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", status, body.size());
        const std::string id =
            m_writer.append(warc::RecordType::Response, date, http_fields(url, "response"), head + body);
        Fields request = http_fields(url, "request");
        request.emplace_back("WARC-Concurrent-To", "<" + id + ">");
        m_writer.append(warc::RecordType::Request, date, request, "GET / HTTP/1.1\r\nReferer: " + referer + "\r\n\r\n");
    }

    /// A page that was not asked for, because its host was left to rest.
    void hold_back(const std::string& url) {
        m_writer.append(warc::RecordType::Metadata, date,
                        {{"WARC-Warcinfo-ID", "<" + m_info + ">"},
                         {"WARC-Target-URI", url},
                         {"Content-Type", "application/warc-fields"}},
                        "source: tiktok\r\nerror-category: RATE_LIMITED\r\n");
    }

    Replayed replayed(const Study& study, const ReplayOptions& options = {}) const {
        const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();  // tests run side by side
        const auto file = std::filesystem::path(::testing::TempDir()) / fmt::format("replay_{}.warc.gz", test->name());
        EXPECT_TRUE(write_file(file, m_writer.bytes()));
        const auto rules = shipped_rules();
        EXPECT_TRUE(rules);
        auto result = replay({file}, study, *rules, options);
        EXPECT_TRUE(result) << result.error().message;
        return std::move(*result);
    }

  private:
    Fields http_fields(const std::string& url, const std::string& type) const {
        return {{"WARC-Warcinfo-ID", "<" + m_info + ">"},
                {"WARC-Target-URI", url},
                {"Content-Type", "application/http; msgtype=" + type}};
    }

    static constexpr const char* date = "2024-02-01T00:00:10Z";
    warc::Writer m_writer;
    std::string m_info;
};

Study one_show() {
    Study study;
    study.shows.push_back({.name = "Six", .wikipedia_title = "Six_(musical)", .handles = {{Source::TikTok, "six"}}});
    return study;
}

std::string item(const std::string& id, std::int64_t created, bool pinned = false) {
    return fmt::format(R"({{"id":"{}","desc":"a #six","createTime":{},"author":{{"uniqueId":"six"}},"isPinnedItem":{},)"
                       R"("stats":{{"playCount":100,"diggCount":10,"commentCount":1,"shareCount":2}}}})",
                       id, created, pinned);
}

std::string list(const std::string& items, bool has_more) {
    return fmt::format(R"({{"cursor":"1","hasMore":{},"itemList":[{}],"statusCode":0}})", has_more, items);
}

constexpr std::int64_t january_15 = 1705276800;
constexpr std::int64_t january_3 = 1704240000;
constexpr std::int64_t years_ago = 1600000000;
const std::string list_url = "https://www.tiktok.com/api/post/item_list/?cursor=0";
const std::string six = "https://www.tiktok.com/@six";

TEST(Replay, AListReachesBackToItsOldestUnpinnedPost) {
    Archive archive;
    archive.add(list_url,
                list(item("1", years_ago, true) + "," + item("2", january_15) + "," + item("3", january_3), true), 200,
                six);
    const Replayed replayed = archive.replayed(one_show());
    const auto& coverage = replayed.observations.of(Source::TikTok).coverage;
    ASSERT_EQ(coverage.size(), 1u);
    EXPECT_EQ(coverage[0].state, PageState::Ok);
    EXPECT_EQ(coverage[0].posts, 3);
    EXPECT_FALSE(coverage[0].whole_list);
    ASSERT_TRUE(coverage[0].oldest_unpinned_post);
    EXPECT_EQ(format_instant(*coverage[0].oldest_unpinned_post), "2024-01-03T00:00:00Z");
}

std::string profile(int posts) {
    return fmt::format(
        R"(<html><script id="__UNIVERSAL_DATA_FOR_REHYDRATION__">{{"__DEFAULT_SCOPE__":{{"webapp.user-detail":{{)"
        R"("statusCode":0,"userInfo":{{"user":{{"uniqueId":"six"}},"stats":{{"videoCount":{}}},"itemList":[]}}}}}}}}</script></html>)",
        posts);
}

TEST(Replay, AListThatEndsIsWholeWhereTheAccountCountsNoMorePosts) {
    for (const auto& [posts, whole] : {std::pair(1, true), {2, false}, {300, false}, {0, false}}) {
        for (const bool profile_first : {true, false}) {
            Archive archive;
            if (profile_first) {
                archive.add(six, profile(posts), 200, "");
            }
            archive.add(list_url, list(item("2", january_15), false), 200, six);
            if (!profile_first) {
                archive.add(six, profile(posts), 200, "");
            }
            const Replayed replayed = archive.replayed(one_show());
            EXPECT_EQ(replayed.observations.of(Source::TikTok).coverage.at(0).whole_list, whole) << posts;
        }
    }
}

TEST(Replay, AListThatEndsIsNotWholeWhereNobodyCounts) {
    Archive archive;
    archive.add(list_url, list(item("2", january_15), false), 200, six);
    const Replayed replayed = archive.replayed(one_show());
    EXPECT_EQ(replayed.observations.of(Source::TikTok).coverage.at(0).state, PageState::Ok);
    EXPECT_FALSE(replayed.observations.of(Source::TikTok).coverage.at(0).whole_list);
}

TEST(Replay, APageOfTheListThatCannotBeReadMakesTheVisitPartial) {
    Archive archive;
    archive.add(list_url, list(item("2", january_15), true), 200, six);
    archive.add(list_url + "1", R"({"cursor":"2","hasMore":true,"itemCards":[]})", 200, six);
    archive.add(list_url + "2", list(item("3", january_3), true), 200, six);
    const Replayed replayed = archive.replayed(one_show());
    EXPECT_EQ(replayed.observations.of(Source::TikTok).coverage.at(0).state, PageState::Partial);
    EXPECT_EQ(replayed.observations.of(Source::TikTok).posts.size(), 2u);
}

bool warns(const Replayed& replayed, const std::string& code) {
    return std::ranges::any_of(replayed.warnings, [&](const Warning& warning) { return warning.code == code; });
}

std::string piece(const std::string& items, const std::string& cursor, bool has_more) {
    return fmt::format(R"({{"cursor":"{}","hasMore":{},"itemList":[{}],"statusCode":0}})", cursor, has_more, items);
}

constexpr const char* pieces_url = "https://www.tiktok.com/api/post/item_list/?cursor=";

TEST(Replay, APieceThatNoneOfTheOthersLeadsToMakesAHole) {
    Archive archive;
    archive.add(std::string(pieces_url) + "0", piece(item("2", january_15), "20", true), 200, six);
    archive.add(std::string(pieces_url) + "10", piece(item("3", january_3), "3", true), 200, six);
    const Replayed replayed = archive.replayed(one_show());
    EXPECT_EQ(replayed.observations.of(Source::TikTok).coverage.at(0).state, PageState::Partial);
    EXPECT_TRUE(warns(replayed, "list_hole"));
    Archive whole;
    whole.add(std::string(pieces_url) + "0", piece(item("2", january_15), "20", true), 200, six);
    whole.add(std::string(pieces_url) + "20", piece(item("4", january_15 - 1), "10", true), 200, six);
    whole.add(std::string(pieces_url) + "10", piece(item("3", january_3), "3", true), 200, six);
    EXPECT_EQ(whole.replayed(one_show()).observations.of(Source::TikTok).coverage.at(0).state, PageState::Ok);
    EXPECT_FALSE(warns(whole.replayed(one_show()), "list_hole"));
}

TEST(Replay, APieceThatIsEmptyAlthoughThereIsMoreMakesAHole) {
    Archive archive;
    archive.add(std::string(pieces_url) + "0", piece(item("2", january_15), "20", true), 200, six);
    archive.add(std::string(pieces_url) + "20", piece("", "10", true), 200, six);
    archive.add(std::string(pieces_url) + "10", piece(item("3", january_3), "3", false), 200, six);
    const Replayed replayed = archive.replayed(one_show());
    EXPECT_EQ(replayed.observations.of(Source::TikTok).coverage.at(0).state, PageState::Partial);
    EXPECT_TRUE(warns(replayed, "list_hole"));
}

TEST(Replay, APieceAskedAgainWithAnotherSignatureTakesThePlaceOfTheOneThatFailed) {
    Archive archive;
    archive.add(std::string(pieces_url) + "0&X-Bogus=a", "", 200, six);
    archive.add(std::string(pieces_url) + "0&X-Bogus=b", piece(item("2", january_15), "20", true), 200, six);
    EXPECT_EQ(archive.replayed(one_show()).observations.of(Source::TikTok).coverage.at(0).state, PageState::Ok);
}

TEST(Replay, AListThatEndsBeforeTheAccountsCountIsNotWhole) {
    Archive archive;
    archive.add("https://www.tiktok.com/api/user/detail/?uniqueId=six", "", 404, six);
    archive.add(six, profile(9), 200, "");
    archive.add(std::string(pieces_url) + "0", piece(item("2", january_15), "20", false), 200, six);
    const Replayed replayed = archive.replayed(one_show());
    EXPECT_FALSE(replayed.observations.of(Source::TikTok).coverage.at(0).whole_list);
    EXPECT_TRUE(warns(replayed, "list_short"));
}

TEST(Replay, AListBelongsToTheProfileThatAskedForIt) {
    Archive archive;
    archive.add(list_url, list(item("2", january_15), true), 200, "https://www.tiktok.com/@another");
    EXPECT_TRUE(archive.replayed(one_show()).targets.empty());
}

TEST(Replay, APostInTwoPagesIsOneRowWithTheFieldsOfBoth) {
    Archive archive;
    archive.add(
        list_url,
        list(R"({"id":"2","createTime":1705276800,"author":{"uniqueId":"six"},"stats":{"playCount":100}})", true), 200,
        six);
    archive.add("https://www.tiktok.com/@six/video/2", list(item("2", january_15), false));
    const auto posts = archive.replayed(one_show()).observations.of(Source::TikTok).posts;
    ASSERT_EQ(posts.size(), 1u);
    EXPECT_EQ(posts[0].post.counts[PostCount::Views], 100);
    EXPECT_EQ(posts[0].post.counts[PostCount::Likes], 10);
}

TEST(Replay, WeeksOutsideTheAskedRangeAreNotAsked) {
    Archive archive;
    archive.add(list_url, list(item("2", january_15), true), 200, six);
    ReplayOptions options;
    options.start = *parse_day("2024-01-10");
    const Replayed inside = archive.replayed(one_show(), options);
    ASSERT_EQ(inside.observations.runs.size(), 1u);
    EXPECT_EQ(format_day(inside.observations.runs[0].asked.first), "2024-01-08");
    EXPECT_EQ(format_day(inside.observations.runs[0].asked.last), "2024-01-28");
    options.start = *parse_day("2025-01-01");
    EXPECT_TRUE(archive.replayed(one_show(), options).targets.empty());
}

/// What a replay says, as one text.
std::string told(const Replayed& replayed) {
    std::string text;
    for (const TargetOutcome& target : replayed.targets) {
        text += fmt::format("{} {} {} {}\n", target.show, name_of(target.state), target.items, target.note);
    }
    for (const RawPost& row : replayed.observations.of(Source::TikTok).posts) {
        text +=
            fmt::format("{} {} {}\n", row.post.post_id, row.post.counts[PostCount::Views].value_or(-1), row.capture);
    }
    for (const RawDay& row : replayed.observations.days) {
        text += fmt::format("{} {} {}\n", row.title, format_day(row.day), row.views.value_or(-1));
    }
    for (const CapturedPage& page : replayed.snapshots) {
        text += page.json + (page.stored ? page.stored->read().value_or("gone") : page.html);
    }
    return text;
}

TEST(Replay, BodiesThatAreLeftInTheirArchiveSayTheSame) {
    Archive archive;
    archive.add(six, profile(3), 200, "");
    archive.add(std::string(pieces_url) + "0", piece(item("2", january_15), "20", true), 200, six);
    archive.add(std::string(pieces_url) + "20", piece(item("3", january_3), "3", true), 200, six);
    archive.add("https://en.wikipedia.org/w/api.php?action=query&prop=redirects&titles=Six_(musical)",
                R"json({"batchcomplete":true,"query":{"pages":[{"pageid":7,"ns":0,"title":"Six (musical)"}]}})json");
    const std::string kept = told(archive.replayed(one_show()));
    EXPECT_NE(kept.find("__UNIVERSAL_DATA"), kept.npos);
    for (const std::size_t room : {0u, 1u, 300u, 1000u}) {
        ReplayOptions options;
        options.most_bytes = room;
        EXPECT_EQ(told(archive.replayed(one_show(), options)), kept) << room;
    }
}

TEST(Replay, WhatWasHeldBackTakesNothingFromAnAnswer) {
    Archive archive;
    archive.add(six, "<html><title>Just a moment...</title></html>", 403);
    const PageState met = archive.replayed(one_show()).targets.at(0).state;
    archive.hold_back(six);
    const Replayed replayed = archive.replayed(one_show());
    EXPECT_EQ(replayed.targets.at(0).state, met);
    EXPECT_NE(met, PageState::RateLimited);
    Archive alone;
    alone.hold_back(six);
    const Replayed unasked = alone.replayed(one_show());
    EXPECT_EQ(unasked.targets.at(0).state, PageState::RateLimited);
    EXPECT_TRUE(unasked.targets.at(0).note.starts_with(held_back_text)) << unasked.targets.at(0).note;
}

TEST(Replay, ALaterPieceAloneIsNotTheLatestPosts) {
    Archive archive;
    archive.add(std::string(pieces_url) + "20", piece(item("3", january_3), "3", true), 200, six);
    const std::string note = archive.replayed(one_show()).targets.at(0).note;
    EXPECT_EQ(note.find("latest"), note.npos) << note;
    EXPECT_NE(note.find("no week becomes known"), note.npos) << note;
}

const std::string pageviews =
    "https://wikimedia.org/api/rest_v1/metrics/pageviews/per-article/en.wikipedia/all-access/user/";
const std::string not_found =
    R"({"detail":"nobody looked","method":"get","status":404,"title":"Not Found","type":"about:blank",)"
    R"("uri":"/metrics/pageviews/per-article/en.wikipedia/all-access/user/Six/daily/20240101/20240107"})";

TEST(Replay, A404OfATitleThatNobodyResolvedIsNoZero) {
    Archive archive;
    archive.add(pageviews + "Six_%28musical%29/daily/20240101/20240107", not_found, 404);
    EXPECT_TRUE(archive.replayed(one_show()).observations.days.empty());
}

TEST(Replay, A404OfAnExistingTitleKeepsItsDaysAsUnknown) {
    Archive archive;
    archive.add("https://en.wikipedia.org/w/api.php?action=query&prop=redirects&titles=Six_(musical)",
                R"json({"batchcomplete":true,"query":{"pages":[{"pageid":7,"ns":0,"title":"Six (musical)"}]}})json");
    archive.add(pageviews + "Six_%28musical%29/daily/20240101/20240107", not_found, 404);
    const auto days = archive.replayed(one_show()).observations.days;
    ASSERT_EQ(days.size(), 7u);
    EXPECT_FALSE(days[0].views.has_value());
    EXPECT_EQ(days[0].title, "Six (musical)");
}

}  // namespace
}  // namespace public_signals
