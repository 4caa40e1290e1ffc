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

TEST(AskedNames, SpellingsOfOneTitleAreOneAndOthersAreNot) {
    for (const char* text : {"\u00E9lan_Vital's_Show", "E\u0301lan Vital\u2019s Show",
                             "_\u00C9lan__Vital's \u00A0Show_", "\u00C9lan\u2003Vital's\tShow"}) {
        EXPECT_EQ(normalized_title(text), "\u00C9lan Vital's Show") << text;
    }
    EXPECT_EQ(normalized_title("\u00DFhow"), "\u00DFhow");
    EXPECT_EQ(normalized_title("six (musical)"), "Six (musical)");
    for (const char* text : {"Elan Vital's Show", "\u00C9lan Vitals Show", "\u00C9lan vital's Show", ""}) {
        EXPECT_NE(normalized_title(text), "\u00C9lan Vital's Show") << text;
    }
    EXPECT_EQ(plain_title("_\u00E9lan_"), "\u00E9lan");
}

TEST(AskedNames, QuotesMakeAnotherSearchButNotAnotherTermOfATable) {
    EXPECT_EQ(search_key("\u201CSix Musical\u201D"), search_key("\"six  musical\""));
    EXPECT_EQ(search_key("hell\u2019s Kitchen"), search_key("Hell's kitchen"));
    EXPECT_EQ(search_key("six + cats"), search_key("SIX+cats "));
    for (const auto& [text, other] : {std::pair("\"six\"", "six"), std::pair("hell's", "hells")}) {
        EXPECT_NE(search_key(text), search_key(other));
        EXPECT_EQ(words_key(text), words_key(other));
    }
    EXPECT_NE(words_key("six cats"), words_key("sixcats"));
    EXPECT_NE(words_key("six+cats"), words_key("six cats"));
}

TEST(AskedNames, AnIdOfAChannelHasCaseAndAHandleHasNone) {
    EXPECT_EQ(account_key("Six.Bway"), "six.bway");
    EXPECT_NE(account_key("UC_x5XG1OV2P6uZZ5FSM9Ttw"), account_key("UC_x5XG1OV2P6uZZ5FSM9TTW"));
    EXPECT_EQ(account_key("UCofSix"), "ucofsix");
}

}  // namespace
}  // namespace public_signals
