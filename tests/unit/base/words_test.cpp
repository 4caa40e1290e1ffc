// Words of options: what a table gives, and that nobody compares an option with a literal beside it.
#include "public_signals/base/words.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <regex>
#include <sstream>

#include "public_signals/base/file.hpp"
#include "unit/project_folder.hpp"

namespace public_signals {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

enum class Colour { Red, DarkGreen, Blue };
constexpr auto word_table(Colour) {
    return words<Colour>("colour", {{Colour::Red, "red"}, {Colour::DarkGreen, "dark_green"}, {Colour::Blue, "blue"}});
}

TEST(Words, EveryValueIsFoundByItsWord) {
    for (const Colour colour : {Colour::Red, Colour::DarkGreen, Colour::Blue}) {
        EXPECT_EQ(parse_word<Colour>(name_of(colour)), colour);
        EXPECT_EQ(find_word<Colour>(name_of(colour)), colour);
    }
    EXPECT_THAT(words_of<Colour>(), ElementsAre("red", "dark_green", "blue"));
    EXPECT_EQ(in_prose(words_of<Colour>()), "red, dark_green or blue");
    EXPECT_EQ(in_prose({"one", "two"}), "one or two");
    EXPECT_EQ(in_prose({"one"}), "one");
}

TEST(Words, AnUnknownWordIsAnErrorWithTheNearest) {
    for (const char* wrong : {"dark_gren", "", "Red", "red ", "blues", "nothing like it"}) {
        EXPECT_EQ(find_word<Colour>(wrong), std::nullopt) << wrong;
        EXPECT_FALSE(parse_word<Colour>(wrong)) << wrong;
    }
    const Error near = parse_word<Colour>("dark_gren", "paint.json: walls[2].colour").error();
    EXPECT_EQ(near.kind, ErrorKind::InvalidInput);
    EXPECT_EQ(near.message, "colour `dark_gren` is unknown");
    EXPECT_EQ(near.where, "paint.json: walls[2].colour");
    EXPECT_EQ(near.help, "did you mean `dark_green`? colour is red, dark_green or blue");
    EXPECT_EQ(parse_word<Colour>("nothing like it").error().help, "colour is red, dark_green or blue");
}

TEST(Words, ErrorKindsAreWordsToo) {
    EXPECT_STREQ(name_of(ErrorKind::RobotsBlocked), "ROBOTS_BLOCKED");
    EXPECT_EQ(parse_word<ErrorKind>("ARCHIVE_DAMAGED"), ErrorKind::ArchiveDamaged);
    EXPECT_EQ(words_of<ErrorKind>().size(), 10U);
}

/// Lines of C++ that compare an option with a word: `vcov == "iid"`, `"iid" == vcov`, `json.at("ssc") != "fixest"`.
/// HTTP methods and dotted names of protocols are no options.
std::vector<std::string> comparisons_in(const std::string& text) {
    static const std::string options =
        "(vcov|ssc|effects?|zscore|scope|scaling|join|provider|mode|scale|agent|state|origin|kind|method|weights|"
        "bootstrap|adjustment|severity|anomaly_type|status|resolution|format|category|record_type|type|proof)";
    static const std::regex after(
        "\\b" + options + R"re((\(\)|"\))?(\.get<std::string>\(\))?\s*[!=]=\s*"(?!(POST|GET|DELETE)")[\w -]+")re");
    static const std::regex before(R"re("[\w -]+"\s*[!=]=\s*([A-Za-z_]+(\.|->))*)re" + options + "\\b");
    std::vector<std::string> found;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (std::regex_search(line, after) || std::regex_search(line, before)) {
            found.push_back(line);
        }
    }
    return found;
}

TEST(Words, AComparisonWithALiteralIsSeen) {
    for (const char* planted :
         {R"(regression.vcov = vcov == "iid" ? Vcov::Iid : Vcov::Cluster;)", R"(if (json.at("ssc") == "fixest") {)",
          R"(return json.at("status").get<std::string>() != "OK";)", R"(if ("import" == fetch.origin) {)",
          R"(if (record.type() == "response") {)", R"(settings.collect.browser.mode=="off")"}) {
        EXPECT_EQ(comparisons_in(planted).size(), 1U) << planted;
    }
    for (const char* fine : {R"(if (vcov == Vcov::Iid) {)", R"(arrow_type == "int64")", R"(text == "vcov")",
                             R"({"kind", name_of(feature.kind)})", R"(json.at("kind") == "")", R"(method == "POST")",
                             R"(kind == "youtube#videoListResponse")", R"(method == "network.fetchError")"}) {
        EXPECT_THAT(comparisons_in(fine), IsEmpty()) << fine;
    }
}

TEST(Words, NoOptionIsComparedWithALiteral) {
    const fs::path root = tests::project_folder();
    std::size_t files = 0;
    for (const char* folder : {"src/public_signals", "python/bindings"}) {
        for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
            const std::string name = entry.path().lexically_relative(root).string();
            const bool is_protocol = name.find("/browser/") != name.npos;  // its `type` and `method` are WebDriver's
            if ((name.ends_with(".cpp") || name.ends_with(".hpp")) && !is_protocol) {
                ++files;
                EXPECT_THAT(comparisons_in(*read_file(entry.path())), IsEmpty()) << name;
            }
        }
    }
    EXPECT_GT(files, 300U);
}

}  // namespace
}  // namespace public_signals
