#include "public_signals/base/timebins.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "public_signals/base/iso_utc.hpp"

namespace public_signals {
namespace {

Day day(std::string_view text) {
    return *parse_day(text);
}

std::string instant(std::string_view text) {
    const auto parsed = parse_instant(text);
    return parsed ? format_compact_instant(*parsed) : "none";
}

TEST(ToWeek, IsTheMondayOnOrBeforeTheDay) {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"2024-01-01", "2024-01-01"}, {"2024-01-07", "2024-01-01"}, {"2024-01-08", "2024-01-08"},
        {"2023-12-31", "2023-12-25"}, {"2024-02-29", "2024-02-26"}, {"1970-01-01", "1969-12-29"},
        {"1969-12-28", "1969-12-22"}, {"2100-03-01", "2100-03-01"}, {"0001-01-01", "0001-01-01"},
    };
    for (const auto& [of, monday] : table) {
        EXPECT_EQ(format_week(to_week(day(of))), monday) << of;
    }
}

TEST(ToWeek, HoldsForEveryDayFrom1870To2100) {
    for (Day d = day("1870-01-01"); d <= day("2100-12-31"); d += std::chrono::days{1}) {
        const Week week = to_week(d);
        const Day monday = monday_of(week);
        ASSERT_TRUE(is_monday(monday)) << format_day(d);
        ASSERT_LE(monday, d) << format_day(d);
        ASSERT_LT(d, monday + std::chrono::days{7}) << format_day(d);
        ASSERT_EQ(sunday_of(week), monday + std::chrono::days{6});
        ASSERT_EQ(to_week(monday), week);
        ASSERT_EQ(to_week(d + std::chrono::days{7}) - week, Weeks{1}) << format_day(d);
        ASSERT_EQ(parse_day(format_day(d)), d);
        ASSERT_EQ(parse_compact_day(format_compact_day(d)), d);
    }
}

TEST(PlainInstant, IsTheOneFormThatFormatInstantWrites) {
    std::mt19937_64 random(5);
    for (int i = 0; i < 20000; ++i) {
        const Instant at = instant_of_unix_seconds(static_cast<std::int64_t>(random() % 253402300800) - 62135596800);
        if (at >= day("0000-01-01") && at <= day("9999-12-31")) {
            ASSERT_EQ(iso_utc(format_instant(at)), at) << format_instant(at);
        }
    }
    for (const char* other :
         {"", "2024-01-01", "2024-01-01T00:00:00", "2024-01-01 00:00:00Z", "2024-01-01T00:00:00z",
          "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "2024-00-01T00:00:00Z", "2024-13-01T00:00:00Z",
          "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:60Z", "2024-01-0aT00:00:00Z",
          "2024/01/01T00:00:00Z", "2024-01-01T00:00:00.Z", "-024-01-01T00:00:00Z", "2024-01-01T00:00:0/Z"}) {
        EXPECT_FALSE(iso_utc(other)) << other;
    }
}

/// Digit by digit and mark by mark.
std::optional<Instant> iso_utc_slowly(std::string_view text) {
    constexpr std::string_view form = "0000-00-00T00:00:00Z";
    if (text.size() != form.size()) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool is_digit = text[i] >= '0' && text[i] <= '9';
        if (form[i] == '0' ? !is_digit : text[i] != form[i]) {
            return std::nullopt;
        }
    }
    const auto number = [&](std::size_t at, std::size_t count) {
        return std::stoi(std::string(text.substr(at, count)));
    };
    const auto day = parse_day(text.substr(0, 10));
    const int hour = number(11, 2);
    const int minute = number(14, 2);
    const int second = number(17, 2);
    if (!day || hour > 23 || minute > 59 || second > 59) {
        return std::nullopt;
    }
    return Instant(*day) + std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second};
}

TEST(IsoUtc, ReadsWhatReadingItDigitByDigitDoes) {
    std::mt19937_64 chance(3);
    constexpr std::string_view likely = "0123456789-:TZ /;.\xB0\xFF";
    for (int round = 0; round < 200'000; ++round) {
        std::string text = "2024-02-29T23:59:59Z";
        for (auto changes = 1 + chance() % 3; changes > 0; --changes) {
            const std::size_t known = chance() % 2 == 0 ? 10 : likely.size();
            const char c = chance() % 8 == 0 ? static_cast<char>(chance()) : likely[chance() % known];
            text[chance() % text.size()] = c;
        }
        ASSERT_EQ(iso_utc(text), iso_utc_slowly(text)) << text;
    }
}

TEST(ToWeek, WeekZeroBeginsOn1969_12_29AndEarlierWeeksAreNegative) {
    EXPECT_EQ(to_week(day("1969-12-29")).index, 0);
    EXPECT_EQ(to_week(day("1969-12-28")).index, -1);
    EXPECT_EQ(to_week(day("1969-12-22")).index, -1);
    EXPECT_EQ(to_week(day("1969-12-21")).index, -2);
}

TEST(ParseDay, TakesOneFormAndOnlyDaysThatExist) {
    EXPECT_TRUE(parse_day("2024-02-29"));
    for (const char* bad :
         {"2024-13-01", "2023-02-29", "2024-00-10", "2024-01-00", "2024-04-31", "2024-1-1", "20240101", "2024-01-01 ",
          " 2024-01-01", "2024/01/01", "", "2024-01-1x", "+024-01-01", "２024-01-01"}) {
        const auto parsed = parse_day(bad);
        ASSERT_FALSE(parsed) << bad;
        EXPECT_EQ(parsed.error().kind, ErrorKind::InvalidInput);
        EXPECT_NE(parsed.error().message.find(bad), std::string::npos);
        EXPECT_FALSE(parsed.error().help.empty());
    }
}

TEST(ParseCompactDay, TakesAnHourBehindTheDay) {
    EXPECT_EQ(parse_compact_day("2024010100"), day("2024-01-01"));
    EXPECT_EQ(parse_compact_day("2024010123"), day("2024-01-01"));
    for (const char* bad : {"2024010124", "202401010", "2024-01-01", "20241301", "", "202401010000"}) {
        EXPECT_FALSE(parse_compact_day(bad)) << bad;
    }
}

TEST(ParseInstant, TakesTheFormsOfIso8601ThatSourcesUse) {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"2024-01-01T00:00:00Z", "20240101T000000000Z"},
        {"2024-01-01T12:34:56.789Z", "20240101T123456789Z"},
        {"2024-01-01T12:34:56.7Z", "20240101T123456700Z"},
        {"2024-01-01T12:34:56.789999Z", "20240101T123456789Z"},
        {"2024-01-01T00:00:00+00:00", "20240101T000000000Z"},
        {"2024-01-01T00:30:00+02:00", "20231231T223000000Z"},
        {"2024-01-01T23:30:00-0130", "20240102T010000000Z"},
        {"2024-01-01T00:00:00+01", "20231231T230000000Z"},
        {"2024-01-01 00:00:00", "20240101T000000000Z"},
        {"2024-01-01 00:00", "20240101T000000000Z"},
        {"2024-01-01", "20240101T000000000Z"},
        {"1969-12-31T23:59:59.500Z", "19691231T235959500Z"},
    };
    for (const auto& [text, expected] : table) {
        EXPECT_EQ(instant(text), expected) << text;
    }
    for (const char* bad : {"", "now", "2024-01-01T", "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z",
                            "2024-01-01T00:00:60Z", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00+2", "2024-01-01Z",
                            "2024-01-01T00:00:00+02:", "2024-01-01T00:00:00Zx", "2024-13-01T00:00:00Z"}) {
        EXPECT_EQ(instant(bad), "none") << bad;
    }
}

TEST(FormatInstant, RoundsDownToTheSecondAlsoBefore1970) {
    EXPECT_EQ(format_instant(*parse_instant("2024-01-01T12:34:56.999Z")), "2024-01-01T12:34:56Z");
    EXPECT_EQ(format_instant(*parse_instant("1969-12-31T23:59:59.999Z")), "1969-12-31T23:59:59Z");
    EXPECT_EQ(format_instant(instant_of_unix_seconds(1704067200)), "2024-01-01T00:00:00Z");
    EXPECT_EQ(format_day(day_of(instant_of_unix_seconds(-1))), "1969-12-31");
}

TEST(WeeksOf, WidensTheRangeToWholeWeeks) {
    const DateRange asked{day("2024-01-03"), day("2024-01-15")};
    const DateRange whole = whole_weeks(asked);
    EXPECT_EQ(format_day(whole.first), "2024-01-01");
    EXPECT_EQ(format_day(whole.last), "2024-01-21");
    std::vector<std::string> mondays;
    for (const Week week : weeks_of(asked)) {
        mondays.push_back(format_week(week));
    }
    EXPECT_EQ(mondays, (std::vector<std::string>{"2024-01-01", "2024-01-08", "2024-01-15"}));
    EXPECT_EQ(weeks_of({day("2024-01-01"), day("2025-12-28")}).size(), 104u);
    EXPECT_EQ(weeks_of({day("2024-01-01"), day("2024-12-31")}).size(), 53u);
}

// Each of these runs in a process of its own: the environment is read once.
TEST(NowDeathTest, FollowsTheEnvironmentThenWhatFreezesIt) {
    EXPECT_EXIT(
        {
            setenv("PUBLIC_SIGNALS_NOW", "2026-11-22T12:00:00Z", 1);
            const bool asked = format_instant(now()) == "2026-11-22T12:00:00Z" && check_environment_now();
            freeze_now(*parse_instant("2025-01-01"));
            std::_Exit(asked && format_instant(now()) == "2025-01-01T00:00:00Z" ? 0 : 1);
        },
        ::testing::ExitedWithCode(0), "");
}

TEST(NowDeathTest, AnEnvironmentThatIsNoTimeIsAnError) {
    EXPECT_EXIT(
        {
            setenv("PUBLIC_SIGNALS_NOW", "yesterday", 1);
            const auto checked = check_environment_now();
            std::_Exit(!checked && checked.error().where == "PUBLIC_SIGNALS_NOW" ? 0 : 1);
        },
        ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace public_signals
