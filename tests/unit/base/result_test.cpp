#include "public_signals/base/result.hpp"

#include <gtest/gtest.h>

namespace public_signals {
namespace {

TEST(Place, SaysInWordsWhatIsKnown) {
    struct {
        Place place;
        const char* words;
    } const cases[] = {
        {{.show = "Six", .week = "2024-01-01", .column = "tt_posts"}, "show 'Six', week 2024-01-01, column tt_posts"},
        {{.show = "Six", .week = "2024-01-01"}, "show 'Six', week 2024-01-01"},
        {{.week = "2024-01-01", .column = "tt_posts"}, "week 2024-01-01, column tt_posts"},
        {{.column = "tt_posts"}, "column tt_posts"},
        {{}, ""},
    };
    for (const auto& row : cases) {
        EXPECT_EQ(to_text(row.place), row.words);
        EXPECT_EQ(invalid_at(row.place, "wrong").value().where, row.words);
    }
}

TEST(Place, AnErrorKeepsItsOwnWordsAndItsPlace) {
    const Error error = about({.show = "Six", .column = "views"}, invalid("'x' is no count", "row 3")).value();
    EXPECT_EQ(error.where, "row 3");
    EXPECT_EQ(error.place.show, "Six");
    EXPECT_EQ(error.place.column, "views");
    EXPECT_EQ(Error{}.place.week, "");
}

}  // namespace
}  // namespace public_signals
