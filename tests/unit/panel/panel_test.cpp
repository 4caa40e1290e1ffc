#include "public_signals/panel/panel.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "public_signals/panel/observations.hpp"
#include "public_signals/panel/schema.hpp"
#include "unit/project_folder.hpp"

namespace public_signals {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Panel small_panel() {
    Panel panel{{"B", "A", "A"}, {Week{5}, Week{9}, Week{2}}, {}};
    Column posts = missing_column("tt_posts", ColumnType::Int64, 3);
    posts.ints() = {1, 2, 0};
    posts.known = {1, 1, 0};
    panel.columns.push_back(posts);
    return panel;
}

TEST(PanelOrder, SortsByShowThenWeekAndCarriesEveryColumnAlong) {
    const Panel panel = small_panel();
    EXPECT_THAT(panel_order(panel), ElementsAre(2, 1, 0));
    const Panel sorted = reordered(panel, panel_order(panel));
    EXPECT_THAT(sorted.show, ElementsAre("A", "A", "B"));
    EXPECT_THAT(sorted.columns[0].ints(), ElementsAre(0, 2, 1));
    EXPECT_THAT(sorted.columns[0].known, ElementsAre(0, 1, 1));
}

TEST(PanelOrder, ShowsAreComparedByteByByte) {
    const Panel panel{{"é", "z", "Z", "& Juliet"}, {Week{1}, Week{1}, Week{1}, Week{1}}, {}};
    EXPECT_THAT(panel_order(panel), ElementsAre(3, 2, 1, 0));
}

TEST(PanelUnits, AreTheRangesOfEqualShow) {
    const Panel panel{{"A", "A", "B"}, {Week{1}, Week{2}, Week{1}}, {}};
    const std::vector<RowRange> units = panel.units();
    ASSERT_EQ(units.size(), 2U);
    EXPECT_EQ(units[0].end, 2U);
    EXPECT_EQ(units[1].begin, 2U);
    EXPECT_EQ(units[1].end, 3U);
    EXPECT_TRUE(Panel{}.units().empty());
}

TEST(PanelColumn, AnUnknownNameSaysTheNearestOne) {
    const auto column = small_panel().column("tt_post");
    ASSERT_FALSE(column);
    EXPECT_EQ(column.error().kind, ErrorKind::InvalidInput);
    EXPECT_THAT(column.error().help, HasSubstr("tt_posts"));
}

TEST(Schema, HasThe18ColumnsInOrderAndEachSourceItsOwn) {
    std::vector<std::string> names;
    for (const PanelColumn& column : canonical_columns()) {
        names.emplace_back(column.name);
    }
    EXPECT_THAT(names, ElementsAre("show", "week_start", "tt_posts", "tt_sum_views", "tt_sum_likes", "tt_sum_comments",
                                   "tt_sum_shares", "tt_unique_hashtags", "tt_posting_days", "ig_posts", "ig_sum_likes",
                                   "ig_sum_comments", "ig_unique_hashtags", "ig_reel_ct", "ig_posting_days", "gt_index",
                                   "gt_is_partial", "scrape_run_at"));
    EXPECT_EQ(source_columns(Source::TikTok).front().name, "tt_posts");
    EXPECT_EQ(source_columns(Source::TikTok).back().name, "tt_posting_days");
    EXPECT_EQ(source_columns(Source::Instagram).front().name, "ig_posts");
    EXPECT_EQ(source_columns(Source::Instagram).back().name, "ig_posting_days");
    EXPECT_EQ(source_columns(Source::GoogleTrends).front().name, "gt_index");
    EXPECT_EQ(source_columns(Source::Wikipedia).front().name, "wiki_views");
}

/// Code that goes by columns relies on it: the first says whether a week is known, and one prefix is one source's.
TEST(Schema, EachSourceLeadsWithANumberAndHasAPrefixOfItsOwn) {
    std::set<std::string_view> prefixes;
    for (const Source source : all_sources()) {
        const auto columns = source_columns(source);
        EXPECT_NE(columns.front().type, ColumnType::Bool) << name_of(source);
        const std::string_view first = columns.front().name;
        const std::string_view prefix = first.substr(0, first.find('_') + 1);
        EXPECT_TRUE(prefixes.insert(prefix).second) << prefix;
        for (const PanelColumn& column : columns) {
            EXPECT_TRUE(column.name.starts_with(prefix)) << column.name;
        }
    }
    EXPECT_EQ(partial_flag_of("gt_index"), "gt_is_partial");
    EXPECT_EQ(partial_flag_of("wiki_views"), "wiki_is_partial");
    EXPECT_EQ(partial_flag_of("tt_posts"), "");
}

TEST(Schema, TheSchemaOfShowsYamlNamesEverySource) {
    std::ifstream file(tests::project_folder() / "python/public_signals/shows.schema.json");
    const auto schema = nlohmann::ordered_json::parse(file)["properties"];
    const auto& of_show = schema["shows"]["items"]["properties"];
    for (const Source source : sources_with_posts()) {
        EXPECT_TRUE(of_show.contains(facts_of(source).show_key)) << name_of(source);
    }
    const auto& settings = schema["settings"]["properties"];
    std::vector<std::string> endpoints;
    for (const auto& [name, url] : settings["endpoints"]["properties"].items()) {
        endpoints.push_back(name);
    }
    EXPECT_EQ(endpoints, source_names());
    const auto required = settings["quality"]["properties"]["sources"]["items"]["enum"];
    EXPECT_EQ(required.get<std::vector<std::string>>(), source_names());
}

}  // namespace
}  // namespace public_signals
