// Pages that tell of one post in meta tags, with tags that are none or come later.
#include <gtest/gtest.h>

#include "unit/engine/pages.hpp"

namespace public_signals {
namespace {

using namespace public_signals::tests;

TEST(MetaPages, ATagInACommentAScriptATemplateOrBehindAnotherChangesNothing) {
    const std::string page = bytes_of(pages_folder / "instagram/post-meta.html");
    const std::string decoys =
        R"(<meta property="og:description" content="9M likes, 9 comments - x on May 1, 2020: y">)"
        R"(<meta property="al:ios:url" content="instagram://media?id=1"><meta property="og:url" content="/p/A/">)"
        R"(<meta property="instapp:owner_user_id" content="9">)";
    const std::string in_front[] = {"<!-- " + decoys + " -->",
                                    "<!-- --!><!-- > " + decoys + " -->",
                                    "<script>var a = '" + decoys + "</scriptx>'</script>",
                                    "<script><!--<script>'</script>" + decoys + "'--></script>",
                                    "<style>" + decoys + "</style>",
                                    "<template>" + decoys + "</template>",
                                    "<style>" + std::string(9000, ' ') + decoys + "</style>"};
    const std::string behind[] = {decoys, "<table>" + decoys + "</table>", "<script>" + decoys + "</script>",
                                  "<svg><html><foreignObject>" + decoys + "</foreignObject></html></svg>"};
    const auto posts_of = [](const std::string& bytes) {
        return summary_of(Source::Instagram, extract(Source::Instagram, page_of(bytes))).dump(1);
    };
    const auto put_in = [&](const std::string& mark, const std::string& what) {
        std::string changed = page;
        return changed.insert(page.find(mark) + mark.size(), what);
    };
    const std::string due = posts_of(page);
    EXPECT_NE(due.find("15200"), std::string::npos) << due;
    for (const std::string& what : in_front) {
        EXPECT_EQ(posts_of(put_in("<head>", what)), due) << what;
    }
    for (const std::string& what : behind) {
        EXPECT_EQ(posts_of(put_in("<body>", what)), due) << what;
    }
}

TEST(MetaPages, TagsInTheBodyAreReadWhereTheHeadHasNone) {
    std::string page = bytes_of(pages_folder / "instagram/post-meta.html");
    const auto posts_of = [](const std::string& bytes) {
        return summary_of(Source::Instagram, extract(Source::Instagram, page_of(bytes))).dump(1);
    };
    const std::string due = posts_of(page);
    const std::string head_end = "</head>\n<body>";
    ASSERT_NE(page.find(head_end), std::string::npos);
    page.erase(page.find(head_end), head_end.size());
    page.insert(page.find("<title>"), head_end);
    EXPECT_EQ(posts_of(page), due);
}

}  // namespace
}  // namespace public_signals
