#include "public_signals/report/changes.hpp"

#include <gmock/gmock.h>

#include "unit/quality/tables.hpp"

namespace public_signals::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* before = "2024-02-05T04:00:00Z";
constexpr const char* last = "2024-02-12T04:00:00Z";

Run run_at(const char* at) {
    return {.run_id = at, .scrape_run_at = parse_instant(at).value(), .asked = {}, .sources = {"tiktok"}};
}

Changes changes_between(const std::string& then, const std::string& now, const Collection& collection = {}) {
    const History history{
        .last = run_at(last), .before = run_at(before), .then = panel_from(then).panel, .now = panel_from(now).panel};
    return changes_of(history, collection, 5.0);
}

ColumnChanges column_of(const Changes& changes, const std::string& name) {
    const auto found = std::ranges::find(changes.columns, name, &ColumnChanges::column);
    return found == changes.columns.end() ? ColumnChanges{} : *found;
}

std::string words(const ColumnChanges& column) {
    return fmt::format("known {} null {} settled {} grew {} fell {} same {}", column.became_known, column.went_null,
                       column.settled, column.grew, column.fell, column.same);
}

TEST(Changes, EveryCellOfAColumnIsCountedOnce) {
    const Changes changes = changes_between(R"(
        | show | week_start | tt_posts | tt_sum_views |
        | A    | 2024-01-01 | 3        | 100          |
        | A    | 2024-01-08 | 4        | 200          |
        | A    | 2024-01-15 |          |              |
        | B    | 2024-01-01 | 1        | 50           |)",
                                            R"(
        | show | week_start | tt_posts | tt_sum_views |
        | A    | 2024-01-01 | 3        | 150          |
        | A    | 2024-01-08 | 4        | 100          |
        | A    | 2024-01-15 | 0        | 0            |
        | A    | 2024-01-22 | 2        | 9            |)");
    EXPECT_EQ(words(column_of(changes, "tt_posts")), "known 2 null 1 settled 0 grew 0 fell 0 same 2");
    EXPECT_EQ(words(column_of(changes, "tt_sum_views")), "known 2 null 1 settled 0 grew 1 fell 1 same 0");
    EXPECT_DOUBLE_EQ(column_of(changes, "tt_sum_views").typical.value(), 1.0) << "the median of 1.5 and 0.5";
    EXPECT_EQ(changes.new_rows, 1);
    EXPECT_EQ(changes.gone_rows, 1);
    EXPECT_EQ(changes.sum(&ColumnChanges::became_known), 4);
}

TEST(Changes, APartialWeekSettlesAndIsNotCompared) {
    const Changes changes = changes_between(R"(
        | show | week_start | gt_index | gt_is_partial |
        | A    | 2024-01-01 | 50       | false         |
        | A    | 2024-01-08 | 7        | true          |
        | A    | 2024-01-15 | 9        | true          |)",
                                            R"(
        | show | week_start | gt_index | gt_is_partial |
        | A    | 2024-01-01 | 50       | false         |
        | A    | 2024-01-08 | 40       | false         |
        | A    | 2024-01-15 | 8        | true          |)");
    EXPECT_EQ(words(column_of(changes, "gt_index")), "known 0 null 0 settled 1 grew 0 fell 0 same 1");
    EXPECT_THAT(changes.index, IsEmpty());
}

TEST(Changes, OneFactorOverAHistoryIsToldFromSeveral) {
    const Changes changes = changes_between(R"(
        | show | week_start | gt_index |
        | A    | 2024-01-01 | 50       |
        | A    | 2024-01-08 | 0        |
        | A    | 2024-01-15 | 100      |
        | B    | 2024-01-01 | 50       |
        | B    | 2024-01-08 | 60       |
        | B    | 2024-01-15 | 80       |
        | C    | 2024-01-01 | 1        |)",
                                            R"(
        | show | week_start | gt_index |
        | A    | 2024-01-01 | 40       |
        | A    | 2024-01-08 | 0        |
        | A    | 2024-01-15 | 80       |
        | B    | 2024-01-01 | 50       |
        | B    | 2024-01-08 | 66       |
        | B    | 2024-01-15 | 40       |
        | C    | 2024-01-01 | 1        |)");
    ASSERT_EQ(changes.index.size(), 2U) << "C did not move";
    EXPECT_FALSE(changes.index[0].one_factor()) << "B fell to a half in one week: farthest, so first";
    EXPECT_EQ(changes.index[0].same, 1);
    EXPECT_EQ(changes.index[0].first, week_of("2024-01-08"));
    EXPECT_TRUE(changes.index[1].one_factor());
    EXPECT_DOUBLE_EQ(changes.index[1].median, 0.8);
    EXPECT_EQ(changes.index[1].weeks, 2) << "a zero says nothing of the factor";
    EXPECT_THAT(changes.moved, IsEmpty()) << "an index is no count";
}

TEST(Changes, CountsAreListedLargestRelativeChangeFirst) {
    const Changes changes = changes_between(R"(
        | show | week_start | tt_posts | tt_sum_views | tt_sum_likes |
        | A    | 2024-01-01 | 100      | 1000         | 0            |
        | B    | 2024-01-01 | 5        | 900          | 3            |)",
                                            R"(
        | show | week_start | tt_posts | tt_sum_views | tt_sum_likes |
        | A    | 2024-01-01 | 102      | 3000         | 4            |
        | B    | 2024-01-01 | 5        | 300          | 3            |)");
    std::vector<std::string> cells;
    for (const MovedCell& cell : changes.moved) {
        cells.push_back(fmt::format("{} {} {} {}", cell.show, cell.column, cell.then, cell.now));
    }
    EXPECT_THAT(cells, ElementsAre("A tt_sum_likes 0 4", "A tt_sum_views 1000 3000", "B tt_sum_views 900 300",
                                   "A tt_posts 100 102"));
}

TEST(Changes, WeeksThatBecameKnownAreToldByShowAndJoined) {
    const Changes changes = changes_between(R"(
        | show | week_start | tt_posts |
        | A    | 2024-01-01 |          |
        | A    | 2024-01-08 |          |
        | B    | 2024-01-01 | 1        |
        | B    | 2024-01-08 | 1        |)",
                                            R"(
        | show | week_start | tt_posts |
        | A    | 2024-01-01 | 2        |
        | A    | 2024-01-08 | 2        |
        | A    | 2024-01-15 |          |
        | B    | 2024-01-01 | 1        |
        | B    | 2024-01-08 | 1        |
        | B    | 2024-01-15 |          |)");
    std::vector<std::string> rows;
    for (const FoundWeeks& weeks : changes.found) {
        if (weeks.source == "tiktok") {
            rows.push_back(fmt::format("{} {} [{}] of {} unknown [{}]", format_week(weeks.first),
                                       format_week(weeks.last), fmt::join(weeks.shows, " "), weeks.all,
                                       fmt::join(weeks.unknown, " ")));
        }
    }
    EXPECT_THAT(rows,
                ElementsAre("2024-01-01 2024-01-08 [A] of 2 unknown []", "2024-01-15 2024-01-15 [] of 2 unknown [A B]"))
        << "a new week that nobody knows is told too";
}

TEST(Changes, WeeksThatWentNullAreJoinedWhereTheColumnsAreTheSame) {
    const Changes changes = changes_between(R"(
        | show | week_start | tt_posts | tt_sum_views |
        | A    | 2024-01-01 | 3        | 100          |
        | A    | 2024-01-08 | 4        | 200          |
        | A    | 2024-01-15 | 4        | 200          |)",
                                            R"(
        | show | week_start | tt_posts | tt_sum_views |
        | A    | 2024-01-01 |          |              |
        | A    | 2024-01-08 |          |              |
        | A    | 2024-01-15 | 4        |              |)");
    ASSERT_EQ(changes.lost.size(), 2U);
    EXPECT_EQ(changes.lost[0].last, week_of("2024-01-08"));
    EXPECT_THAT(changes.lost[0].columns, ElementsAre("tt_posts", "tt_sum_views"));
    EXPECT_THAT(changes.lost[1].columns, ElementsAre("tt_sum_views"));
}

TEST(Changes, AFlagIsNewWhereOnlyTheLaterPanelHasIt) {
    std::string history = "| show | week_start | tt_sum_views |\n";
    for (int week = 0; week < 8; ++week) {
        history += fmt::format("| A | {} | 10000 |\n", format_week(week_of("2024-01-01") + Weeks{week}));
    }
    const Changes came = changes_between(history, history + "| A | 2024-02-26 | 90000 |\n");
    ASSERT_EQ(came.new_flags.size(), 1U);
    EXPECT_EQ(came.new_flags[0].anomaly_type, AnomalyType::Spike);
    EXPECT_THAT(came.gone_flags, IsEmpty());
    const Changes went =
        changes_between(history + "| A | 2024-02-26 | 90000 |\n", history + "| A | 2024-02-26 | 9000 |\n");
    EXPECT_THAT(went.new_flags, IsEmpty());
    EXPECT_EQ(went.gone_flags.size(), 1U);
}

TEST(Changes, AProfileChangedWhenTheLastRunMetSomethingElseThanTheVisitBefore) {
    const auto visit = [](const char* show, const char* at, PageState state) {
        return Coverage{.show = show, .handle = "h", .scrape_run_at = parse_instant(at).value(), .state = state};
    };
    const Collection collection{
        .profiles = {{.source = "tiktok",
                      .visits = {visit("A", before, PageState::Ok), visit("B", before, PageState::Ok),
                                 visit("C", before, PageState::LoginRequired), visit("D", before, PageState::Ok),
                                 visit("A", last, PageState::LoginRequired), visit("B", last, PageState::Ok),
                                 visit("C", last, PageState::Ok), visit("E", last, PageState::Private)}}},
        .files = {"tiktok/coverage.csv"}};
    const std::string panel = "| show | week_start | tt_posts |\n| A | 2024-01-01 | 3 |\n";
    std::vector<std::string> profiles;
    for (const MovedProfile& profile : changes_between(panel, panel, collection).profiles) {
        profiles.push_back(fmt::format("{} {} {}", profile.show, profile.then ? name_of(*profile.then) : "none",
                                       name_of(profile.now)));
    }
    EXPECT_THAT(profiles, ElementsAre("A ok login_required", "C login_required ok", "E none private"))
        << "B met the same, D was not visited";
}

TEST(Difference, CountsTheCellsThatAreNotThoseOfTheRawFiles) {
    const ReadPanel raw = panel_from(R"(
        | show | week_start | tt_posts | gt_index |
        | A    | 2024-01-01 | 3        | 50.5     |
        | A    | 2024-01-08 | 4        |          |)");
    EXPECT_EQ(difference_of(raw.panel, raw.panel).cells, 0);
    const Difference difference = difference_of(panel_from(R"(
        | show | week_start | tt_posts | gt_index |
        | A    | 2024-01-01 | 3        | 50.4     |
        | A    | 2024-01-08 |          |          |
        | A    | 2024-01-15 |          |          |)")
                                                    .panel,
                                                raw.panel);
    EXPECT_EQ(difference.cells, 2) << "rows without a value, as --fill-missing adds them, are no difference";
    EXPECT_EQ(difference.first, "gt_index of A in the week of 2024-01-01");
}

}  // namespace
}  // namespace public_signals::tests
