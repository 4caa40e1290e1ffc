#include "public_signals/study/asked_names.hpp"

#include <gtest/gtest.h>

namespace public_signals {
namespace {

TEST(AskedNames, AWikiIsReadAsPeopleWriteItOrRefused) {
    for (const char* text :
         {"de.wikipedia", "de.wikipedia.org", "DE.wikipedia.org", "dewiki", "https://de.wikipedia.org",
          "https://de.m.wikipedia.org/wiki/Six", "de.wikipedia.org/wiki/Six"}) {
        EXPECT_EQ(wiki_project_of(text).value_or("refused"), "de.wikipedia") << text;
    }
    EXPECT_EQ(*wiki_project_of("zh_yuewiki"), "zh-yue.wikipedia");
    EXPECT_EQ(*wiki_project_of("simple.wikipedia"), "simple.wikipedia");
    for (const char* text : {"wikipedia", "en", "en.wikiped", "https://example.org/en.wikipedia", ".wikipedia", "wiki",
                             "en.wikipedia.org.example.com", "de wikipedia", "en.wiktionary"}) {
        EXPECT_FALSE(wiki_project_of(text)) << text;
    }
}

TEST(AskedNames, ATitleIsReadFromItsAddressOrItsEncodingOrRefused) {
    const std::string project = "en.wikipedia";
    const std::pair<const char*, const char*> titles[] = {
        {"Six_(musical)", "Six_(musical)"},
        {"Hamilton (musical)", "Hamilton (musical)"},
        {"100% (play)", "100% (play)"},
        {"https://en.wikipedia.org/wiki/Hamilton_(musical)", "Hamilton_(musical)"},
        {"https://en.m.wikipedia.org/wiki/Oh%2C_Mary%21", "Oh,_Mary!"},
        {"https://en.wikipedia.org/w/index.php?title=%26_Juliet&oldid=7", "&_Juliet"},
        {"Hell%27s_Kitchen_%28musical%29", "Hell's_Kitchen_(musical)"},
        {"Les_Mis%C3%A9rables_(musical)", "Les_Misérables_(musical)"},
        {"", ""},
    };
    for (const auto& [text, title] : titles) {
        EXPECT_EQ(wiki_title_of(text, project).value_or("refused"), title) << text;
    }
    for (const char* text : {"en.wikipedia.org/wiki/Hamilton_(musical)#Cast", "Category:Musicals", "user_talk:Six",
                             ":Six", "https://en.wikipedia.org/wiki/Special:Search",
                             "https://de.wikipedia.org/wiki/Six", "https://example.org/wiki/Six", "Six#Cast",
                             "Six|Seven", "https://en.wikipedia.org/", "Les_Mis%E9rables", "Six%2523"}) {
        EXPECT_FALSE(wiki_title_of(text, project)) << text;
    }
}

TEST(AskedNames, AnItemAndAPlaceAreReadOrRefused) {
    EXPECT_EQ(*wikidata_id_of("q123"), "Q123");
    EXPECT_EQ(*wikidata_id_of("https://www.wikidata.org/wiki/Q123"), "Q123");
    EXPECT_EQ(*wikidata_id_of(""), "");
    for (const char* text : {"123", "P31", "Q", "Q0", "Q12a"}) {
        EXPECT_FALSE(wikidata_id_of(text)) << text;
    }
    EXPECT_EQ(*trends_place_of(""), "");
    EXPECT_EQ(*trends_place_of("us-ny"), "US-NY");
    EXPECT_EQ(*trends_place_of("US-NY-501"), "US-NY-501");
    for (const char* text : {"world", "New York", "USA", "US-", "-NY", "U5"}) {
        EXPECT_FALSE(trends_place_of(text)) << text;
    }
}

}  // namespace
}  // namespace public_signals
