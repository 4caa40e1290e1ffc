#include "public_signals/base/time_ahead.hpp"

#include <gtest/gtest.h>

namespace public_signals {
namespace {

TEST(TimeAhead, IsMoreThanADayAfterNow) {
    EXPECT_FALSE(lies_ahead(now() - std::chrono::days(400)));
    EXPECT_FALSE(lies_ahead(now() + std::chrono::hours(23)));
    EXPECT_TRUE(lies_ahead(now() + std::chrono::hours(25)));
    EXPECT_EQ(ahead_text(now() + std::chrono::hours(49)).substr(0, 29), "lies ahead, 2 days after now ");
}

}  // namespace
}  // namespace public_signals
