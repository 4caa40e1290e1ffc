#include "public_signals/panel/raw_files.hpp"

#include <gmock/gmock.h>

#include "public_signals/base/file.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/panel/cell_rules.hpp"
#include "public_signals/panel/raw_rows.hpp"
#include "unit/panel/raw_folder.hpp"

namespace public_signals {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Optional;

const std::string tiktok_header =
    "show,handle,post_id,post_url,post_datetime,posted_at,views,likes,comments,shares,caption,hashtags,is_video,"
    "is_pinned,scrape_run_at,source_layer,rules_hash,capture,run_id\n";
const std::string instagram_header =
    "show,handle,post_id,shortcode,post_url,post_datetime,posted_at,likes,comments,views,caption,hashtags,is_reel,"
    "owner_id,is_collab,scrape_run_at,source_layer,rules_hash,capture,run_id\n";

Observations run_of(const std::string& at, const std::vector<std::string>& post_ids) {
    Observations observations;
    public_signals::Run run;
    run.run_id = "run-" + at;
    run.scrape_run_at = *parse_instant(at);
    run.asked = {*parse_day("2024-01-01"), *parse_day("2024-01-07")};
    run.sources = {"tiktok"};
    observations.runs = {run};
    for (const std::string& id : post_ids) {
        RawPost raw;
        raw.show = "Oh, Mary!";
        raw.handle = "ohmaryplay";
        raw.post.post_id = id;
        raw.scrape_run_at = run.scrape_run_at;
        observations.of(Source::TikTok).posts.push_back(raw);
    }
    Coverage covered{"Oh, Mary!", "ohmaryplay", run.scrape_run_at, PageState::Ok, std::nullopt, true, 0};
    observations.of(Source::TikTok).coverage = {covered};
    return observations;
}

std::vector<std::string> stored_posts(const std::filesystem::path& raw) {
    std::vector<std::string> rows;
    const auto observations = read_raw(raw);
    for (const RawPost& post : observations->of(Source::TikTok).posts) {
        rows.push_back(format_instant(post.scrape_run_at).substr(0, 13) + " " + post.post.post_id);
    }
    return rows;
}

TEST(RawFiles, OurOwnRowsComeBackByteForByte) {
    const Files files = {
        {"tiktok/oh_mary_posts_20240201.csv",
         tiktok_header +
             "\"Oh, Mary!\",ohmaryplay,71,https://t/71,2024-01-03,2024-01-03T23:59:59Z,1200,,3,0,\"a \"\"b\"\"\nc\","
             "\"[\"\"ohmary\"\",\"\"π\"\"]\",true,false,2024-02-01T06:00:00Z,item-list,abc,urn:uuid:1,r1\n"
             "\"Oh, Mary!\",ohmaryplay,72,,2024-01-04,,,,,,,[],,,2024-02-01T06:00:00Z,,,,r1\n"},
        {"tiktok/coverage.csv",
         "show,handle,scrape_run_at,state,oldest_unpinned_post,whole_list,posts,run_id\n"
         "\"Oh, Mary!\",ohmaryplay,2024-02-01T06:00:00Z,layout_changed,,false,0,r1\n"},
        {"instagram/oh_mary_posts_20240201.csv",
         instagram_header +
             "\"Oh, Mary!\",ohmary,9,C1,https://i/C1,2024-01-03,2024-01-03T12:00:00Z,,4,,,[],true,77,false,"
             "2024-02-01T06:00:00Z,graphql,abc,urn:uuid:2,r1\n"},
        {"wikipedia/oh_mary_days_20240201.csv",
         "show,project,agent,article,title,role,day,views,is_served,scrape_run_at,capture,run_id\n"
         "\"Oh, Mary!\",en.wikipedia,user,Q1,\"Oh,_Mary!\",,2024-01-01,12,true,2024-02-01T06:00:00Z,urn:uuid:3,r1\n"
         "\"Oh, Mary!\",en.wikipedia,user,Q1,\"Oh,_Mary!\",,2024-01-02,,false,2024-02-01T06:00:00Z,urn:uuid:3,r1\n"},
        {"google_trends/oh_mary_points_20240201.csv",
         "show,query,geo,category,property,language,resolution,window_start,window_end,draw,day,value,below_one,has_"
         "data,is_partial,"
         "scrape_run_at,capture,run_id\n"
         "\"Oh, "
         "Mary!\",empty,US-NY,,,,DAY,2023-08-14,2024-01-31,0,,,false,false,false,2024-02-01T06:00:00Z,urn:uuid:5,r1\n"
         "\"Oh, Mary!\",oh mary,US-NY,,,,DAY,2023-08-14,2024-01-31,0,2023-08-14,0.0,true,true,false,"
         "2024-02-01T06:00:00Z,urn:uuid:4,r1\n"},
        {"runs.csv",
         "run_id,scrape_run_at,start,end,sources,gt_base_start,gt_below_one,gt_scale\n"
         "r1,2024-02-01T06:00:00Z,2024-01-01,2024-01-28,tiktok instagram,2021-02-01,0.5,range_max\n"
         "r2,2024-02-02T06:00:00Z,2024-01-01,2024-01-28,google_trends,,0.25,frozen\n"},
    };
    const TemporaryFolder copy;
    ASSERT_TRUE(write_raw(observations_from(files), {{"Oh, Mary!", "oh_mary"}}, copy.path()));
    for (const auto& [name, bytes] : files) {
        EXPECT_EQ(read_file(copy / name).value_or("absent"), bytes) << name;
    }
}

TEST(RawFiles, EachWordMadeWrongIsAnErrorWithFileLineAndWord) {
    const std::string coverage =
        "show,handle,scrape_run_at,state,oldest_unpinned_post,whole_list,posts\n"
        "Six,six,2024-02-01T06:00:00Z,{},,true,0\n";
    const std::string points =
        "show,query,resolution,window_start,window_end,day,value\n"
        "Six,six,{},2023-08-14,2024-01-31,2023-08-14,1\n";
    const std::string runs =
        "run_id,scrape_run_at,start,end,sources,gt_scale\n"
        "r,2024-02-01T06:00:00Z,2024-01-01,2024-01-28,tiktok,{}\n";
    struct File {
        std::string name;
        std::string text;
        std::vector<std::string> words;
    };
    const auto read = [](const File& file, const std::string& word) {
        const TemporaryFolder raw;
        std::string text = file.text;
        text.replace(text.find("{}"), 2, word);
        EXPECT_TRUE(write_file(raw / file.name, text));
        return read_raw(raw.path());
    };
    for (const File& file : {File{"tiktok/coverage.csv", coverage, words_of<PageState>()},
                             File{"google_trends/six_points_20240201.csv", points, words_of<Resolution>()},
                             File{"runs.csv", runs, words_of<TrendsScale>()}}) {
        for (const std::string& word : file.words) {
            EXPECT_TRUE(read(file, word)) << file.name << " " << word;
            for (const std::string& wrong : {word + "x", "un" + word, std::string("HC3")}) {
                const auto refused = read(file, wrong);
                ASSERT_FALSE(refused) << file.name << " " << wrong;
                EXPECT_THAT(refused.error().message, HasSubstr("`" + wrong + "` is unknown"));
                EXPECT_THAT(refused.error().where, HasSubstr(file.name + ":2"));
            }
            EXPECT_THAT(read(file, word + "x").error().help, HasSubstr("did you mean `" + word + "`?"));
        }
    }
    EXPECT_EQ(read({"runs.csv", runs, {}}, "")->runs.at(0).gt_scale, TrendsScale::RangeMax);
}

TEST(RawFiles, ACellThatThePlatformAlwaysFillsIsRefusedWhereItIsEmpty) {
    const std::string days = "show,project,agent,article,title,role,day,views,is_served,scrape_run_at,capture,run_id\n";
    const std::string points =
        "show,query,geo,category,property,language,resolution,window_start,window_end,draw,day,value,below_one,has_"
        "data,"
        "is_partial,scrape_run_at,capture,run_id\n";
    const auto day = [&](const std::string& cells) {
        return days + "A,en.wikipedia,user,Q,Q,article,2024-01-01," + cells + ",2024-02-01T06:00:00Z,urn:uuid:1,r1\n";
    };
    const auto point = [&](const std::string& cells, const std::string& names = "urn:uuid:1,r1") {
        return points + "A,a,US,0,,en-US,DAY,2024-01-01,2024-01-31,0," + cells + ",2024-02-01T06:00:00Z," + names +
               "\n";
    };
    struct Case {
        const char* file;
        std::string text;
        const char* refused_at;  // null where it is read
    };
    const char* const wiki = "wikipedia/a_days_20240201.csv";
    const char* const trends = "google_trends/a_points_20240201.csv";
    for (const Case& each : {
             Case{wiki, day("7,true"), nullptr},
             Case{wiki, day("0,true"), nullptr},
             Case{wiki, day(",false"), nullptr},
             Case{wiki, day(",true"), "a_days_20240201.csv:2, column views"},
             Case{wiki, day("0,false"), "a_days_20240201.csv:2, column views"},
             Case{wiki, day(","), "a_days_20240201.csv:2, column is_served"},
             Case{trends, point("2024-01-01,7,false,true,false"), nullptr},
             Case{trends, point("2024-01-01,0,true,true,false"), nullptr},
             Case{trends, point("2024-01-01,,false,false,false"), nullptr},
             Case{trends, point(",,false,false,false"), nullptr},
             Case{trends, point("2024-01-01,,false,true,false"), "a_points_20240201.csv:2, column value"},
             Case{trends, point("2024-01-01,,true,true,false", "urn:uuid:1,"), "a_points_20240201.csv:2, column value"},
             Case{trends, point(",7,false,true,false"), "a_points_20240201.csv:2, column day"},
             Case{trends, point(",0,false,false,false"), "a_points_20240201.csv:2, column day"},
             Case{trends, point("2024-01-01,,false,true,false", ","), nullptr},
         }) {
        const auto read = read_files({{each.file, each.text}});
        EXPECT_EQ(read.has_value(), each.refused_at == nullptr) << each.text;
        if (!read && each.refused_at != nullptr) {
            EXPECT_THAT(read.error().where, HasSubstr(each.refused_at));
            EXPECT_THAT(read.error().message, testing::ContainsRegex(" is (empty|0)"));
            EXPECT_FALSE(read.error().help.empty());
        }
    }
}

TEST(RawFiles, TwoFilesOfOneRunThatDisagreeAreNamedWithBothLines) {
    const std::string days = "show,title,day,views,scrape_run_at,run_id,project,agent,article,role\n";
    const std::string points =
        "show,query,resolution,window_start,window_end,day,value,below_one,has_data,is_partial,scrape_run_at,run_id,"
        "geo,"
        "category,property,language,draw\n";
    const auto day = [&](const char* cells, const char* run) {
        return days + "A,T,2024-01-01,3,2024-02-01T06:00:00Z," + run + ",en.wikipedia,user,T,\nA,T,2024-01-02," +
               cells + ",2024-02-01T06:00:00Z," + run + ",en.wikipedia,user,T,\n";
    };
    const auto point = [&](const char* cells, const char* run) {
        return points + "A,a,DAY,2024-01-01,2024-01-31,2024-01-02," + cells + ",2024-02-01T06:00:00Z," + run +
               ",US,0,,en-US,0\n";
    };
    struct Case {
        std::string first;
        std::string second;
        const char* says;  // null where both are read
        const char* lines;
    };
    for (const Case& each : {
             Case{day("7", "r1"), day("8", "r1"), "the day 2024-01-02 has views 8 here and 7 in", ":3"},
             Case{day("7", "r1"), day("7", "r1"), nullptr, ""},
             Case{day("7", "r1"), day("8", "r2"), nullptr, ""},
             Case{point("7,false,true,false", "r1"), point("8,false,true,false", "r1"), "has value 8 here and 7 in",
                  ":2"},
             Case{point("0,true,true,false", "r1"), point("0,false,true,false", "r1"),
                  "has value 0 here and 0 (below one) in", ":2"},
             Case{point("7,false,true,true", "r1"), point("7,false,true,false", "r1"),
                  "has value 7 here and 7 (partial) in", ":2"},
             Case{point("7,false,true,false", "r1"), point("7,false,true,false", "r1"), nullptr, ""},
             Case{point("7,false,true,false", "r1"), point("8,false,true,false", "r2"), nullptr, ""},
         }) {
        const std::string folder = each.first.starts_with("show,title") ? "wikipedia/" : "google_trends/";
        const std::string empty = each.first.substr(0, each.first.find('\n') + 1);
        const auto read = read_files(
            {{folder + "a.csv", each.first}, {folder + "b.csv", empty}, {folder + "copy of a.csv", each.second}});
        EXPECT_EQ(read.has_value(), each.says == nullptr) << each.second;
        if (!read && each.says != nullptr) {
            EXPECT_THAT(read.error().message, HasSubstr(each.says));
            EXPECT_THAT(read.error().message, HasSubstr(std::string("a.csv") + each.lines));
            EXPECT_THAT(read.error().where, HasSubstr(std::string("copy of a.csv") + each.lines));
        }
    }
}

TEST(RawFiles, ARunWrittenAgainReplacesItsOwnRowsAndKeepsTheOthersOfTheDay) {
    const TemporaryFolder raw;
    const std::map<std::string, std::string> slugs = {{"Oh, Mary!", "oh_mary"}};
    ASSERT_TRUE(write_raw(run_of("2024-02-01T18:00:00Z", {"3"}), slugs, raw.path()));
    ASSERT_TRUE(write_raw(run_of("2024-02-01T06:00:00Z", {"2", "1"}), slugs, raw.path()));
    EXPECT_THAT(stored_posts(raw.path()), ElementsAre("2024-02-01T06 1", "2024-02-01T06 2", "2024-02-01T18 3"));
    const std::string before = *read_file(raw / "tiktok/oh_mary_posts_20240201.csv");

    ASSERT_TRUE(write_raw(run_of("2024-02-01T06:00:00Z", {"2", "1"}), slugs, raw.path()));
    EXPECT_EQ(*read_file(raw / "tiktok/oh_mary_posts_20240201.csv"), before);

    ASSERT_TRUE(write_raw(run_of("2024-02-01T06:00:00Z", {"4"}), slugs, raw.path()));
    EXPECT_THAT(stored_posts(raw.path()), ElementsAre("2024-02-01T06 4", "2024-02-01T18 3"));
    EXPECT_EQ(read_raw(raw.path())->of(Source::TikTok).coverage.size(), 2U);
    EXPECT_EQ(read_raw(raw.path())->runs.size(), 2U);
}

TEST(RawFiles, TwoRunsOfOneSecondKeepTheirRows) {
    const TemporaryFolder raw;
    const auto written = [&](const std::string& id, const std::string& post) {
        Observations run = run_of("2024-02-01T06:00:00Z", {post});
        run.runs[0].run_id = id;
        run.of(Source::TikTok).posts[0].run_id = id;
        run.of(Source::TikTok).coverage[0].run_id = id;
        ASSERT_TRUE(write_raw(run, {}, raw.path()));
    };
    ASSERT_TRUE(write_raw(run_of("2024-02-01T06:00:00Z", {"0"}), {}, raw.path()));
    written("run-2024-02-01T06:00:00Z", "1");
    EXPECT_THAT(stored_posts(raw.path()), ElementsAre("2024-02-01T06 1")) << "a row without an id is told by its time";
    for (const char* id : {"a", "b", "a"}) {
        written(id, id == std::string("a") ? "2" : "3");
    }
    EXPECT_THAT(stored_posts(raw.path()), ElementsAre("2024-02-01T06 1", "2024-02-01T06 2", "2024-02-01T06 3"));
    EXPECT_EQ(read_raw(raw.path())->of(Source::TikTok).coverage.size(), 3U);
}

TEST(RawFiles, AShowWithoutPostsInTheRepeatedRunLosesItsOldRows) {
    const TemporaryFolder raw;
    ASSERT_TRUE(write_raw(run_of("2024-02-01T06:00:00Z", {"1"}), {}, raw.path()));
    ASSERT_TRUE(write_raw(run_of("2024-02-01T06:00:00Z", {}), {}, raw.path()));
    EXPECT_THAT(stored_posts(raw.path()), ElementsAre());
    EXPECT_TRUE(read_raw(raw.path())->of(Source::TikTok).has_coverage);
}

TEST(RawFiles, ARunAskedForOtherSourcesLaterKeepsOneRowWithAllOfThem) {
    const TemporaryFolder raw;
    Observations again = run_of("2024-02-01T06:00:00Z", {});
    ASSERT_TRUE(write_raw(again, {}, raw.path()));
    again.runs[0].sources = {"google_trends"};
    ASSERT_TRUE(write_raw(again, {}, raw.path()));
    const auto runs = read_raw(raw.path())->runs;
    ASSERT_EQ(runs.size(), 1U);
    EXPECT_THAT(runs[0].sources, ElementsAre("google_trends", "tiktok"));
}

TEST(RawFiles, SomebodysOwnFileNeedsThreeColumns) {
    const Observations own = observations_from({{"tiktok/mine.csv",
                                                 "post_id,show,post_datetime,views,hashtags,extra\r\n"
                                                 "1,A,2024-01-03,10,\"#One, two\",x\r\n"
                                                 "2,A,2024-01-04 23:30:00-05:00,,,\r\n"}});
    const std::vector<RawPost>& posts = own.of(Source::TikTok).posts;
    ASSERT_EQ(posts.size(), 2U);
    EXPECT_EQ(posts[0].post.counts[PostCount::Views], 10);
    EXPECT_THAT(posts[0].post.hashtags, Optional(ElementsAre("#One", "two")));
    EXPECT_EQ(posts[1].post.hashtags, std::nullopt) << "an empty cell is unknown";
    EXPECT_EQ(posts[0].post.posted_at, std::nullopt);
    EXPECT_EQ(posts[1].post.counts[PostCount::Views], std::nullopt);
    EXPECT_EQ(format_instant(*posts[1].post.posted_at), "2024-01-05T04:30:00Z");
    EXPECT_FALSE(own.of(Source::TikTok).has_coverage);
}

TEST(RawFiles, ABadCellNamesFileLineAndColumn) {
    const std::string header = "show,post_id,post_datetime,views,is_video,hashtags\n";
    const std::map<std::string, std::string> rows = {
        {"A,1,2024-01-03,12.0,,\n", "views"},
        {"A,1,2024-01-03,-1,,\n", "views"},
        {"A,1,2024-01-03,1 2,,\n", "views"},
        {"A,1,2024-13-03,1,,\n", "post_datetime"},
        {"A,1,2024-01-03,1,maybe,\n", "is_video"},
        {",1,2024-01-03,1,,\n", "show"},
        {"A,,2024-01-03,1,,\n", "post_id"},
        {"A,1,2024-01-03,1,,['x']\n", "hashtags"},
        {"A,1,2024-01-03,9223372036854775808,,\n", "views"},
    };
    for (const auto& [row, column] : rows) {
        const auto read = read_files({{"tiktok/mine.csv", header + "A,0,2024-01-03,1,,\n" + row}});
        ASSERT_FALSE(read) << row;
        EXPECT_EQ(read.error().kind, ErrorKind::InvalidInput);
        EXPECT_THAT(read.error().where, HasSubstr("mine.csv:3, column " + column)) << row;
        EXPECT_FALSE(read.error().help.empty());
    }
}

TEST(RawFiles, AMissingColumnIsNamed) {
    EXPECT_THAT(read_files({{"tiktok/mine.csv", "show,post_id\nA,1\n"}}).error().message, HasSubstr("post_datetime"));
    EXPECT_THAT(read_files({{"tiktok/mine.csv", "show,posted_at\nA,\n"}}).error().message, HasSubstr("post_id"));
    EXPECT_EQ(read_raw("/no/such/folder").error().kind, ErrorKind::Io);
}

TEST(CellRules, HashtagsAreAJsonListOrWordsOrUnknown) {
    const auto tags_of = [](std::string_view cell) {
        Hashtags tags;
        EXPECT_TRUE(read_hashtags(cell, tags)) << cell;
        return tags;
    };
    using Tags = std::vector<std::string>;
    EXPECT_EQ(tags_of(R"(["a","b"])"), (Tags{"a", "b"}));
    EXPECT_EQ(tags_of(R"(["a",null])"), Tags{"a"});
    EXPECT_EQ(tags_of("[]"), Tags{}) << "shown, and there are none";
    EXPECT_EQ(tags_of(" a  b,c "), (Tags{"a", "b", "c"}));
    EXPECT_EQ(tags_of("#nan"), Tags{"#nan"});
    for (const char* unknown : {"", " ", "null", "NaN", "None", "<NA>", "N/A"}) {
        EXPECT_EQ(tags_of(unknown), std::nullopt) << unknown;
    }
    Hashtags tags;
    EXPECT_FALSE(read_hashtags("[1]", tags));
    EXPECT_FALSE(read_hashtags("['a']", tags));
}

}  // namespace
}  // namespace public_signals
