// Recorded answers of Wikimedia's APIs: the values in them, stated here by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "public_signals/sources/wikipedia/extract.hpp"
#include "unit/sources/answers.hpp"

namespace public_signals {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using tests::page_at;
using tests::recording;

class WikipediaRecordings : public ::testing::Test {
  protected:
    void SetUp() override { NEEDS_RECORDINGS("wikipedia"); }

    static ExtractedViews read(const std::string& name, int status = 200) {
        return extract_views(page_at(recording("wikipedia/" + name), status));
    }
};

TEST_F(WikipediaRecordings, FiveDaysOfViews) {
    const std::pair<const char*, std::vector<std::int64_t>> rows[] = {
        {"pageviews_200_popular.json", {19225, 19328, 18155, 20395, 22844}},
        {"pageviews_200_apostrophe.json", {9, 6, 6, 7, 11}},
        {"pageviews_200_slash.json", {2097, 2016, 2071, 2255, 2303}},
    };
    for (const auto& [file, expected] : rows) {
        const ExtractedViews views = read(file);
        EXPECT_EQ(views.state, PageState::Ok) << file;
        EXPECT_EQ(views.layout, "pageviews");
        ASSERT_EQ(views.days.size(), 5U);
        std::vector<std::string> days;
        std::vector<std::int64_t> counts;
        for (const DailyViews& day : views.days) {
            days.push_back(format_day(day.day));
            counts.push_back(day.views);
        }
        EXPECT_THAT(days, ElementsAre("2025-08-15", "2025-08-16", "2025-08-17", "2025-08-18", "2025-08-19"));
        EXPECT_EQ(counts, expected) << file;
        EXPECT_THAT(views.warnings, IsEmpty());
    }
}

TEST_F(WikipediaRecordings, AnUnknownTitleIsMissing) {
    for (const int status : {200, 404}) {
        const ExtractedViews views = read("pageviews_404_unknown_title.json", status);
        EXPECT_EQ(views.state, PageState::Missing);
        EXPECT_THAT(views.days, IsEmpty());
    }
}

TEST_F(WikipediaRecordings, ADisambiguationPageSaysSoInBothFormats) {
    const ExtractedViews newer = read("query_disambiguation.json");
    EXPECT_EQ(newer.state, PageState::Ok);
    ASSERT_EQ(newer.pages.size(), 1U);
    EXPECT_EQ(newer.pages[0].title, "Douglas Adams (disambiguation)");
    EXPECT_EQ(newer.pages[0].page_id, 1167171);
    EXPECT_TRUE(newer.pages[0].disambiguation);
    EXPECT_FALSE(newer.pages[0].missing);
    EXPECT_EQ(newer.pages[0].wikidata_id, "Q5301194");
    EXPECT_THAT(newer.pages[0].redirects, IsEmpty());

    const ExtractedViews older = read("query_disambiguation_v1.json");
    EXPECT_EQ(older.state, PageState::Ok);
    ASSERT_EQ(older.pages.size(), 1U);
    EXPECT_EQ(older.pages[0].title, "Dodge Ram (disambiguation)");
    EXPECT_EQ(older.pages[0].page_id, 18803364);
    EXPECT_TRUE(older.pages[0].disambiguation);
    EXPECT_EQ(older.pages[0].wikidata_id, "");
}

TEST_F(WikipediaRecordings, ARedirectIsResolvedAndThePageListsItsOwn) {
    const ExtractedViews views = read("query_redirect_resolved_with_redirects_list.json");
    EXPECT_EQ(views.state, PageState::Ok);
    EXPECT_THAT(views.redirected, ElementsAre(Pair("Adams, Douglas", "Douglas Adams")));
    ASSERT_EQ(views.pages.size(), 1U);
    EXPECT_EQ(views.pages[0].title, "Douglas Adams");
    EXPECT_EQ(views.pages[0].page_id, 8091);
    EXPECT_EQ(views.pages[0].wikidata_id, "Q42");
    EXPECT_FALSE(views.pages[0].disambiguation);
    EXPECT_THAT(views.pages[0].redirects,
                ElementsAre("Douglas Noël Adams", "Douglas Adams Biography", "Douglas Noel Adams", "Bop Ad",
                            "Adams, Douglas", "Adams, Douglas Noel", "Douglas adams", "Douglass adams", "Jane Belson",
                            "Douglas Adams bibliography", "Adams, Douglas Noël", "Adamsian"));

    const ExtractedViews older = read("query_redirect_v1.json");
    EXPECT_EQ(older.state, PageState::Ok);
    EXPECT_THAT(older.redirected, ElementsAre(Pair("Menlo Park, New Jersey", "Edison, New Jersey")));
    ASSERT_EQ(older.pages.size(), 1U);
    EXPECT_EQ(older.pages[0].title, "Edison, New Jersey");
    EXPECT_EQ(older.pages[0].page_id, 125414);
}

TEST_F(WikipediaRecordings, AMissingTitleIsMissingAfterNormalization) {
    const ExtractedViews views = read("query_missing_normalized.json");
    EXPECT_EQ(views.state, PageState::Missing);
    EXPECT_THAT(views.normalized, ElementsAre(Pair("purpleberry", "Purpleberry")));
    ASSERT_EQ(views.pages.size(), 1U);
    EXPECT_EQ(views.pages[0].title, "Purpleberry");
    EXPECT_TRUE(views.pages[0].missing);
    EXPECT_EQ(views.pages[0].page_id, std::nullopt);
}

TEST_F(WikipediaRecordings, TheFirstHitIsNotWhatWasMeantWhenThereIsASuggestion) {
    const ExtractedViews views = read("search_with_suggestion.json");
    EXPECT_EQ(views.state, PageState::Ok);
    EXPECT_EQ(views.layout, "search");
    EXPECT_THAT(views.hits, ElementsAre("Butterfly's Tongue"));
    EXPECT_EQ(views.suggestion, "butterfly");

    const ExtractedViews redirect = read("search_redirect_hit.json");
    EXPECT_EQ(redirect.state, PageState::Ok);
    EXPECT_THAT(redirect.hits, ElementsAre("Edison, New Jersey"));
    EXPECT_EQ(redirect.suggestion, "");
}

TEST_F(WikipediaRecordings, ADeletedItemIsMissing) {
    const ExtractedViews views = read("wikidata_missing_entity.json");
    EXPECT_EQ(views.state, PageState::Missing);
    EXPECT_EQ(views.layout, "wikidata");
    ASSERT_EQ(views.pages.size(), 1U);
    EXPECT_EQ(views.pages[0].wikidata_id, "Q10908976");
    EXPECT_TRUE(views.pages[0].missing);
}

TEST_F(WikipediaRecordings, CutInTheMiddleAreNeverWhole) {
    for (const auto& entry : std::filesystem::directory_iterator(recording("wikipedia"))) {
        const std::string whole = tests::file_text(entry.path());
        for (const std::size_t percent : {25U, 50U, 75U}) {
            const PageState state = extract_views(tests::page_of(tests::cut(whole, percent))).state;
            EXPECT_FALSE(tests::claims_to_be_whole(state)) << entry.path() << " cut at " << percent << " %";
        }
    }
}

TEST_F(WikipediaRecordings, HandMadePagesHaveEveryPathThatIsReadInThem) {
    struct Row {
        const char* hand_made;
        const char* recording;
        std::vector<std::string> paths;
    };
    const Row rows[] = {
        {"pageviews.json",
         "pageviews_200_popular.json",
         {"items.0.article", "items.0.granularity", "items.0.timestamp", "items.0.views"}},
        {"pageviews_404.json", "pageviews_404_unknown_title.json", {"title", "detail", "uri", "status"}},
        {"query_v2.json",
         "query_redirect_resolved_with_redirects_list.json",
         {"query.pages.0.title", "query.pages.0.pageid", "query.pages.0.pageprops.wikibase_item",
          "query.pages.0.redirects.0.title", "query.redirects.0.from", "query.redirects.0.to"}},
        {"query_v2.json", "query_disambiguation.json", {"query.pages.*.pageprops.disambiguation"}},
        {"query_v1.json",
         "query_disambiguation_v1.json",
         {"query.pages.*.title", "query.pages.*.pageid", "query.pages.*.pageprops.disambiguation"}},
        {"query_v1.json", "query_redirect_v1.json", {"query.redirects.0.from", "query.redirects.0.to"}},
        {"query_missing.json",
         "query_missing_normalized.json",
         {"query.pages.-1.missing", "query.pages.-1.title", "query.normalized.0.from", "query.normalized.0.to"}},
        {"search.json", "search_with_suggestion.json", {"query.search.0.title", "query.searchinfo.suggestion"}},
        {"wikidata_missing.json", "wikidata_missing_entity.json", {"entities.*.id", "entities.*.missing", "success"}},
    };
    for (const Row& row : rows) {
        tests::expect_paths(recording(std::string("wikipedia/") + row.recording), row.paths);
        tests::expect_paths(tests::hand_made(std::string("wikipedia/") + row.hand_made), row.paths);
    }
}

}  // namespace
}  // namespace public_signals
