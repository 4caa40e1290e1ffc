#include "public_signals/panel/post_identity.hpp"

#include <gmock/gmock.h>

namespace public_signals {
namespace {

using ::testing::HasSubstr;

std::optional<PostedSpan> second(const std::string& time) {
    return posted_span(parse_instant(time).value(), std::nullopt);
}

TEST(PostIdentity, EverySpellingIsOneKey) {
    struct Case {
        Source source;
        std::string text;
        std::string key;
    };
    const std::string video = "7577744781837607663";
    const std::string pk = "3775806231000649307";
    for (const auto& [source, text, key] : std::vector<Case>{
             {Source::TikTok, video, video},
             {Source::TikTok, "'" + video + " ", video},
             {Source::TikTok, "https://www.tiktok.com/@demo.show/video/" + video + "?lang=en", video},
             {Source::TikTok, "https://www.tiktok.com/@demo.show/photo/" + video, video},
             {Source::TikTok, "https://m.tiktok.com/v/" + video + ".html", video},
             {Source::Instagram, pk, pk},
             {Source::Instagram, pk + "_999", pk},
             {Source::Instagram, "DRmW8MTgA5b", pk},
             {Source::Instagram, "DRmW8MTgA5b" + std::string(28, 'x'), pk},
             {Source::Instagram, "https://www.instagram.com/p/DRmW8MTgA5b/", pk},
             {Source::Instagram, "https://www.instagram.com/demo.show/reel/DRmW8MTgA5b/?igsh=1", pk},
             {Source::YouTube, "dQw4w9WgXcQ", "dQw4w9WgXcQ"}}) {
        EXPECT_EQ(table_post_key(source, text).post_id, key) << text;
        EXPECT_EQ(stored_post_id(source, text, second("2025-11-28T12:00:00Z"), false).value_or("refused"), key) << text;
    }
    EXPECT_EQ(facts_of(Source::Instagram).shortcode_of(3775806231000649307U), "DRmW8MTgA5b");
}

TEST(PostIdentity, AnIdIsOfItsPostsTimeOrRefused) {
    const std::string video = "7577744781837607663";  // given on 2025-11-28T11:59:55Z
    const auto refused = [&](const std::string& time, bool of_page) {
        return !stored_post_id(Source::TikTok, video, second(time), of_page);
    };
    EXPECT_FALSE(refused("2025-12-01T11:59:00Z", false));
    EXPECT_TRUE(refused("2025-12-01T12:01:00Z", false));
    EXPECT_FALSE(refused("2025-12-01T12:01:00Z", true)) << "handed in to be posted later";
    EXPECT_TRUE(refused("2025-12-30T12:00:00Z", true));
    EXPECT_FALSE(refused("2025-11-25T12:01:00Z", true));
    EXPECT_TRUE(refused("2025-11-25T11:59:00Z", true));
    const auto day = posted_span(std::nullopt, parse_day("2025-11-24").value());
    EXPECT_FALSE(stored_post_id(Source::TikTok, video, day, false)) << "three days behind the end of its day";
    EXPECT_TRUE(stored_post_id(Source::TikTok, video, posted_span(std::nullopt, parse_day("2025-11-25").value()), false));
    EXPECT_TRUE(stored_post_id(Source::TikTok, "7000000000000000001", second("2025-05-05T12:00:00Z"), false)) << "by hand";
    EXPECT_THAT(stored_post_id(Source::Instagram, video, second("2025-11-28T12:00:00Z"), true).error().message,
                HasSubstr("was given on 20"));
}

TEST(PostIdentity, ANumberThatASpreadsheetRewroteIsRefusedEverywhere) {
    for (const char* text : {"7.57774E+18", "7,57774E+18", "7E+18", "7577744781837607663.0", "7577744781837610000,00"}) {
        for (const Source source : {Source::TikTok, Source::Instagram}) {
            EXPECT_FALSE(stored_post_id(source, text, std::nullopt, false)) << text;
            EXPECT_NE(table_post_key(source, text).problem, "") << text;
        }
    }
    for (const char* text : {"7577744781837607663", "1", "p1", "", "E+18", "1e5x"}) {
        EXPECT_FALSE(is_rewritten_number(text)) << text;
    }
}

TEST(PostIdentity, SomebodysOwnNamesStayInRawFilesAlone) {
    for (const char* text : {"1", "007", "p1", "demo_post_1", "my post"}) {
        for (const Source source : {Source::TikTok, Source::Instagram}) {
            EXPECT_EQ(stored_post_id(source, text, second("2025-11-28T12:00:00Z"), false).value_or("refused"), text);
            EXPECT_NE(table_post_key(source, text).problem, "") << text;
        }
    }
}

TEST(PostIdentity, OneRoundIdIsChanceAndMostAreNone) {
    RoundedIds ids;
    ids.see("7577744781837610000", 2);
    EXPECT_FALSE(ids.first());
    ids.see("7577744781837607663", 3);
    ids.see("7577002611489050000", 4);
    EXPECT_EQ(ids.first(), 2U);
    ids.see("7577744781837607663", 5);
    EXPECT_FALSE(ids.first());
}

}  // namespace
}  // namespace public_signals
