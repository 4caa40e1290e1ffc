// Each row is a caption and the tags a person would find in it. Expected keys were written by hand from the rule:
// letters, marks, numbers, `_` and emoji; NFKC, default case fold, NFKC; first appearance first.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "public_signals/data/words/hashtags.hpp"

namespace public_signals {
namespace {

using Keys = std::vector<std::string>;

struct CaptionRow {
    const char* caption;
    Keys keys;
};

void expect_keys(const std::vector<CaptionRow>& rows, bool html = false) {
    for (const CaptionRow& row : rows) {
        EXPECT_EQ(hashtags(row.caption, html), row.keys) << row.caption;
    }
}

TEST(Hashtags, AreWordsBehindAHash) {
    expect_keys({
        {"", {}},
        {"no tags here", {}},
        {"#broadway", {"broadway"}},
        {"tonight #broadway", {"broadway"}},
        {"(#broadway)", {"broadway"}},
        {"#broadway.", {"broadway"}},
        {"#oh_mary!", {"oh_mary"}},
        {"#_", {"_"}},
        {"#it's", {"it"}},
        {"#opening-night", {"opening"}},
        {"line\n#two", {"two"}},
        {"-#dash", {"dash"}},
        {"\"#quoted\"", {"quoted"}},
        {"@name#tag", {}},
        {"@name #tag", {"tag"}},
    });
}

TEST(Hashtags, AHashWithNothingBehindItIsNoTag) {
    expect_keys({
        {"#", {}},
        {"# broadway", {}},
        {"#!", {}},
        {"# # #", {}},
        {"we are #", {}},
        {"#\u200Bhidden", {}},  // zero width space
        {"#\u00B7", {}},
        {"#\u200Dx", {}},
    });
}

TEST(Hashtags, DigitsAloneAreATag) {
    expect_keys({
        {"#16", {"16"}},
        {"#2008 #1776", {"2008", "1776"}},
        {"we are #1!", {"1"}},
        {"#4k60", {"4k60"}},
        {"#\u0661\u0662", {"\u0661\u0662"}},
    });
}

TEST(Hashtags, MayTouchEachOtherButNotAWord) {
    expect_keys({
        {"#a#b", {"a", "b"}},
        {"#a#b#c", {"a", "b", "c"}},
        {"a#b", {}},
        {"a#b#c", {}},
        {"1#b", {}},
        {"_#b", {}},
        {"&#b", {}},
        {"\u00E9#b", {}},
        {"\u65E5\u672C#b", {}},
        {"##a", {"a"}},
        {"###a", {"a"}},
        {"a##b", {"b"}},
        {"#a##b", {"a", "b"}},
        {"#a.#b", {"a", "b"}},
        {"/#b", {"b"}},
    });
}

TEST(Hashtags, EmojiBelongToATag) {
    expect_keys({
        {"#dayoff🙃", {"dayoff🙃"}},
        {"#necazmare🤣🤣🤣🤣", {"necazmare🤣🤣🤣🤣"}},
        {"#🎭", {"🎭"}},
        {"#🎭#🎶", {"🎭", "🎶"}},
        {"🎭#broadway", {"broadway"}},
        {"❤️#broadway", {"broadway"}},  // a variation selector is a mark, and a mark may precede a tag
        {"#nyc🗽night", {"nyc🗽night"}},
        {"#usa🇺🇸!", {"usa🇺🇸"}},
        {"#👩‍🎤 on stage", {"👩‍🎤"}},
        {"#wave👋🏽", {"wave👋🏽"}},
        {"#england🏴󠁧󠁢󠁥󠁮󠁧󠁿.", {"england🏴󠁧󠁢󠁥󠁮󠁧󠁿"}},
        {"#love❤️ you", {"love❤️"}},
        {"#top1️⃣", {"top1️⃣"}},
        {"#hamilton™", {"hamilton"}},
        {"#six©2024", {"six"}},
        {"#️⃣", {}},
        {"#️⃣broadway", {}},
        {"#⃣", {}},
    });
}

TEST(Hashtags, AreOfEveryScript) {
    expect_keys({
        {"#Été", {"été"}},
        {"#E\u0301te\u0301", {"été"}},
        {"＃broadway", {"broadway"}},
        {"#ブロードウェイ", {"ブロードウェイ"}},
        {"#ミュージカル・シカゴ", {"ミュージカル・シカゴ"}},
        {"#百老汇。", {"百老汇"}},
        {"#百老汇…", {"百老汇"}},
        {"#뮤지컬!", {"뮤지컬"}},
        {"#бродвей", {"бродвей"}},
        {"#БРОДВЕЙ", {"бродвей"}},
        {"#برودواي", {"برودواي"}},
        {"#हिन्दी", {"हिन्दी"}},
        {"#\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645", {"\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645"}},
        {"#col\u00B7lecci\u00F3", {"col\u00B7lecci\u00F3"}},
        {"#col\u00B7 end", {"col"}},
        {"#語・", {"語"}},
    });
}

TEST(Hashtags, KeysAreFoldedWithoutALocale) {
    expect_keys({
        {"#Broadway #BROADWAY #broadway", {"broadway"}},
        {"#ItStartsOnTikTok", {"itstartsontiktok"}},
        {"#ＢＲＯＡＤＷＡＹ", {"broadway"}},
        {"#Straße #STRASSE", {"strasse"}},
        {"#ΣΊΣΥΦΟΣ #Σίσυφος", {"σίσυφοσ"}},
        {"#İstanbul", {"i\u0307stanbul"}},
        {"#ısparta #ISPARTA", {"ısparta", "isparta"}},
        {"#ﬁnale #finale", {"finale"}},
        {"#x² #x2", {"x2"}},
    });
}

TEST(Hashtags, KeepTheOrderOfFirstAppearance) {
    expect_keys({
        {"#zebra #apple #Zebra #mango #APPLE", {"zebra", "apple", "mango"}},
    });
}

TEST(Hashtags, AreNotFoundInUrls) {
    expect_keys({
        {"https://a.example/x#top", {}},
        {"see https://a.example/#top #real", {"real"}},
        {"HTTP://A.EXAMPLE/#top", {}},
        {"www.a.example/#top #real", {"real"}},
        {"(www.a.example/#top) #real", {"real"}},
        {"awww.#cute", {"cute"}},
        {"https://a.example/#top\n#real", {"real"}},
        {"https://a.example/,#top,#real", {}},
        {"#tag https://a.example", {"tag"}},
        {"見てhttps://a.example/#top", {}},
        {"https://a.example/#top\u3000#real", {"real"}},
        {"http#real", {}},
    });
}

TEST(Hashtags, CharacterReferencesAreDecodedFirstWhenTheCaptionIsHtml) {
    expect_keys(
        {
            {"&#064;ohmary #tag", {"tag"}},
            {"&#xbf;que? #tag", {"tag"}},
            {"&#35;tag", {"tag"}},
            {"&#x23;tag", {"tag"}},
            {"Tom &amp; #jerry", {"jerry"}},
            {"&amp;#jerry", {}},
            {"#caf&eacute;", {"café"}},
            {"&quot;#a&quot;", {"a"}},
            {"#a&nbsp;#b", {"a", "b"}},
            {"#rock&#39;n", {"rock"}},
        },
        true);
}

TEST(Hashtags, CharacterReferencesAreTextWhenTheCaptionIsNot) {
    expect_keys({
        {"&#064; and &#xbf;", {}},
        {"&amp;#b", {"b"}},
    });
}

TEST(Hashtags, EndAtPunctuation) {
    expect_keys({
        {"#cats and #dogs", {"cats", "dogs"}},
        {"#a,#b;#c:#d", {"a", "b", "c", "d"}},
        {"[#six]{#six2}", {"six", "six2"}},
        {"#hamilton\u2026", {"hamilton"}},
        {"#tony’s", {"tony"}},
        {"“#quoted”", {"quoted"}},
        {"—#dash—", {"dash"}},
        {"#a/b", {"a"}},
        {"#a\\b", {"a"}},
        {"#a@b", {"a"}},
        {"#a+b", {"a"}},
        {"#a=b", {"a"}},
        {"#a*b", {"a"}},
        {"#a$b", {"a"}},
        {"#a%b", {"a"}},
        {"#a&b", {"a"}},
        {"#a|b", {"a"}},
        {"#a~b", {"a"}},
        {"#a^b", {"a"}},
        {"#a`b", {"a"}},
        {"#a<b>", {"a"}},
        {"#a?", {"a"}},
    });
}

TEST(Hashtags, OfEveryDay) {
    expect_keys({
        {"\t#tab", {"tab"}},
        {"\u00A0#nbsp", {"nbsp"}},
        {"#a\u00A0#b", {"a", "b"}},
        {"#__init__", {"__init__"}},
        {"#_a_", {"_a_"}},
        {"#24hours", {"24hours"}},
        {"#1776musical #1984", {"1776musical", "1984"}},
        {"#oh#mary#oh", {"oh", "mary"}},
        {"@oh#mary #mary", {"mary"}},
        {"me@example.org#x", {}},
        {"#a@b#c", {"a"}},
    });
}

TEST(Hashtags, OfMoreScriptsAndForms) {
    expect_keys({
        {"#señorita #SEÑORITA", {"señorita"}},
        {"#øst #Øst", {"øst"}},
        {"#łódź", {"łódź"}},
        {"#naïve #NAI\u0308VE", {"naïve"}},
        {"#ǅ", {"dž"}},
        {"#ﬀ", {"ff"}},
        {"#Ⅷ", {"viii"}},
        {"#①②", {"12"}},
        {"#ｶﾀｶﾅ", {"カタカナ"}},
        {"#ελλάδα", {"ελλάδα"}},
        {"#ไทย", {"ไทย"}},
        {"#தமிழ்", {"தமிழ்"}},
        {"#עברית", {"עברית"}},
        {"#ქართული", {"ქართული"}},
        {"#Հայերեն", {"հայերեն"}},
        {"#broadway\u3001#next", {"broadway", "next"}},
        {"＃全角＃二つ", {"全角", "二つ"}},
        {"#a\u200Fb", {"a"}},
        {"#🏳\uFE0F\u200D🌈pride", {"🏳\uFE0F\u200D🌈pride"}},
        {"🎭🎭 #a🎭#b", {"a🎭", "b"}},
        {"http://a.example #x https://b.example/#y", {"x"}},
        {"#x http://a.example#y", {"x"}},
        {"www.#a #b", {"b"}},
    });
}

TEST(Hashtags, SurviveBytesThatAreNoUtf8) {
    expect_keys({
        {"#a\xFF#b", {"a", "b"}},
        {"\xF0\x9F#b", {"b"}},
        {"#\xC3", {}},
    });
}

TEST(Hashtags, OfTheRealCaptionsHaveNoCodeUnitOffsets) {
    // Two UTF-16 units, four bytes, one character: what precedes a tag must not move it.
    expect_keys({
        {"😀😀 #first 😀#second", {"first", "second"}},
        {"𝒜 #𝒜bc", {"abc"}},
    });
}

TEST(Hashtags, OfAsciiTextAreWhatTheyAreBesideOtherCharacters) {
    const std::string pieces[] = {"#",   "##", "a",       "Tag",      "_",         "1",    "&",   ".",  "-",
                                  "://", "w",  "http://", "HTTPS://", "aHttp://x", "www.", "/#x", "#a", " "};
    constexpr const char* full_stop = "\xE3\x80\x82";  // belongs to no tag
    std::mt19937 random(3);
    std::size_t found = 0;
    for (int text = 0; text < 20000; ++text) {
        std::string caption;
        for (unsigned left = 1 + random() % 10; left > 0; --left) {
            caption += pieces[random() % std::size(pieces)];
        }
        std::string beside;
        for (const char c : caption + " ") {
            beside += c == ' ' ? full_stop + std::string(1, c) : std::string(1, c);
        }
        const Keys keys = hashtags(caption);
        ASSERT_EQ(keys, hashtags(beside)) << caption;
        found += keys.size();
    }
    EXPECT_GT(found, 5000U);
}

TEST(HashtagKey, FoldsWhatAPlatformGivesAsATag) {
    EXPECT_EQ(hashtag_key("ItStartsOnTikTok"), "itstartsontiktok");
    EXPECT_EQ(hashtag_key("quédateencasa"), "quédateencasa");
    EXPECT_EQ(hashtag_key("necazmare🤣🤣🤣🤣"), "necazmare🤣🤣🤣🤣");
    EXPECT_EQ(hashtag_key(""), "");
}

}  // namespace
}  // namespace public_signals
