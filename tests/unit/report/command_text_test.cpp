#include "public_signals/report/command_text.hpp"

#include <gtest/gtest.h>

#include "unit/quality/tables.hpp"

namespace public_signals::tests {
namespace {

TEST(WhyCommand, IsReadBackByAShell) {
    const Week week = week_of("2024-01-01");
    EXPECT_EQ(why_command("1776", week, "tt_posts"), "public-signals why 1776 2024-01-01 tt_posts");
    EXPECT_EQ(why_command("Hell's Kitchen", week, "gt_index"),
              R"(public-signals why 'Hell'\''s Kitchen' 2024-01-01 gt_index)");
    EXPECT_EQ(why_command("$(rm -r .)", week, "tt_posts"), "public-signals why '$(rm -r .)' 2024-01-01 tt_posts");
    EXPECT_EQ(why_command("--all", week, "tt_posts"), "public-signals why -- --all 2024-01-01 tt_posts");
    EXPECT_EQ(shell_word(""), "''");
}

}  // namespace
}  // namespace public_signals::tests
