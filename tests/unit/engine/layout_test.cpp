// Hand-made pages against their posts, cut pages, other platforms' pages, and pages against the recordings they replace
// for.
#include "public_signals/engine/layout.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "public_signals/engine/layout_posts.hpp"
#include "unit/engine/pages.hpp"
#include "unit/project_folder.hpp"

namespace public_signals {
namespace {

using namespace public_signals::tests;

constexpr Source sources[] = {Source::TikTok, Source::Instagram};

TEST(Layouts, EveryHandMadePageGivesThePostsBesideIt) {
    for (const Source source : sources_with_rooms()) {
        const auto pages = pages_of(source);
        ASSERT_GE(pages.size(), 20u) << name_of(source);
        for (const auto& page : pages) {
            const std::string handle = source == Source::TikTok ? "marquee.lights.demo" : "";
            const Json expected = Json::parse(bytes_of(page.string() + ".posts.json"));
            EXPECT_EQ(summary_of(source, extract(source, page_of(bytes_of(page), handle))).dump(1), expected.dump(1))
                << page;
        }
    }
}

TEST(Layouts, EveryShippedLayoutNamesAPageThatProvesIt) {
    for (const Source source : sources) {
        for (const LayoutRule& layout : rules().of(source).layouts) {
            const auto proof = tests::project_folder() / layout.proof;
            const Page page = page_of(bytes_of(proof));
            PageDocument document(page);
            const LayoutReading reading = read_layout(layout, document, source);
            EXPECT_TRUE(reading.is_known && reading.is_whole) << layout.name;
            EXPECT_EQ(reading.posts.empty(), layout.fields.empty() || layout.name == "universal-profile")
                << layout.name;
        }
    }
}

TEST(Layouts, ACutPageIsNeverWhole) {
    for (const Source source : sources_with_rooms()) {
        auto pages = pages_of(source);
        const auto recorded = recordings_folder / name_of(source);
        if (std::filesystem::exists(recorded)) {
            for (const auto& entry : std::filesystem::directory_iterator(recorded)) {
                // A fragment without <html>: cut behind its JSON it is whole.
                const bool is_fragment = entry.path().filename() == "profile_nextdata_20210106_tiktok.html";
                if (entry.path().extension() != ".md" && !is_fragment) {
                    pages.push_back(entry.path());
                }
            }
        }
        for (const auto& file : pages) {
            const std::string whole = bytes_of(file);
            for (const std::size_t percent : {25u, 50u, 75u, 97u}) {
                const auto cut = extract(source, page_of(whole.substr(0, whole.size() * percent / 100)));
                const bool a_wall_or_a_part = cut.state != PageState::Ok && cut.state != PageState::Empty &&
                                              cut.state != PageState::Private && cut.state != PageState::Missing;
                EXPECT_TRUE(a_wall_or_a_part) << file << " at " << percent << " %: " << name_of(cut.state);
                EXPECT_EQ(cut.state == PageState::Partial, !cut.posts.empty()) << file << " at " << percent << " %";
            }
        }
    }
}

TEST(Layouts, ACutGridKeepsThePostsInFrontOfTheCut) {
    const std::string whole = bytes_of(pages_folder / "tiktok/universal-profile.html");
    const std::size_t in_a_count = whole.find("12.3K") + 2;
    const auto cut = extract(Source::TikTok, page_of(whole.substr(0, in_a_count)));
    EXPECT_EQ(cut.state, PageState::Partial);
    ASSERT_EQ(cut.posts.size(), 1u);
    EXPECT_EQ(cut.posts[0].counts[PostCount::Views], 2'000'000);
    EXPECT_TRUE(has_warning(cut, "cut"));
}

TEST(Layouts, ACutListKeepsThePostsThatAreWhole) {
    const std::string whole = bytes_of(pages_folder / "tiktok/item-list.json");
    const auto all = extract(Source::TikTok, page_of(whole)).posts;
    ASSERT_GE(all.size(), 3u);
    const std::size_t in_the_third = whole.find("\"id\"", whole.find(all[2].post_id) - 10);
    const auto cut = extract(Source::TikTok, page_of(whole.substr(0, in_the_third + 40)));
    EXPECT_EQ(cut.state, PageState::Partial);
    EXPECT_EQ(cut.layout, "item-list");
    ASSERT_EQ(cut.posts.size(), 2u);
    EXPECT_TRUE(has_warning(cut, "cut"));
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(cut.posts[i].post_id, all[i].post_id);
        EXPECT_EQ(cut.posts[i].counts[PostCount::Views], all[i].counts[PostCount::Views]);
        EXPECT_EQ(cut.posts[i].is_pinned, std::nullopt) << "they may be the pinned ones alone";
    }
}

TEST(Layouts, APostWithoutItsEndIsNotRead) {
    const std::string whole = bytes_of(pages_folder / "tiktok/universal-video.html");
    const auto cut = extract(Source::TikTok, page_of(whole.substr(0, whole.find("\"stats\""))));
    EXPECT_EQ(cut.state, PageState::LayoutChanged);
    EXPECT_TRUE(cut.posts.empty());
}

TEST(Layouts, OfManyScriptsThatMatchEachIsTried) {
    const std::string page = bytes_of(pages_folder / "instagram/polaris-media-page.html");
    std::size_t scripts = 0;
    for (std::size_t at = page.find("data-sjs>"); at != std::string::npos; at = page.find("data-sjs>", at + 1)) {
        ++scripts;
    }
    ASSERT_GE(scripts, 3u);
    const auto extracted = extract(Source::Instagram, page_of(page));
    EXPECT_EQ(extracted.layout, "polaris-media-page");
    EXPECT_EQ(extracted.posts.size(), 1u);
}

TEST(Layouts, AGoodPageWithTheConfigurationOfTheChallengeIsNotBlocked) {
    std::string page = bytes_of(pages_folder / "tiktok/video-renamed.html");
    page.insert(page.find("</head>"),
                "<script id=\"slardar-config\" type=\"application/json\">{}</script>" + std::string(10'000, ' '));
    EXPECT_EQ(extract(Source::TikTok, page_of(page)).state, PageState::LayoutChanged);
}

TEST(Layouts, ThePagesOfTheOtherPlatformAreUnknown) {
    for (const Source source : sources) {
        const Source other = source == Source::TikTok ? Source::Instagram : Source::TikTok;
        auto pages = pages_of(other);
        const auto recorded = recordings_folder / name_of(other);
        if (std::filesystem::exists(recorded)) {
            for (const auto& entry : std::filesystem::directory_iterator(recorded)) {
                pages.push_back(entry.path());
            }
        }
        for (const auto& file : pages) {
            const auto extracted = extract(source, page_of(bytes_of(file)));
            EXPECT_EQ(extracted.state, PageState::LayoutChanged) << name_of(source) << " on " << file;
            EXPECT_TRUE(extracted.posts.empty()) << file;
            EXPECT_EQ(extracted.layout, "") << file;
        }
    }
}

TEST(Layouts, BytesThatAreNoPageAreAnUnknownLayout) {
    for (const Source source : sources) {
        for (const char* body : {"null", "[]", "{}", "[1,2]", "\"itemList\"", "plain text", "<", "<p>", "\xff\xfe<"}) {
            EXPECT_EQ(extract(source, page_of(body)).state, PageState::LayoutChanged) << body;
        }
    }
    EXPECT_EQ(extract(Source::TikTok, page_of("")).state, PageState::Transient);
    EXPECT_EQ(extract(Source::Instagram, page_of("")).state, PageState::Transient);
}

TEST(Layouts, StatusDecidesWhereThePageSaysNothing) {
    struct Case {
        int status;
        PageState tiktok;
        PageState instagram;
    };
    const Case cases[] = {
        {429, PageState::RateLimited, PageState::RateLimited},
        {503, PageState::Transient, PageState::Transient},
        {403, PageState::Blocked, PageState::Blocked},
        {404, PageState::Missing, PageState::Missing},
        {200, PageState::LayoutChanged, PageState::LayoutChanged},
    };
    for (const Case& answer : cases) {
        Page page = page_of("<html><body>no</body></html>");
        page.status = answer.status;
        EXPECT_EQ(extract(Source::TikTok, page).state, answer.tiktok) << answer.status;
        EXPECT_EQ(extract(Source::Instagram, page).state, answer.instagram) << answer.status;
    }
}

/// The paths of a layout that lead somewhere on a page: those of the layout, then those of its posts.
std::set<std::string> paths_read(const LayoutRule& layout, const Page& page) {
    PageDocument document(page);
    const LayoutReading reading = read_layout(layout, document, Source::TikTok);
    std::set<std::string> read;
    const auto look = [&](const json::Value& from, const RulePath& path, const std::string& where) {
        if (!from.at(path.steps).is_null()) {
            read.insert(where + path.text);
        }
    };
    const auto look_all = [&](const json::Value& from, const std::vector<FieldRule>& fields, const std::string& where) {
        for (const FieldRule& field : fields) {
            for (const Alternative& way : field.alternatives) {
                look(from, way.path, where + field.name + " ");
            }
        }
    };
    if (!reading.is_known) {
        return read;
    }
    for (const auto* paths : {&layout.known_by, &layout.expects, &layout.posts}) {
        for (const RulePath& path : *paths) {
            look(reading.root, path, "");
        }
    }
    look_all(reading.root, layout.account, "account ");
    for (const RulePath& path : layout.posts) {
        for (const json::Value& found : reading.root.all(path.steps)) {
            for (const json::Value& post : found.is_array() ? found.elements() : std::vector<json::Value>{found}) {
                look_all(post, layout.fields, "");
            }
        }
    }
    const html::Tree* tree = layout.scope ? document.tree() : nullptr;
    for (const html::Element& element : tree ? tree->select(*layout.scope) : std::vector<html::Element>()) {
        for (const auto* fields : {&layout.fields, &layout.account}) {
            for (const FieldRule& field : *fields) {
                for (const Alternative& way : field.alternatives) {
                    const auto found = way.css ? element.first(*way.css) : std::nullopt;
                    if (found && (way.attribute.empty() || found->attribute(way.attribute))) {
                        read.insert(field.name + " " + way.css->text());
                    }
                }
            }
        }
    }
    return read;
}

TEST(Layouts, AHandMadePageHasEveryPathAndSelectorThatItsRuleReadsInTheRecording) {
    SKIP_WITHOUT_RECORDINGS();
    std::set<std::string> compared;
    for (const Source source : sources) {
        for (const LayoutRule& layout : rules().of(source).layouts) {
            const auto proof = tests::project_folder() / layout.proof;
            const auto in_proof = paths_read(layout, page_of(bytes_of(proof)));
            for (const auto& entry : std::filesystem::directory_iterator(recordings_folder / name_of(source))) {
                const auto in_recording = paths_read(layout, page_of(bytes_of(entry.path())));
                for (const std::string& path : in_recording) {
                    EXPECT_TRUE(in_proof.contains(path)) << layout.name << ": " << path << " of " << entry.path();
                }
                if (!in_recording.empty()) {
                    compared.insert(layout.name);
                }
            }
        }
    }
    for (const char* layout :
         {"universal-video", "universal-profile", "profile-grid", "item-array", "user-array", "next-video",
          "next-profile", "oembed", "web-profile-info", "graphql-timeline", "timeline-nodes", "clips", "media-info",
          "profile-shared-data", "post-shared-data", "post-summary", "profile-summary", "post-meta", "profile-meta"}) {
        EXPECT_TRUE(compared.contains(layout)) << layout << " was compared with no recording";
    }
}

TEST(Layouts, NoKeyOfAPlatformStandsInTheSources) {
    std::set<std::string> keys;
    for (const Source source : sources) {
        for (const LayoutRule& layout : rules().of(source).layouts) {
            for (const FieldRule& field : layout.fields) {
                for (const Alternative& way : field.alternatives) {
                    keys.insert(way.path.steps.begin(), way.path.steps.end());
                }
            }
            for (const auto* paths : {&layout.roots, &layout.known_by, &layout.posts}) {
                for (const RulePath& path : *paths) {
                    keys.insert(path.steps.begin(), path.steps.end());
                }
            }
        }
    }
    // Words that any program has; every other key is the platforms' own.
    for (const char* word :
         {"require", "*",     "0",    "id",   "text",  "author", "owner", "user",  "users", "data",  "title",
          "caption", "count", "code", "desc", "items", "likes",  "node",  "edges", "props", "media", "shortcode"}) {
        keys.erase(word);
    }
    ASSERT_TRUE(keys.contains("itemList") && keys.contains("playCount") && keys.contains("taken_at"));
    const auto folder = tests::project_folder() / "src/public_signals";
    for (const char* file : {"sources/tiktok/extract.cpp", "sources/instagram/extract.cpp", "engine/layout.cpp",
                             "engine/layout_posts.cpp", "engine/fields.cpp", "engine/states.cpp",
                             "engine/page_document.cpp", "engine/rules.cpp", "engine/rules_reader.cpp"}) {
        const std::string source = bytes_of(folder / file);
        ASSERT_FALSE(source.empty()) << file;
        for (const std::string& key : keys) {
            EXPECT_EQ(source.find("\"" + key), std::string::npos) << file << " holds \"" << key;
        }
    }
}

ReadPost post_at(std::int64_t day) {
    ReadPost read;
    read.post.posted_at = instant_of_unix_seconds(day * 86400);
    return read;
}

TEST(Pinned, LeadingPostsOlderThanTheFirstBehindThem) {
    struct Case {
        std::vector<std::int64_t> days;
        std::vector<std::optional<bool>> pinned;
    };
    const std::optional<bool> none;
    const Case cases[] = {
        {{}, {}},
        {{9}, {false}},
        {{9, 8, 7}, {false, false, false}},
        {{9, 9, 7}, {false, false, false}},
        {{3, 9, 8}, {true, false, false}},
        {{5, 2, 3, 9, 8}, {true, true, true, false, false}},
        {{4, 3, 2, 1, 9, 8}, {none, none, none, none, none, none}},  // at most three are ever pinned
        {{9, 3, 8, 7}, {none, none, none, none}},
    };
    for (const Case& list : cases) {
        std::vector<ReadPost> posts;
        for (const std::int64_t day : list.days) {
            posts.push_back(post_at(day));
        }
        mark_pinned(posts, true);
        for (std::size_t i = 0; i < posts.size(); ++i) {
            EXPECT_EQ(posts[i].post.is_pinned, list.pinned[i]) << "post " << i << " of " << posts.size();
        }
    }
}

TEST(Pinned, AFlagDecidesAndItsAbsenceElsewhereIsNo) {
    std::vector<ReadPost> posts = {post_at(3), post_at(1), post_at(9)};
    posts[1].post.is_pinned = true;
    mark_pinned(posts, true);
    EXPECT_EQ(posts[0].post.is_pinned, false);
    EXPECT_EQ(posts[1].post.is_pinned, true);
    EXPECT_EQ(posts[2].post.is_pinned, false);
}

}  // namespace
}  // namespace public_signals
