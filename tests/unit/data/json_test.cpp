#include "public_signals/data/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace public_signals::json {
namespace {

using ::testing::ElementsAre;

Document document(std::string_view text) {
    auto parsed = parse(text);
    EXPECT_TRUE(parsed) << text;
    return std::move(parsed).value();
}

TEST(Json, KeysAreLiteralAndMayHoldDots) {
    const Document page = document(R"({"__SCOPE__":{"webapp.user-detail":{"statusCode":0}},"a/b":{"~":1}})");
    EXPECT_EQ(page.root().at("/__SCOPE__/webapp.user-detail/statusCode").integer(), 0);
    EXPECT_EQ(page.root().at(Path{"__SCOPE__", "webapp.user-detail", "statusCode"}).integer(), 0);
    EXPECT_EQ(page.root().at("/a~1b/~0").integer(), 1);
    EXPECT_FALSE(page.root().at("__SCOPE__.webapp.user-detail").exists());
}

TEST(Json, APathIsSplitAtDotsOrAfterALeadingSlashAtSlashes) {
    EXPECT_THAT(path_of("stats.playCount"), ElementsAre("stats", "playCount"));
    EXPECT_THAT(path_of("/stats/play.count"), ElementsAre("stats", "play.count"));
    EXPECT_THAT(path_of("a.0.*.b"), ElementsAre("a", "0", "*", "b"));
    EXPECT_THAT(path_of("id"), ElementsAre("id"));
    EXPECT_TRUE(path_of("").empty());
}

TEST(Json, AStarIsEveryElementOrMemberInDocumentOrder) {
    const Document page = document(R"({"z":{"b":{"id":1},"a":{"id":2},"c":{"no":3}},"list":[{"id":4},5,{"id":6}]})");
    std::vector<std::int64_t> ids;
    for (const char* path : {"z.*.id", "list.*.id"}) {
        for (const Value& value : page.root().all(path)) {
            ids.push_back(*value.integer());
        }
    }
    EXPECT_THAT(ids, ElementsAre(1, 2, 4, 6));
    EXPECT_EQ(page.root().at("list.*.id").integer(), 4);
    EXPECT_EQ(page.root().at("list.2.id").integer(), 6);
    EXPECT_FALSE(page.root().at("list.3.id").exists());
    EXPECT_FALSE(page.root().at("list.-1.id").exists());
    EXPECT_TRUE(page.root().all("nothing.*").empty());
}

TEST(Json, IntegersAreExactOrNothing) {
    struct Row {
        const char* text;
        std::optional<std::int64_t> integer;
        std::optional<std::int64_t> integer_or_text;
    };
    constexpr auto max = std::numeric_limits<std::int64_t>::max();
    constexpr auto min = std::numeric_limits<std::int64_t>::min();
    const std::optional<std::int64_t> none;
    const Row rows[] = {
        {"0", 0, 0},
        {"-1", -1, -1},
        {"9223372036854775807", max, max},
        {"-9223372036854775808", min, min},
        {"9223372036854775808", none, none},
        {"18446744073709551615", none, none},
        {"99999999999999999999", none, none},
        {"9007199254740993", 9007199254740993, 9007199254740993},
        {"5.0", 5, 5},
        {"5.5", none, none},
        {"1e3", 1000, 1000},
        {"1e19", none, none},
        {"true", none, none},
        {"null", none, none},
        {R"("12")", none, 12},
        {R"("-12")", none, -12},
        {R"("+12")", none, none},
        {R"(" 12")", none, none},
        {R"("12a")", none, none},
        {R"("")", none, none},
        {R"("1.5")", none, none},
        {R"("9223372036854775807")", none, max},
        {R"("9223372036854775808")", none, none},
        {"[1]", none, none},
    };
    for (const Row& row : rows) {
        const Document page = document(std::string("{\"x\":") + row.text + "}");
        EXPECT_EQ(page.root().get("x").integer(), row.integer) << row.text;
        EXPECT_EQ(page.root().get("x").integer_or_text(), row.integer_or_text) << row.text;
    }
}

TEST(Json, IdsAreReadFromStringsAndFromIntegersUpTo64Bits) {
    const Document page = document(R"(["7571863205253778710",7571863205253778710,18446744073709551615,1.5,null])");
    EXPECT_EQ(page.root().item(0).text(), "7571863205253778710");
    EXPECT_EQ(page.root().item(1).text(), "7571863205253778710");
    EXPECT_EQ(page.root().item(2).text(), "18446744073709551615");
    EXPECT_EQ(page.root().item(3).text(), std::nullopt);
    EXPECT_EQ(page.root().item(4).text(), std::nullopt);
}

TEST(Json, NullStandsThereAndNothingDoesNot) {
    const Document page = document(R"({"null":null,"empty":"","no":false})");
    EXPECT_TRUE(page.root().get("null").exists());
    EXPECT_TRUE(page.root().get("null").is_null());
    EXPECT_FALSE(page.root().get("absent").exists());
    EXPECT_TRUE(page.root().get("absent").is_null());
    EXPECT_EQ(page.root().get("empty").string(), "");
    EXPECT_EQ(page.root().get("no").boolean(), false);
    EXPECT_EQ(page.root().get("absent").get("deeper").item(0).string(), std::nullopt);
}

TEST(Json, MembersAndElementsComeInDocumentOrder) {
    const Document page = document(R"({"b":1,"a":[3,2]})");
    const auto members = page.root().members();
    ASSERT_EQ(members.size(), 2U);
    EXPECT_EQ(members[0].first, "b");
    EXPECT_EQ(members[1].first, "a");
    EXPECT_EQ(members[1].second.elements().at(0).integer(), 3);
    EXPECT_EQ(page.root().size(), 2U);
    EXPECT_EQ(page.root().get("b").size(), 0U);
}

TEST(Json, OneUnreadableValueLeavesTheRestReadable) {
    const Document page = document(R"({"cut":"x\ud83d","low":"\ude00y","pair":"\ud83d\ude00","backslash":"\\ud83d",)"
                                   R"("escape":"a\xb","\q":1,)"
                                   R"("huge":123456789012345678901234567890,"inf":1e999,"neg":-99999999999999999999,)"
                                   R"("fine":7})");
    EXPECT_EQ(page.root().get("cut").string(), "x\uFFFD");
    EXPECT_EQ(page.root().get("low").string(), "\uFFFDy");
    EXPECT_EQ(page.root().get("pair").string(), "😀");
    EXPECT_EQ(page.root().get("backslash").string(), "\\ud83d");
    EXPECT_TRUE(page.root().get("escape").is_string());
    EXPECT_EQ(page.root().get("escape").string(), std::nullopt);
    EXPECT_EQ(page.root().members().at(5).first, "\\q");
    EXPECT_TRUE(page.root().get("huge").is_null());
    EXPECT_EQ(page.root().get("huge").text(), std::nullopt);
    EXPECT_EQ(page.root().get("huge").number(), std::nullopt);
    EXPECT_EQ(page.raw({"huge"}), "123456789012345678901234567890");
    EXPECT_TRUE(page.root().get("inf").is_null());
    EXPECT_TRUE(page.root().get("neg").is_null());
    EXPECT_EQ(page.root().get("fine").integer(), 7);

    EXPECT_EQ(document("{\"x\":\"a\xFFz\"}").root().get("x").string(), "a\uFFFDz");
}

TEST(Json, WhatIsNotOneWholeDocumentIsAParseError) {
    for (const std::string text :
         {"", " ", "{", "[1,2", "{\"a\":1}}", "{\"a\":1} x", "nul", "{\"a\":\"b", "{a:1}", "{\"a\":1,}", "<html>",
          "[1,\"\\ud83d\"", "[99999999999999999999", "\xFF", "{\"a\":01}"}) {
        const auto parsed = parse(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().kind, ErrorKind::ParseError);
    }
    EXPECT_TRUE(parse("\xEF\xBB\xBF{}"));
}

TEST(Json, NestingIsBounded) {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_TRUE(parse(nested(500)));
    EXPECT_FALSE(parse(nested(600)));
    EXPECT_FALSE(parse(nested(1000000)));
}

TEST(Json, RawIsTheTextByteByByte) {
    const std::string text = R"({ "widgets" : [ {"id":"T"}, {"request" : { "b":1 , "a":"}\"]" ,"u":"\u00e9"} ,"x":2} ],
                                 "n" : -1.50e+2 , "s":"q\"", "dup":1,"dup":2})";
    const Document page = document(text);
    EXPECT_EQ(page.raw(path_of("widgets.1.request")), R"({ "b":1 , "a":"}\"]" ,"u":"\u00e9"})");
    EXPECT_EQ(page.raw(path_of("n")), "-1.50e+2");
    EXPECT_EQ(page.raw(path_of("s")), R"("q\"")");
    EXPECT_EQ(page.raw(path_of("dup")), "1");
    EXPECT_EQ(page.raw(path_of("widgets.0")), R"({"id":"T"})");
    EXPECT_EQ(page.raw(path_of("widgets.2")), std::nullopt);
    EXPECT_EQ(page.raw(path_of("nothing")), std::nullopt);
    EXPECT_EQ(page.raw(path_of("n.deeper")), std::nullopt);
    EXPECT_EQ(page.raw({}), text);
    EXPECT_EQ(document(R"({"\u0061":5})").raw({"a"}), "5");
}

TEST(Json, RawPartsOfEmptyContainersAreNone) {
    EXPECT_TRUE(raw_elements("[ ]").empty());
    EXPECT_THAT(raw_elements("[1 , [2,3],\"a,b\" ]"), ElementsAre("1", "[2,3]", "\"a,b\""));
    EXPECT_EQ(raw_member("{}", "a"), std::nullopt);
}

TEST(Json, AGuardIsEverythingUpToTheFirstLineEndOrTheLoop) {
    EXPECT_EQ(without_guard(")]}'\n{}"), "{}");
    EXPECT_EQ(without_guard(")]}',\n{}"), "{}");
    EXPECT_EQ(without_guard(")]}'"), "");
    EXPECT_EQ(without_guard("for (;;);{}"), "{}");
    EXPECT_EQ(without_guard("{}"), "{}");
}

TEST(Json, OfACutDocumentWhatIsWholeInFrontOfTheCutIsRead) {
    const std::string text = R"({"list":[{"id":1,"tags":["a","b"]},{"id":2,"tags":["c","d"]}],"more":true})";
    struct Case {
        const char* ends_behind;
        std::size_t elements;
        std::size_t cut_elements;
    };
    const Case cases[] = {
        {R"({"list":[)", 0, 0},
        {R"({"list":[{"id":1,"tags":["a")", 1, 1},
        {R"({"list":[{"id":1,"tags":["a","b"]},)", 1, 0},
        {R"({"list":[{"id":1,"tags":["a","b"]},{"id":)", 2, 1},
        {R"({"list":[{"id":1,"tags":["a","b"]},{"id":2,"tags":["c","d"]}],"mo)", 2, 0},
    };
    for (const Case& cut : cases) {
        const auto document = Document::parse_cut(text.substr(0, std::string_view(cut.ends_behind).size()));
        ASSERT_TRUE(document) << cut.ends_behind;
        EXPECT_TRUE(document->root().is_cut()) << cut.ends_behind;
        const auto elements = document->root().get("list").elements();
        EXPECT_EQ(elements.size(), cut.elements) << cut.ends_behind;
        const auto is_cut = [](const Value& element) { return element.is_cut(); };
        EXPECT_EQ(std::count_if(elements.begin(), elements.end(), is_cut), cut.cut_elements) << cut.ends_behind;
        EXPECT_EQ(document->root().members().size(), 1u) << cut.ends_behind;
    }
}

TEST(Json, ADocumentThatIsWholeOrMixedUpIsNoCutOne) {
    for (const char* text : {"", "null", "{}", "[1,2]", "{\"a\":1}", "[1}", "{\"a\":[1,2}", "text", "]", "[] ["}) {
        EXPECT_FALSE(Document::parse_cut(text)) << text;
    }
    EXPECT_FALSE(Document::parse_cut("[1,2,x,")) << "what stands in front of the cut must be JSON";
    EXPECT_FALSE(document("{\"a\":1}").root().is_cut());
}

}  // namespace
}  // namespace public_signals::json
