// Which of two statements on one import was said later.
#include "public_signals/engine/import_statement.hpp"

#include <gtest/gtest.h>

namespace public_signals {
namespace {

ImportStatement said(const std::string& what, std::vector<std::string> replaces = {}, int number = 1) {
    return {.number = number, .said = what, .replaces = std::move(replaces)};
}

TEST(ImportStatement, TheOneThatNamesTheOtherIsLater) {
    const ImportStatement first = said("whole");
    const ImportStatement second = said("part", {first.id()}, 2);
    EXPECT_TRUE(second.is_after(first));
    EXPECT_FALSE(first.is_after(second));
}

TEST(ImportStatement, TwoThatDoNotKnowOfEachOtherHaveNoOrderWhateverTheirNumbers) {
    const ImportStatement here = said("part", {said("whole").id()}, 2);
    const ImportStatement elsewhere = said("whole until", {said("part").id()}, 3);
    EXPECT_FALSE(here.is_after(elsewhere));
    EXPECT_FALSE(elsewhere.is_after(here));
}

TEST(ImportStatement, TheSameWordsSaidAgainAreAnotherStatement) {
    const ImportStatement first = said("whole");
    const ImportStatement second = said("part", {first.id()}, 2);
    const ImportStatement third = said("whole", {first.id(), second.id()}, 3);
    EXPECT_NE(first.id(), third.id());
    EXPECT_TRUE(third.is_after(first) && third.is_after(second));
}

TEST(ImportStatement, ArchivesThatNameNoOthersAreOrderedByNumber) {
    EXPECT_TRUE(said("part", {}, 2).is_after(said("whole")));
    EXPECT_FALSE(said("part").is_after(said("whole")));
}

}  // namespace
}  // namespace public_signals
