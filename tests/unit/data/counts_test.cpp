// Each row is a text an interface might show and the count it means; `unknown` is no count.
#include <gtest/gtest.h>

#include <limits>

#include "public_signals/data/words/counts.hpp"

namespace public_signals {
namespace {

constexpr std::optional<std::int64_t> unknown;

struct CountRow {
    const char* text;
    std::optional<std::int64_t> count;
};

void expect_counts(std::string_view locale, const std::vector<CountRow>& rows) {
    for (const CountRow& row : rows) {
        const auto count = parse_count(row.text, locale);
        ASSERT_TRUE(count) << locale << ": " << count.error().message;
        EXPECT_EQ(*count, row.count) << locale << ": " << row.text;
    }
}

TEST(ParseCount, ReadsPlainAndGroupedNumbers) {
    expect_counts("en", {
                            {"0", 0},
                            {"7", 7},
                            {"007", 7},
                            {"1234", 1234},
                            {"1,234", 1234},
                            {"8,873", 8873},
                            {"12,345", 12345},
                            {"1,234,567", 1234567},
                            {"1,23", unknown},
                            {"1,2345", unknown},
                            {"1234,567", unknown},
                            {",123", unknown},
                            {"1,,234", unknown},
                            {"1,234,", unknown},
                            {"1,234,56", unknown},
                        });
}

TEST(ParseCount, MultipliesBySuffixExactly) {
    expect_counts("en", {
                            {"2M", 2000000},       {"1.2M", 1200000}, {"12.3K", 12300},     {"192.1K", 192100},
                            {"331.7m", 331700000}, {"1.5k", 1500},    {"3B", 3000000000},   {"1.1b", 1100000000},
                            {"1,234.5K", 1234500}, {"0.1K", 100},     {"1.2345M", 1234500}, {"1.2345K", unknown},
                            {"0.29M", 290000},     {"4.35K", 4350},   {"1.2T", unknown},    {"1.2 million", unknown},
                            {"1.2KK", unknown},    {"K", unknown},    {"1K2", unknown},
                        });
}

TEST(ParseCount, IsUnknownWhenItIsNotWhole) {
    expect_counts("en", {
                            {"1.0", 1},
                            {"1.5", unknown},
                            {"1.234", unknown},
                            {"1.0000K", 1000},
                            {"1.", unknown},
                            {".5K", unknown},
                            {"1..2K", unknown},
                            {"1.2.3K", unknown},
                        });
}

TEST(ParseCount, IsUnknownForWhatIsNoCount) {
    expect_counts("en", {
                            {"", unknown},
                            {" ", unknown},
                            {"-", unknown},
                            {"--", unknown},
                            {"-5", unknown},
                            {"+5", unknown},
                            {"−5", unknown},
                            {"5%", unknown},
                            {"5+", unknown},
                            {"1.2M+", unknown},
                            {"Likes", unknown},
                            {"12 likes", unknown},
                            {"1e3", unknown},
                            {"0x10", unknown},
                            {"½K", unknown},
                            {"1²", unknown},
                            {"NaN", unknown},
                            {"\xFF", unknown},
                        });
}

TEST(ParseCount, SkipsSpacesAndDirectionMarks) {
    expect_counts("en", {
                            {" 12 ", 12},
                            {"\n1.2M\t", 1200000},
                            {"1.2 M", 1200000},
                            {"1.2\u00A0M", 1200000},
                            {"1.2\u202FM", 1200000},
                            {"\u200F1.2M\u200E", 1200000},
                            {"\u20661,234\u2069", 1234},
                            {"1 234", 1234},
                            {"1\u202F234\u00A0567", 1234567},
                            {"12 34", unknown},
                            {"1 234,567", unknown},
                        });
}

TEST(ParseCount, FitsIn64Bits) {
    expect_counts("en", {
                            {"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
                            {"9223372036854775808", unknown},
                            {"9,223,372,036,854,775,807", std::numeric_limits<std::int64_t>::max()},
                            {"9.223372036B", 9223372036},
                            {"9223372037B", unknown},
                            {"99999999999999999999999999", unknown},
                        });
}

TEST(ParseCount, ReadsDigitsOfEveryScript) {
    expect_counts("ar", {
                            {"\u0661\u0662\u0663", 123},
                            {"\u0661\u066B\u0665\u00A0مليون", 1500000},
                            {"\u0661\u066C\u0662\u0663\u0664", 1234},
                            {"12 ألف", 12000},
                            {"1.5 مليار", 1500000000},
                        });
    expect_counts("en", {
                            {"\u0661\u0662\u0663", 123},
                            {"１２３", 123},
                            {"１２.３K", 12300},
                            {"१२", 12},
                            {"1\u0662", unknown},          // two scripts
                            {"\U0001D7D9\U0001D7DA", 12},  // mathematical digits: runs of ten side by side
                        });
    expect_counts("hi", {
                            {"१२,३४,५६७", 1234567},
                            {"12,34,567", 1234567},
                            {"1,234,567", 1234567},
                            {"12,34,56", unknown},
                            {"1.2 लाख", 120000},
                            {"3 हज़ार", 3000},
                            {"1 क॰", 10000000},
                        });
}

TEST(ParseCount, TakesMarksAndSuffixesFromTheLocalesOwnTable) {
    expect_counts("de", {{"12.345", 12345},
                         {"1.234.567", 1234567},
                         {"12,3K", 12300},
                         {"1,2 Mio.", 1200000},
                         {"1,2\u00A0Mio", 1200000},
                         {"3 Mrd.", 3000000000},
                         {"1.2", unknown},
                         {"1,234", unknown},
                         {"1.2M", unknown}});
    expect_counts("en", {{"12,3K", unknown}, {"1,2 Mio.", unknown}, {"12.345", unknown}});
    expect_counts("es", {{"12,3 mil", 12300}, {"1234,6 M", 1234600000}, {"1.234", 1234}});
    expect_counts("fr", {{"12,3 k", 12300},
                         {"1,2 M", 1200000},
                         {"1,2 Md", 1200000000},
                         {"1\u202F234", 1234},
                         {"1 23", unknown},
                         {"1.234", unknown}});
    expect_counts("pt", {{"12,3 mil", 12300}, {"1,2 mi", 1200000}, {"1,2 bi", 1200000000}});
    expect_counts("pt-BR", {{"1,2 mi", 1200000}});
    expect_counts("it", {{"1,2 Mln", 1200000}, {"1,2 mld", 1200000000}});
    expect_counts("nl", {{"1,2 mln.", 1200000}, {"12,3K", 12300}});
    expect_counts("pl", {{"12,3 tys.", 12300}, {"1,2 mln", 1200000}, {"1 234", 1234}});
    expect_counts("cs", {{"12,3 tis.", 12300}, {"1,2 mil.", 1200000}, {"1,2 mld.", 1200000000}});
    expect_counts("tr", {{"12,3 B", 12300}, {"1,2 Mn", 1200000}, {"1,2 Mr", 1200000000}});
    expect_counts("id", {{"12,3 rb", 12300}, {"1,2 jt", 1200000}, {"1,2 M", 1200000000}});
    expect_counts("vi", {{"12,3 N", 12300}, {"1,2 Tr", 1200000}, {"1,2 T", 1200000000}});
    expect_counts("hu", {{"12,3 E", 12300}, {"1,2 M", 1200000}});
    expect_counts("da", {{"12,3 t", 12300}, {"1,2 mio.", 1200000}, {"1,2 mia.", 1200000000}});
    expect_counts("sv", {{"12,3 tn", 12300}, {"1,2 mn", 1200000}, {"1,2 md", 1200000000}});
    expect_counts("ru", {{"12,3 тыс.", 12300}, {"1,2 млн", 1200000}, {"1,2 млрд", 1200000000}});
    expect_counts("ja", {{"1.2万", 12000}, {"3億", 300000000}, {"12,345", 12345}});
    expect_counts("zh", {{"1.2万", 12000}, {"1.2萬", 12000}, {"3亿", 300000000}});
    expect_counts("ko", {{"1.2만", 12000}, {"1.5천", 1500}, {"3억", 300000000}});
}

TEST(ParseCount, ReadsWhatInterfacesShowAndNothingElse) {
    expect_counts("en", {
                            {"1K", 1000},
                            {"1k", 1000},
                            {"999", 999},
                            {"10K", 10000},
                            {"100K", 100000},
                            {"999.9K", 999900},
                            {"1M", 1000000},
                            {"10.5M", 10500000},
                            {"999.9M", 999900000},
                            {"2.1B", 2100000000},
                            {"0K", 0},
                            {"00", 0},
                            {"1,000", 1000},
                            {"10,00", unknown},
                            {"100,000,000", 100000000},
                            {"1 M", 1000000},
                            {"M1", unknown},
                            {"1,2K", unknown},
                            {"1K M", unknown},
                            {"~1K", unknown},
                            {">1K", unknown},
                            {"1K views", unknown},
                            {"views 1K", unknown},
                            {"#1", unknown},
                            {"1/2", unknown},
                            {"1:23", unknown},
                            {"null", unknown},
                            {"(12)", unknown},
                            {"12.", unknown},
                            {"1'234", unknown},
                            {"1_234", unknown},
                            {"1G", unknown},
                            {"1mil", unknown},
                            {"1万", unknown},
                        });
}

TEST(ParseCount, OneTextIsAnotherCountInAnotherLocale) {
    const std::vector<std::pair<const char*, CountRow>> table = {
        {"id", {"1,2 M", 1200000000}}, {"hu", {"1,2 M", 1200000}},
        {"fr", {"1,2 M", 1200000}},    {"es", {"1,2 M", 1200000}},
        {"de", {"1,2 M", 1200000}},    {"en", {"1,2 M", unknown}},
        {"tr", {"3 B", 3000}},         {"en", {"3 B", 3000000000}},
        {"de", {"3 B", unknown}},      {"vi", {"3 T", 3000000000}},
        {"en", {"3 T", unknown}},      {"da", {"3 t", 3000}},
        {"es", {"3 mil", 3000}},       {"cs", {"3 mil.", 3000000}},
        {"pt", {"3 mil", 3000}},       {"it", {"1.234", 1234}},
        {"it", {"1,5 Mln", 1500000}},  {"ru", {"1 234", 1234}},
        {"ru", {"1,5 млн", 1500000}},  {"pl", {"1,5 mld", 1500000000}},
        {"ja", {"1,234", 1234}},       {"ja", {"12.3万", 123000}},
        {"ko", {"1,234", 1234}},       {"zh", {"1.25亿", 125000000}},
        {"hi", {"1.5 लाख", 150000}},   {"fr", {"12,3K", 12300}},
        {"fr", {"12.3K", unknown}},    {"de", {"12.345.678", 12345678}},
        {"de", {"12.34", unknown}},
    };
    for (const auto& [locale, row] : table) {
        expect_counts(locale, {row});
    }
}

TEST(ParseCount, RefusesALocaleWithoutATable) {
    for (const char* locale : {"", "xx", "e", "en-IN", "en us", "klingon", " en "}) {
        const auto count = parse_count("1", locale);
        ASSERT_FALSE(count) << locale;
        EXPECT_EQ(count.error().kind, ErrorKind::InvalidInput);
        EXPECT_NE(count.error().help.find("use one of en de"), std::string::npos);
    }
}

TEST(ParseCount, TakesALocaleInEitherSpelling) {
    for (const char* locale : {"en-US", "en_US", "EN", "zh-Hant"}) {
        EXPECT_EQ(*parse_count("1,234", locale), 1234) << locale;
    }
}

}  // namespace
}  // namespace public_signals
