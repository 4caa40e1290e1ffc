// Outlines and trees of small pages.
#include "public_signals/data/html.hpp"

#include <gtest/gtest.h>

#include <random>

namespace public_signals::html {
namespace {

Selector selector(const char* text) {
    return Selector::parse(text).value();
}

/// Each attribute is looked for among those before it: of one tag, and of those that add theirs to one element.
TEST(HtmlTree, RefusesAnElementWithThousandsOfAttributes) {
    const auto repeated = [](const char* before, const char* between, int count) {
        std::string page = "<!doctype html><html><body>" + std::string(before);
        for (int i = 0; i < count; ++i) {
            page += between + std::to_string(i) + "=1";
        }
        return page + "></body></html>";
    };
    for (const auto& [before, between] :
         {std::pair("<div", " a"), {"<svg><style></style><p", " a"}, {"<body", "><body a"}, {"<html", "><html a"}}) {
        EXPECT_TRUE(Tree::parse(repeated(before, between, 100))) << before;
        EXPECT_FALSE(Tree::parse(repeated(before, between, 200'000))) << before;
    }
}

TEST(HtmlOutline, FindsAScriptByItsIdWhateverTheOrderOfAttributes) {
    const char* const pages[] = {
        R"(<script id="data" type="application/json">{"a":1}</script>)",
        R"(<script type="application/json" nonce="x>y" id=data>{"a":1}</script>)",
        R"(<SCRIPT TYPE='application/json' ID='data' >{"a":1}</SCRIPT >)",
        R"(<style>a<b</style><!-- <script id="data">no</script> --><script id = "data">{"a":1}</script>)",
    };
    for (const char* page : pages) {
        const Outline outline = outline_of(page);
        ASSERT_EQ(outline.scripts.size(), 1u) << page;
        EXPECT_EQ(attribute_in(outline.scripts[0].attributes, "id"), "data") << page;
        EXPECT_EQ(outline.scripts[0].text, R"({"a":1})") << page;
        EXPECT_EQ(outline.ending, Ending::Between) << page;
    }
}

TEST(HtmlOutline, AScriptInsideAnAttributeOrAnotherScriptIsNone) {
    const Outline outline = outline_of(R"(<i title="<script id=x>"></i><script>"<script id=x>"</script>)");
    ASSERT_EQ(outline.scripts.size(), 1u);
    EXPECT_EQ(attribute_in(outline.scripts[0].attributes, "id"), std::nullopt);
}

/// Attributes as pages write them, as long as chance will have it.
std::string some_attributes(std::mt19937& random) {
    const std::string values[] = {"", "a", ">", "a>b", "=", "b=", "</i>", "<script>", "'", "x y", "a/b?c=d&e"};
    std::string attributes;
    for (unsigned left = random() % 6; left > 0; --left) {
        std::string value = values[random() % std::size(values)] + std::string(random() % 3 * (random() % 90), 'v');
        switch (random() % 6) {
            case 0:
                attributes += " lone";
                break;
            case 1:
                std::erase(value, '\'');
                attributes += " a='" + value + "\"'";
                break;
            case 2:
                attributes += " a = \"" + value + "\"";
                break;
            case 3:
                attributes += " a=plain";
                break;
            default:
                attributes += " a=\"" + value + "\"";
        }
    }
    return attributes;
}

TEST(HtmlOutline, ATagEndsWhereItEndsInTheTree) {
    std::mt19937 random(7);
    std::size_t found = 0;
    for (int page = 0; page < 3000; ++page) {
        std::string bytes = "<p>";
        for (int tag = 0; tag < 4; ++tag) {
            bytes += "<i" + some_attributes(random) + ">t</i>" + (random() % 2 == 0 ? "<script>s</script>" : "");
        }
        const std::size_t scripts = outline_of(bytes).scripts.size();
        const auto tree = Tree::parse(bytes);
        ASSERT_TRUE(tree);
        ASSERT_EQ(scripts, tree->select(selector("script")).size()) << bytes;
        found += scripts;
    }
    EXPECT_GT(found, 3000U);
}

TEST(HtmlOutline, AttributesWithoutAValueAreEmpty) {
    EXPECT_EQ(attribute_in(" async nonce=\"\" src=a.js data-sjs", "async"), "");
    EXPECT_EQ(attribute_in(" async nonce=\"\" src=a.js data-sjs", "nonce"), "");
    EXPECT_EQ(attribute_in(" async nonce=\"\" src=a.js data-sjs", "src"), "a.js");
    EXPECT_EQ(attribute_in(" async nonce=\"\" src=a.js data-sjs", "data-sjs"), "");
    EXPECT_EQ(attribute_in(" async data-id=\"x\"", "id"), std::nullopt);
    EXPECT_EQ(attribute_in(" id=", "id"), "");
}

TEST(HtmlOutline, SaysWhereTheBytesEnd) {
    struct Case {
        const char* bytes;
        bool cut;
        Ending ending;
    };
    const Case cases[] = {
        {"<html><body>a</body></html>", false, Ending::Between},
        {"<html><body>a</body></html>\n<!-- served in 3 ms -->", false, Ending::Between},
        {"<html><body>a</body>", true, Ending::Between},
        {"<html><script>'</html>'</script>", true, Ending::Between},
        {"<p>a fragment</p>", false, Ending::Between},
        {"<p>a</p><a href=\"x>y", true, Ending::InsideTag},
        {"<p>a</p", true, Ending::InsideTag},
        {"<p>a<", true, Ending::InsideTag},
        {"<p>a</p><!-- b", true, Ending::InsideComment},
        {"<p>a</p><script>{\"a\":", false, Ending::InsideScript},
        {"<title>Log", false, Ending::InsideText},
        {"{\"a\": \"<html>\"", false, Ending::Between},
    };
    for (const Case& page : cases) {
        EXPECT_EQ(outline_of(page.bytes).is_cut(), page.cut) << page.bytes;
        EXPECT_EQ(outline_of(page.bytes).ending, page.ending) << page.bytes;
    }
}

TEST(HtmlOutline, TheFirstTitleIsThePages) {
    EXPECT_EQ(outline_of("<title>\nLogin</title><svg><title>icon</title></svg>").title, "\nLogin");
}

TEST(HtmlDocument, SelectsInDocumentOrderEachElementOnce) {
    const Tree page = Tree::parse(R"(<ul><li class="a b">1</li><li class=b>2<i>3</i></li></ul>)").value();
    const auto items = page.select(selector("li.a, li.b"));
    ASSERT_EQ(items.size(), 2u);
    EXPECT_EQ(items[0].text(), "1");
    EXPECT_EQ(items[1].text(), "23");
    EXPECT_EQ(items[1].first(selector("i"))->text(), "3");
    EXPECT_EQ(items[0].attribute("class"), "a b");
    EXPECT_EQ(items[0].attribute("id"), std::nullopt);
}

TEST(HtmlDocument, DecodesReferencesInAttributesAndText) {
    const Tree page = Tree::parse(R"(<img alt="a &amp; &#064;b"><p>x &lt; y</p>)").value();
    EXPECT_EQ(page.first(selector("img"))->attribute("alt"), "a & @b");
    EXPECT_EQ(page.first(selector("p"))->text(), "x < y");
}

TEST(HtmlDocument, AnElementThatReachesTheEndMayLackItsOwn) {
    const Tree page = Tree::parse("<html><div>1</div><div>2<b>19").value();
    const auto items = page.select(selector("div"));
    EXPECT_FALSE(items[0].reaches_the_end());
    EXPECT_TRUE(items[1].reaches_the_end());
}

TEST(HtmlDocument, ElementsNestedWithoutEndAreGivenUpInsteadOfTakingQuadraticTime) {
    std::string nested = "<html>";
    for (int depth = 0; depth < 300'000; ++depth) {
        nested += "<div>";
    }
    EXPECT_FALSE(Tree::parse(nested));
    std::string flat = "<html>";
    for (int item = 0; item < 20'000; ++item) {
        flat += "<div><p>1</div>";
    }
    EXPECT_TRUE(Tree::parse(flat));
}

TEST(HtmlParts, AnElementReachesFromItsStartTagToTheEndTagThatBelongsToIt) {
    struct Case {
        const char* page;
        std::vector<std::string> parts;
        bool closed;
    };
    const Case cases[] = {
        {"<p><div x=1 e='grid'><div>a</div></div><div>b</div>", {"<div x=1 e='grid'><div>a</div></div>"}, true},
        {"<DIV E=grid>a</div ><div e=\"grid\">b</DIV>", {"<DIV E=grid>a</div >", "<div e=\"grid\">b</DIV>"}, true},
        {"<div e=grid><div e=grid>a</div>b</div>", {"<div e=grid><div e=grid>a</div>b</div>"}, true},
        {"<div e=grid><script>'</div>'</script><!--</div>--><i t='</div>'>a</i></div>c",
         {"<div e=grid><script>'</div>'</script><!--</div>--><i t='</div>'>a</i></div>"},
         true},
        {"<script>'<div e=grid>'</script><!-- <div e=grid> --><div e=grids>grid</div><div f=grid></div>", {}, true},
        {"<div e=grid><b>a</b><div>b</div>", {"<div e=grid><b>a</b><div>b</div>"}, false},
    };
    for (const Case& with : cases) {
        std::vector<std::string> found;
        for (const Part& part : parts_with(with.page, "e", "grid")) {
            found.emplace_back(part.bytes);
            EXPECT_EQ(part.closed, with.closed) << with.page;
        }
        EXPECT_EQ(found, with.parts) << with.page;
    }
}

TEST(HtmlSelector, ABadSelectorIsAnError) {
    for (const char* text : {"", "div[", "..a", "a >", "p:nosuch(2)"}) {
        EXPECT_FALSE(Selector::parse(text)) << text;
    }
}

}  // namespace
}  // namespace public_signals::html
