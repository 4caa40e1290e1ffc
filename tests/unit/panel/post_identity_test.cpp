#include "public_signals/panel/post_identity.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <array>
#include <charconv>
#include <iostream>
#include <random>

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
    for (const auto& [source, text, key] :
         std::vector<Case>{{Source::TikTok, video, video},
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
    EXPECT_TRUE(
        stored_post_id(Source::TikTok, video, posted_span(std::nullopt, parse_day("2025-11-25").value()), false));
    EXPECT_TRUE(stored_post_id(Source::TikTok, "7000000000000000001", second("2025-05-05T12:00:00Z"), false))
        << "by hand";
    EXPECT_TRUE(stored_post_id(Source::TikTok, "7560000000000000010", second("2025-05-05T12:00:00Z"), false))
        << "the tenth of them";
    EXPECT_FALSE(stored_post_id(Source::TikTok, "7560000000000000000", second("2025-05-05T12:00:00Z"), false))
        << "a number of which nothing was counted";
    EXPECT_THAT(stored_post_id(Source::Instagram, video, second("2025-11-28T12:00:00Z"), true).error().message,
                HasSubstr("was given on 20"));
}

TEST(PostIdentity, ANumberThatASpreadsheetRewroteIsRefusedEverywhere) {
    for (const char* text :
         {"7.57774E+18", "7,57774E+18", "7E+18", "7577744781837607663.0", "7577744781837610000,00"}) {
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
    EXPECT_FALSE(ids.fault());
    ids.see("7577744781837610000", 3);
    EXPECT_FALSE(ids.fault()) << "the same id in another row is no second one";
    ids.see("7577744781837607663", 4);
    ids.see("7577002611489050000", 5);
    ASSERT_TRUE(ids.fault());
    EXPECT_EQ(ids.fault()->line, 2U);
    EXPECT_THAT(ids.fault()->message, HasSubstr("2 of 3 ids lost their last digits"));
}

/// The number of a shortcode, digit by digit; nothing for a text that is none.
std::optional<std::uint64_t> number_of_code(const std::string& code) {
    const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::uint64_t number = 0;
    for (const char c : code) {
        if (letters.find(c) == std::string::npos || number >= std::uint64_t{1} << 58) {
            return std::nullopt;
        }
        number = number * 64 + letters.find(c);
    }
    return code.size() < 10 || code.size() > 11 || number == 0 ? std::nullopt : std::optional(number);
}

TEST(PostIdentity, AShortcodeOfAnyBytesIsItsNumberOrNone) {
    constexpr std::uint64_t seed = 20261202;
    constexpr int variations = 20'000;
    std::mt19937_64 random(seed);
    const SourceFacts& instagram = facts_of(Source::Instagram);
    int numbers = 0;
    for (int variation = 0; variation < variations; ++variation) {
        std::string code = instagram.shortcode_of(random() >> random() % 8);
        for (std::uint64_t changes = random() % 3; changes > 0 && !code.empty(); --changes) {
            code[random() % code.size()] = static_cast<char>(random());
        }
        if (code.find("://") != std::string::npos || code.find_first_not_of("0123456789") == std::string::npos) {
            continue;
        }
        const auto key = instagram.post_key(code);
        const auto number = number_of_code(code);
        ASSERT_EQ(key ? std::optional(key->number) : std::nullopt, number) << seed << ' ' << variation << ' ' << code;
        numbers += number ? 1 : 0;
    }
    std::cout << variations << " shortcodes, of which " << numbers << " are numbers, seed " << seed << '\n';
    EXPECT_GT(numbers, 2000);
    EXPECT_LT(numbers, variations - 2000);
}

TEST(PostIdentity, TwoSpellingsOfOneRecordAreOneNumberOrRefused) {
    constexpr std::uint64_t seed = 20261204;
    constexpr int variations = 5'000;
    std::mt19937_64 random(seed);
    const auto shortcode_of = facts_of(Source::Instagram).shortcode_of;
    const auto spelled = [&](std::uint64_t number) -> std::string {
        const std::string spellings[] = {std::to_string(number),
                                         std::to_string(number) + "_999",
                                         " '" + std::to_string(number),
                                         shortcode_of(number),
                                         "https://www.instagram.com/p/" + shortcode_of(number) + "/",
                                         "",
                                         "my post"};
        return spellings[random() % std::size(spellings)];
    };
    int contradictions = 0;
    for (int variation = 0; variation < variations; ++variation) {
        const std::uint64_t numbers[] = {3'775'806'231'000'649'307U, 3'775'806'231'000'649'307U + random() % 2 * 64};
        const std::string texts[] = {spelled(numbers[0]), spelled(numbers[1]), spelled(numbers[0])};
        const PostSpelling record[] = {{"id", texts[0]}, {"other id", texts[1]}, {"address", texts[2]}};
        const auto says = [](const std::string& text) { return !text.empty() && text != "my post"; };
        const bool contradicts = numbers[0] != numbers[1] && says(texts[1]) && (says(texts[0]) || says(texts[2]));
        ASSERT_EQ(check_one_key(Source::Instagram, record).has_value(), !contradicts)
            << seed << ' ' << variation << ": " << texts[0] << ' ' << texts[1] << ' ' << texts[2];
        contradictions += contradicts ? 1 : 0;

        Post post;
        post.post_id = texts[0];
        post.shortcode = shortcode_of(numbers[1]);
        const bool is_refused = says(texts[0]) && numbers[0] != numbers[1];
        ASSERT_EQ(settle_post_id(Source::Instagram, post).has_value(), !is_refused) << texts[0];
        if (!is_refused) {
            ASSERT_EQ(post.post_id, std::to_string(numbers[1])) << texts[0];
        }
    }
    std::cout << variations << " records, of which " << contradictions << " contradict themselves, seed " << seed
              << '\n';
    EXPECT_GT(contradictions, 500);
}

using Ids = std::vector<std::string>;

/// Ids of a platform from 2014 to 2026, whole.
Ids invented_ids(std::mt19937_64& random, bool of_tiktok, std::size_t some) {
    Ids ids;
    for (std::size_t i = 0; i < some; ++i) {
        const std::uint64_t second = 1'400'000'000 + random() % 380'000'000;
        const std::uint64_t number =
            of_tiktok ? second << 32 | (random() >> 32)
                      : (second * 1000 - 1'314'220'021'721 + random() % 1000) << 23 | random() % (1U << 23);
        ids.push_back(std::to_string(number));
    }
    return ids;
}

/// As pandas, JavaScript and a spreadsheet leave an id that they took for a number.
std::string rounded(const std::string& id, int way) {
    const double held = std::stod(id);
    if (way == 0) {
        return fmt::format("{:.0f}", held);
    }
    std::string digits = way == 1 ? fmt::format("{:e}", held) : fmt::format("{:.14e}", held);
    if (way == 1) {
        std::array<char, 32> text{};
        digits.assign(text.data(),
                      std::to_chars(text.data(), text.data() + text.size(), held, std::chars_format::scientific).ptr);
    }
    digits.resize(digits.find('e'));
    std::erase(digits, '.');
    digits.resize(id.size(), '0');
    return digits;
}

bool refuses(const Ids& ids) {
    RoundedIds seen;
    for (std::size_t line = 0; line < ids.size(); ++line) {
        seen.see(ids[line], line);
        seen.see(ids[line], line + ids.size());  // a second run of the same posts
    }
    return seen.fault().has_value();
}

TEST(PostIdentity, RoundedTablesAreRefusedHoweverTheyWereRoundedAndWholeOnesAreNot) {
    constexpr std::uint64_t seed = 20261203;
    constexpr int variations = 200;
    std::mt19937_64 random(seed);
    for (int variation = 0; variation < variations; ++variation) {
        for (int way = 0; way < 3; ++way) {
            const Ids whole = invented_ids(random, variation % 2 == 0, 3 + random() % 40);
            Ids table = whole;
            // All of them, or a half that somebody appended to a whole table.
            const std::size_t rounded_ones = variation % 3 == 0 && table.size() >= 8 ? table.size() / 2 : table.size();
            for (std::size_t i = 0; i < rounded_ones; ++i) {
                table[i] = rounded(table[i], way);
            }
            EXPECT_TRUE(refuses(table)) << seed << ' ' << variation << ' ' << way;
        }
    }
    int refused = 0;
    constexpr int whole_tables = 20'000;
    for (int table = 0; table < whole_tables; ++table) {
        refused += refuses(invented_ids(random, table % 2 == 0, 2 + random() % 60)) ? 1 : 0;
    }
    std::cout << variations << " tables of each of three ways of rounding, " << whole_tables << " whole ones of which "
              << refused << " were refused, seed " << seed << '\n';
    EXPECT_LE(refused, 2) << "by chance three in 100,000 at the most";
}

}  // namespace
}  // namespace public_signals
