#include "public_signals/report/markup.hpp"

#include <gtest/gtest.h>

#include "public_signals/report/style.hpp"

namespace public_signals {
namespace {

TEST(Escaped, TextNeverBecomesMarkup) {
    const std::pair<std::string, std::string> cases[] = {
        {"Oh, Mary!", "Oh, Mary!"},
        {"Les Misérables", "Les Misérables"},
        {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
        {R"(" onload='x' )", "&quot; onload=&#39;x&#39; "},
        {"& Juliet &lt;", "&amp; Juliet &amp;lt;"},
        {std::string("a\0b\x1b[31m\x7f", 9), "a\uFFFDb\uFFFD[31m\uFFFD"},
        {"\xC2\x80\xC2\x9F\xC2\xA0", "\uFFFD\uFFFD\u00A0"},
        {"\xff<", "\uFFFD&lt;"},
    };
    for (const auto& [text, expected] : cases) {
        EXPECT_EQ(escaped(text), expected);
    }
}

TEST(Page, ArgumentsThatAreTextAreEscapedAndOthersAreNot) {
    HtmlPage page;
    page.add("<p class=\"{}\">{} {}</p>", std::string("\"><b>"), 12, Markup{"<i>ours</i>"});
    EXPECT_EQ(page.html(), "<p class=\"&quot;&gt;&lt;b&gt;\">12 <i>ours</i></p>");
}

TEST(Percent, OnlyWholeSharesAreZeroOrAHundred) {
    EXPECT_EQ(percent(0, 10), "0.0 %");
    EXPECT_EQ(percent(1, 100000), "0.1 %");
    EXPECT_EQ(percent(99999, 100000), "99.9 %");
    EXPECT_EQ(percent(10, 10), "100.0 %");
    EXPECT_EQ(percent(0, 0), "–");
}

TEST(NumberText, CountsAreWholeAndGrouped) {
    EXPECT_EQ(number_text(1234567, true), "1,234,567");
    EXPECT_EQ(number_text(132323.5, false), "132,323.5");
    EXPECT_EQ(number_text(-0.5, false), "-0.5");
    EXPECT_EQ(number_text(1e300, true), "1e+300");
}

TEST(Policy, AllowsThisStyleSheetAlone) {
    EXPECT_EQ(policy_for("body{}"),
              "default-src 'none'; style-src 'sha256-fJgEClQWV1hGkK4qHMO0KotTsVnMYMXTq7/suurGyUo='; base-uri 'none'; "
              "form-action 'none'");
}

TEST(Ticks, AreYearsOrMonthsAndFew) {
    const auto labels = [](int first, int weeks) {
        std::string text;
        for (const Tick& tick : ticks_of({Week{first}, Week{first + weeks - 1}})) {
            text += tick.label + " ";
        }
        return text;
    };
    const int january_2024 = to_week(parse_day("2024-01-01").value()).index;
    EXPECT_EQ(labels(january_2024, 104), "2024 2025 ");
    EXPECT_EQ(labels(january_2024, 12), "2024-01 2024-02 2024-03 ");
    EXPECT_LE(ticks_of({Week{0}, Week{100000}}).size(), 12U);
    EXPECT_EQ(ticks_of({Week{0}, Week{0}}).size(), 1U);
}

}  // namespace
}  // namespace public_signals
