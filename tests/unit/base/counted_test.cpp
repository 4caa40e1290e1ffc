#include "public_signals/base/counted.hpp"

#include <gtest/gtest.h>

namespace public_signals {
namespace {

TEST(Counted, OneIsSingular) {
    EXPECT_EQ(counted(1, "page"), "1 page");
    EXPECT_EQ(counted(0, "page"), "0 pages");
    EXPECT_EQ(counted(1234, "page"), "1,234 pages");
    EXPECT_EQ(counted(1, "show x source is", "shows x sources are"), "1 show x source is");
    EXPECT_EQ(counted(2, "show x source is", "shows x sources are"), "2 shows x sources are");
}

TEST(Counted, GroupsOfThree) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(-999), "-999");
    EXPECT_EQ(grouped(-1'234'567), "-1,234,567");
}

}  // namespace
}  // namespace public_signals
