#include "public_signals/panel/panel_columns.hpp"

#include <gmock/gmock.h>

#include <set>

#include "public_signals/panel/schema.hpp"

namespace public_signals {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(PanelColumns, EveryColumnStandsOnceAndWhatItSpeaksOfIsThere) {
    std::set<std::string_view> names;
    for (const PanelColumn& column : all_columns()) {
        EXPECT_TRUE(names.insert(column.name).second) << column.name;
        EXPECT_EQ(column.measure == Measure::None, column.source.empty()) << column.name;
        EXPECT_EQ(source_of_column(column.name).has_value(), !column.source.empty()) << column.name;
        if (!column.at_most.empty()) {
            const PanelColumn* const bound = panel_column(column.at_most);
            ASSERT_NE(bound, nullptr) << column.name;
            EXPECT_EQ(bound->source, column.source) << column.name;
            EXPECT_EQ(bound->type, column.type) << column.name;
        }
        const bool counts_posts = column.measure == Measure::SumOfCount || column.measure == Measure::PostingDays;
        EXPECT_TRUE(!counts_posts || panel_column(posts_beside(column.name)) != nullptr) << column.name;
    }
    EXPECT_EQ(panel_column("tt_sum_nothing"), nullptr);
}

TEST(PanelColumns, ThoseOfTheChecksAndFeaturesAreTheOnesThatUsersKnow) {
    EXPECT_THAT(names_where(&PanelColumn::is_checked), ElementsAre("tt_sum_views", "tt_sum_likes", "tt_sum_saves",
                                                                   "tt_posts", "ig_sum_likes", "ig_posts", "gt_index"));
    EXPECT_THAT(names_where(&PanelColumn::is_default_metric),
                ElementsAre("tt_sum_views", "tt_sum_likes", "tt_sum_comments", "tt_sum_saves", "tt_posts",
                            "ig_sum_likes", "ig_sum_comments", "ig_posts", "gt_index"));
}

TEST(Extensions, AreGroupsOfColumnsBehindTheEighteen) {
    EXPECT_THAT(extension_groups(), Contains("saves"));
    EXPECT_EQ(panel_schema({}).size(), 18U);
    const std::vector<PanelColumn> schema = panel_schema(*extensions_named({"saves", "wikipedia"}, "--extensions"));
    ASSERT_EQ(schema.size(), 21U);
    EXPECT_EQ(schema[18].name, "wiki_views") << "in the order of the groups, whatever that of the names";
    EXPECT_EQ(schema[20].name, "tt_sum_saves");
    EXPECT_EQ(source_columns(Source::TikTok).size(), 7U);
    EXPECT_EQ(source_columns(Source::TikTok, {"saves"}).back().name, "tt_sum_saves");
    EXPECT_EQ(source_columns(Source::Instagram, {"saves"}).size(), 6U);
    EXPECT_THAT(extensions_with([](std::string_view name) { return name == "tt_sum_saves"; }), ElementsAre("saves"));
    EXPECT_THAT(united({"saves"}, {"wikipedia"}), ElementsAre("wikipedia", "saves"));
}

TEST(Extensions, AnUnknownOneIsAnErrorWithTheNearest) {
    const auto named = extensions_named({"savez"}, "--extensions");
    ASSERT_FALSE(named);
    EXPECT_EQ(named.error().message, "unknown extension `savez`");
    EXPECT_THAT(named.error().help, HasSubstr("did you mean `saves`?"));
    EXPECT_EQ(named.error().where, "--extensions");
}

}  // namespace
}  // namespace public_signals
