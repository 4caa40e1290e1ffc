#include "public_signals/base/wrapped.hpp"

#include <gtest/gtest.h>

namespace public_signals::tests {
namespace {

TEST(Wrapped, BreaksAtBlanksAndIndentsWhatFollows) {
    struct Case {
        const char* text;
        const char* lines;
    };
    const Case cases[] = {
        {"", ""},
        {"one two", "one two"},
        {"exactly 10", "exactly 10"},
        {"exactly 10 and more", "exactly 10\n  and more"},
        {"a longwordthatdoesnotfit b", "a\n  longwordthatdoesnotfit\n  b"},
        {"longwordthatdoesnotfit", "longwordthatdoesnotfit"},
        {"x   yy  z", "x   yy  z"},
        {"éééé éééé é", "éééé éééé\n  é"},
        {"  - a b c d e", "  - a b c\n  d e"},
        {"千と千尋の 神隠し", "千と千尋の\n  神隠し"},
        {"of 千と千尋の神隠し", "of\n  千と千尋\n  の神隠し"},
        {"e\u0301e\u0301e\u0301e\u0301 e\u0301e\u0301e\u0301e\u0301e\u0301 e",
         "e\u0301e\u0301e\u0301e\u0301 e\u0301e\u0301e\u0301e\u0301e\u0301\n  e"},
        {"\033[1mbold\033[0m text", "\033[1mbold\033[0m text"},
    };
    for (const Case& row : cases) {
        EXPECT_EQ(wrapped(row.text, 2, 10), row.lines) << row.text;
    }
}

TEST(Wrapped, ACommandThatGoesOnSaysSoToTheShell) {
    EXPECT_EQ(wrapped_command("one two three", 2, 10), "one two \\\n  three");
    EXPECT_EQ(wrapped_command("exactly 10", 2, 10), "exactly 10");
    EXPECT_EQ(wrapped_lines("  public-signals fit --lag 4\n  a lag of 4 weeks, and more\n", 24),
              "  public-signals fit \\\n    --lag 4\n  a lag of 4 weeks, and\n    more\n");
}

TEST(DisplayWidth, IsThatOfATerminal) {
    EXPECT_EQ(display_width("abc"), 3);
    EXPECT_EQ(display_width("千と"), 4);
    EXPECT_EQ(display_width("e\u0301"), 1);
    EXPECT_EQ(display_width("\033[2mdim\033[0m"), 3);
}

}  // namespace
}  // namespace public_signals::tests
