// Rule files: what they may say, how mistakes are named, and that a changed file changes the output.
#include "public_signals/engine/rules.hpp"

#include <gtest/gtest.h>

#include "public_signals/engine/rules_reader.hpp"
#include "unit/engine/pages.hpp"
#include "unit/project_folder.hpp"

namespace public_signals {
namespace {

using namespace public_signals::tests;

/// A folder of a user's rules that is gone when the test ends.
class RulesFolder {
  public:
    RulesFolder() : m_folder(std::filesystem::temp_directory_path() / ("rules-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(m_folder);
    }
    ~RulesFolder() { std::filesystem::remove_all(m_folder); }
    RulesFolder(const RulesFolder&) = delete;
    RulesFolder& operator=(const RulesFolder&) = delete;

    const std::filesystem::path& path() const { return m_folder; }
    void write(const std::string& name, const std::string& text) const {
        ASSERT_TRUE(write_file(m_folder / name, text).has_value());
    }

  private:
    std::filesystem::path m_folder;
};

std::string shipped_file(const std::string& name) {
    return bytes_of(tests::project_folder() / "rules" / name);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

TEST(Rules, TheShippedOnesLoadAndHaveAHash) {
    const auto shipped = shipped_rules();
    ASSERT_TRUE(shipped) << shipped.error().message << " at " << shipped.error().where;
    EXPECT_EQ(shipped->hash(Source::TikTok).size(), 16u);
    EXPECT_NE(shipped->hash(Source::TikTok), shipped->hash(Source::Instagram));
}

TEST(Rules, OneChangedPathChangesTheOutput) {
    const RulesFolder folder;
    folder.write("tiktok.yaml", replaced(shipped_file("tiktok.yaml"), "playCount", "diggCount"));
    const auto changed = read_rules(folder.path());
    ASSERT_TRUE(changed) << changed.error().message;
    const Page page = page_of(bytes_of(pages_folder / "tiktok/item-list.json"));
    const auto posts = extract_tiktok(page, *changed).posts;
    ASSERT_FALSE(posts.empty());
    EXPECT_EQ(posts[0].counts[PostCount::Views], posts[0].counts[PostCount::Likes]);
    EXPECT_NE(posts[0].counts[PostCount::Views], extract_tiktok(page, rules()).posts[0].counts[PostCount::Views]);
    EXPECT_NE(changed->hash(Source::TikTok), rules().hash(Source::TikTok));
    EXPECT_EQ(changed->hash(Source::Instagram), rules().hash(Source::Instagram));
}

TEST(Rules, AUsersLayoutReadsWhatTheShippedOnesDoNotKnow) {
    std::string page = replaced(bytes_of(pages_folder / "tiktok/universal-video.html"), "itemStruct", "itemStructV2");
    EXPECT_EQ(extract_tiktok(page_of(page), rules()).state, PageState::LayoutChanged);
    const RulesFolder folder;
    folder.write("tiktok.yaml", R"(
source: tiktok
layouts:
  - name: my-video
    proof: mine.html
    json: {script: script#__UNIVERSAL_DATA_FOR_REHYDRATION__}
    root: /__DEFAULT_SCOPE__/webapp.video-detail/itemInfo
    known_by: [itemStructV2]
    posts: itemStructV2
    fields:
      post_id: {path: id, required: true}
      posted_at: createTime
      views: stats.playCount
)");
    const auto mine = read_rules(folder.path());
    ASSERT_TRUE(mine) << mine.error().message;
    const auto extracted = extract_tiktok(page_of(page), *mine);
    EXPECT_EQ(extracted.layout, "my-video");
    EXPECT_EQ(extracted.state, PageState::Ok);
    EXPECT_EQ(extract_tiktok(page_of(bytes_of(pages_folder / "tiktok/item-list.json")), *mine).layout, "item-list");
}

TEST(Rules, EveryMistakeNamesFileLineAndRule) {
    const std::string front = "source: tiktok\nlayouts:\n  - name: mine\n    proof: p\n";
    const std::string json = front + "    json: body\n    known_by: [a]\n    posts: a\n";
    struct Case {
        std::string yaml;
        const char* message;
        const char* line;
    };
    const Case cases[] = {
        {"source: instagram\n", "these rules are not for tiktok", ":1"},
        {"source: tiktok\nlayout: []\n", "unknown key layout; did you mean layouts?", ":2"},
        {front + "    jsn: body\n", "layout mine: unknown key jsn; did you mean json?", ":5"},
        {front + "    scope: \"div[\"\n", "layout mine: bad CSS selector: div[", ":5"},
        {front, "layout mine: a layout has json or scope", ":3"},
        {json + "    fields:\n      views: {path: b, type: integer}\n", "layout mine: unknown type integer", ":9"},
        {json + "    fields:\n      views: {path: b, type: unix}\n", "field views takes int count, not unix", ":9"},
        {json + "    fields:\n      clicks: b\n", "layout mine: unknown field clicks", ":9"},
        {json + "    fields:\n      is_reel: {path: b, type: is}\n", "type is and value go together", ":9"},
        {json + "    states:\n      - {state: gone, path: b, equals: 1}\n", "unknown state gone", ":9"},
        {json + "    states:\n      - {state: missing, path: b}\n", "a path takes one of equals", ":9"},
        {json + "    states:\n      - {state: missing}\n", "state missing has no condition", ":9"},
        {json + "    only_partial: perhaps\n", "true or false is due here", ":8"},
        {json + "    list: tab\n", "unknown list tab", ":8"},
        {json + "    list: piece\n", "a timeline or a piece of one is newest_first", ":8"},
        {json + "    flags: [is_reel]\n    fields:\n      views: b\n", "is_reel is no flag among the fields", ":8"},
        {json + "    flags: [views]\n    fields:\n      views: b\n", "views is no flag among the fields", ":8"},
        {json + "    name: again\n", "key name stands twice", ":8"},
        {"source: tiktok\nlayouts: [\n", "bad YAML", ":"},
        {"source: tiktok\nlayouts: 5\n", "layouts: a list is due here", ":2"},
        {"source: tiktok\nstates: [{state: blocked, title: x, and: 5}]\n", "and: a list is due here", ":2"},
    };
    for (const Case& rule : cases) {
        const auto read = parse_rules(rule.yaml, "my/tiktok.yaml", Source::TikTok);
        ASSERT_FALSE(read) << rule.yaml;
        EXPECT_EQ(read.error().kind, ErrorKind::InvalidInput);
        EXPECT_NE(read.error().message.find(rule.message), std::string::npos) << read.error().message;
        EXPECT_TRUE(read.error().where.starts_with(std::string("my/tiktok.yaml") + rule.line)) << read.error().where;
        EXPECT_NE(read.error().help, "");
    }
}

TEST(Rules, AReferenceToNoLayoutIsAnError) {
    const RulesFolder folder;
    folder.write("tiktok.yaml", replaced(shipped_file("tiktok.yaml"), "also: [profile-grid]", "also: [nowhere]"));
    const auto read = read_rules(folder.path());
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().message.find("nowhere"), std::string::npos);
}

TEST(Rules, AFolderThatIsNotThereIsAnErrorAndAnEmptyOneIsNot) {
    EXPECT_FALSE(read_rules("no/such/folder"));
    const RulesFolder folder;
    const auto read = read_rules(folder.path());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->hash(Source::TikTok), rules().hash(Source::TikTok));
}

}  // namespace
}  // namespace public_signals
