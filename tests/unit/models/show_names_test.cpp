#include "public_signals/models/show_names.hpp"

#include <gmock/gmock.h>

#include "public_signals/models/multiple_testing.hpp"

namespace public_signals {
namespace {

TEST(ShowNames, SpellingsOfOneNameShareTheirKey) {
    for (const char* spelling : {"OH, MARY’S!", " Oh,  Mary's! ", "oh, mary\xCA\xBCs!", "Oh,\xC2\xA0Mary's!"}) {
        EXPECT_EQ(match_key(spelling), "oh, mary's!") << spelling;
    }
    EXPECT_NE(match_key("Oh Mary's!"), match_key("Oh, Mary's!"));
}

TEST(ShowNames, AnAliasLeadsToThePanelsSpelling) {
    ShowNames names = *ShowNames::of({"Death of a Salesman", "Six"});
    ASSERT_TRUE(names.add_alias("Salesman", "DEATH OF A SALESMAN"));
    EXPECT_EQ(names.find("salesman"), "Death of a Salesman");
    EXPECT_EQ(names.find("Hamilton"), "");
    EXPECT_FALSE(names.add_alias("salesman", "Six"));
}

TEST(ShowNames, TwoPanelShowsWithOneKeyAreAnError) {
    const auto names = ShowNames::of({"Six", "SIX"});
    ASSERT_FALSE(names);
    EXPECT_THAT(names.error().message, ::testing::HasSubstr("'Six' and 'SIX'"));
}

TEST(ManyTests, QValuesNeverFallBelowThoseOfSmallerP) {
    EXPECT_THAT(benjamini_hochberg({0.01, 0.04, 0.03}),
                ::testing::Pointwise(::testing::DoubleEq(), {0.03, 0.04, 0.04}));
    EXPECT_THAT(holm({0.01, 0.04, 0.03}), ::testing::Pointwise(::testing::DoubleEq(), {0.03, 0.06, 0.06}));
}

}  // namespace
}  // namespace public_signals
