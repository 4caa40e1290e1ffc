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
    };
    for (const Case& row : cases) {
        EXPECT_EQ(wrapped(row.text, 2, 10), row.lines) << row.text;
    }
}

}  // namespace
}  // namespace public_signals::tests
