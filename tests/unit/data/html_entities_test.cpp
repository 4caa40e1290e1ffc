// Character references beside Python's html.unescape; html_unescape_oracle.py writes the cases as the tests are built.
#include <gtest/gtest.h>

#include <charconv>
#include <fstream>

#include "public_signals/data/html_entities.hpp"

namespace public_signals {
namespace {

std::string from_hex(std::string_view digits) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        unsigned byte = 0;
        std::from_chars(digits.data() + i, digits.data() + i + 2, byte, 16);
        bytes.push_back(static_cast<char>(byte));
    }
    return bytes;
}

TEST(HtmlEntities, EveryNameAndDrawnTextsReadAsInPython) {
    std::ifstream cases(PUBLIC_SIGNALS_HTML_UNESCAPE_ORACLE);
    std::size_t count = 0;
    for (std::string line; std::getline(cases, line); ++count) {
        const std::size_t space = line.find(' ');
        ASSERT_NE(space, line.npos) << "line " << count + 1;
        const std::string text = from_hex(std::string_view(line).substr(0, space));
        ASSERT_EQ(html_unescaped(text), from_hex(std::string_view(line).substr(space + 1))) << text;
    }
    EXPECT_GT(count, std::size_t{4} * 2231) << "four texts a name, numbers, and the drawn ones";
}

TEST(HtmlEntities, DecodesNamesAndNumbersAsBrowsersDo) {
    const std::pair<const char*, const char*> rows[] = {
        {"a &amp; b", "a & b"},
        {"&lt;b&gt;", "<b>"},
        {"&quot;x&quot; &apos;y&apos;", "\"x\" 'y'"},
        {"caf&eacute;", "café"},
        {"&hellip;&euro;&thetasym;", "…€ϑ"},
        {"&#064;&#64;&#x40;&#X40;", "@@@@"},
        {"&#128522;", "😊"},
        {"&#x1F60A;", "😊"},
        {"&#39 &#x27g", "' 'g"},
        {"&#128;&#150;", "€–"},
        {"&#0;&#xD800;&#x110000;&#99999999999999;", "\uFFFD\uFFFD\uFFFD\uFFFD"},
        {"&amp;amp;", "&amp;"},
        {"&copy 2024 &notit;", "© 2024 ¬it;"},
        {"&hellip no semicolon", "&hellip no semicolon"},
        {"&apos no semicolon", "&apos no semicolon"},
        {"&bogus; & &; &# &#; &#x; &#xg;", "&bogus; & &; &# &#; &#x; &#xg;"},
        {"&", "&"},
        {"&amp", "&"},
        {"&Eacute;&eacute;", "Éé"},
    };
    for (const auto& [text, decoded] : rows) {
        EXPECT_EQ(html_unescaped(text), decoded) << text;
    }
}

TEST(HtmlEntities, NumbersOfControlsAndNoncharactersStayWherePythonDropsThem) {
    EXPECT_EQ(html_unescaped("&#1;&#x7F;&#11;"), "\x01\x7F\v");
    EXPECT_EQ(html_unescaped("&#xFFFE;&#xFDD0;"), "\uFFFE\uFDD0");
}

TEST(HtmlEntities, TheLongestNameWins) {
    const std::pair<const char*, const char*> rows[] = {
        {"&CounterClockwiseContourIntegral;", "∳"},
        {"&CounterClockwiseContourIntegrals;", "&CounterClockwiseContourIntegrals;"},
        {"&notin;", "∉"},
        {"&notit;", "¬it;"},
        {"&NotEqualTilde;", "≂\u0338"},
        {"&lang;&rang;", "⟨⟩"},
        {"&AMP&amp&ampamp;", "&&&amp;"},
    };
    for (const auto& [text, decoded] : rows) {
        EXPECT_EQ(html_unescaped(text), decoded) << text;
    }
}

}  // namespace
}  // namespace public_signals
