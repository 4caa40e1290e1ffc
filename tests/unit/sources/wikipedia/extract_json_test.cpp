// The line that `extract` prints of an answer: keys, their order, and null for what is not known.
#include <gtest/gtest.h>

#include "public_signals/sources/wikipedia/extract.hpp"

namespace public_signals {
namespace {

TEST(ExtractJson, PageviewsAreDaysAndNothingElse) {
    ExtractedViews extracted;
    extracted.state = PageState::Ok;
    extracted.layout = "pageviews";
    extracted.days = {{*parse_day("2024-01-01"), 12}};
    EXPECT_EQ(extract_json("w.json", extracted),
              R"({"file":"w.json","source":"wikipedia","state":"ok","layout":"pageviews",)"
              R"("days":[{"day":"2024-01-01","views":12}],"warnings":[]})");
}

TEST(ExtractJson, QueryRepliesHavePagesAndChangesOfName) {
    ExtractedViews extracted;
    extracted.state = PageState::Ok;
    extracted.layout = "query";
    WikipediaPage page;
    page.title = "Six, the musical";
    page.page_id = 5;
    extracted.pages = {page};
    extracted.redirected = {{"SIX", "Six, the musical"}};
    const std::string line = extract_json("q.json", extracted);
    EXPECT_NE(line.find(R"("pages":[{"title":"Six, the musical","page_id":5,"missing":false,"disambiguation":false,)"
                        R"("wikidata_id":null,"redirects":[]}])"),
              std::string::npos)
        << line;
    EXPECT_NE(line.find(R"("redirected":[{"from":"SIX","to":"Six, the musical"}])"), std::string::npos) << line;
}

}  // namespace
}  // namespace public_signals
