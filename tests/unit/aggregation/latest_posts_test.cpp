#include "public_signals/aggregation/latest_posts.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <set>

#include "public_signals/aggregation/posts_by_week.hpp"
#include "unit/panel/raw_folder.hpp"

namespace public_signals {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string dated_posts_header =
    "show,post_id,posted_at,views,likes,comments,shares,caption,hashtags,is_reel,scrape_run_at\n";

std::string shown(const Count& count) {
    return count ? std::to_string(*count) : "-";
}

/// `show week posts views likes comments shares hashtags reels days`
std::vector<std::string> weeks_of(const std::vector<PostWeek>& weeks) {
    std::vector<std::string> lines;
    for (const PostWeek& week : weeks) {
        lines.push_back(fmt::format("{} {} {} {} {} {} {} {} {} {}", week.show, format_week(week.week), week.posts,
                                    shown(week.sums[PostCount::Views]), shown(week.sums[PostCount::Likes]),
                                    shown(week.sums[PostCount::Comments]), shown(week.sums[PostCount::Shares]),
                                    shown(week.unique_hashtags), shown(week.reels), week.posting_days));
    }
    return lines;
}

void write_files(const Files& files, const TemporaryFolder& folder) {
    std::filesystem::create_directory(folder / "tiktok");
    for (const auto& [name, bytes] : files) {
        std::ofstream(folder / name) << bytes;
    }
}

/// Or the place and the message of the error.
std::vector<std::string> weeks_of(const TemporaryFolder& folder, int threads) {
    const auto posts = read_latest_posts(Source::TikTok, folder.path(), {.threads = threads});
    if (!posts) {
        return {posts.error().where.substr(posts.error().where.rfind('/') + 1), posts.error().message};
    }
    return weeks_of(*posts_by_week(source_columns(Source::TikTok), *posts));
}

std::vector<std::string> weeks_of(const Files& files) {
    const TemporaryFolder folder;
    write_files(files, folder);
    return weeks_of(folder, 1);
}

std::string week_of_rows(const std::string& rows) {
    return weeks_of({{"tiktok/a.csv", dated_posts_header + rows}}).at(0);
}

TEST(LatestPosts, ALaterScrapeThatLacksAFieldDoesNotEraseIt) {
    EXPECT_EQ(week_of_rows("A,1,2024-01-09T00:00:00Z,5,4,3,2,hey,\"[\"\"x\"\",\"\"y\"\"]\",true,2024-02-01T00:00:00Z\n"
                           "A,1,2024-01-09T00:00:00Z,100,,,,,[],,2024-03-01T00:00:00Z\n"),
              "A 2024-01-08 1 100 4 3 2 2 1 1");
    EXPECT_EQ(
        week_of_rows("A,1,2024-01-09T00:00:00Z,100,,,,,[],,2024-03-01T00:00:00Z\n"
                     "A,1,2024-01-09T00:00:00Z,5,4,3,2,hey,\"[\"\"x\"\",\"\"y\"\"]\",true,2024-02-01T00:00:00Z\n"),
        "A 2024-01-08 1 100 4 3 2 2 1 1")
        << "whatever the order of the rows";
}

TEST(LatestPosts, EachFieldIsThatOfTheLatestScrapeThatHasIt) {
    EXPECT_EQ(week_of_rows("A,1,2024-01-09T00:00:00Z,5,4,3,2,hey,[],false,2024-02-01T00:00:00Z\n"
                           "A,1,2024-01-09T00:00:00Z,,9,0,,,[],,2024-03-01T00:00:00Z\n"
                           "A,1,2024-01-09T00:00:00Z,7,,,,,[],true,2024-04-01T00:00:00Z\n"),
              "A 2024-01-08 1 7 9 0 2 0 1 1");
}

TEST(LatestPosts, ACaptionWithoutHashtagsSaysThatThereAreNone) {
    EXPECT_EQ(week_of_rows("A,1,2024-01-09T00:00:00Z,,,,,hey #x,\"[\"\"x\"\"]\",,2024-02-01T00:00:00Z\n"
                           "A,1,2024-01-09T00:00:00Z,,,,,hey,[],,2024-03-01T00:00:00Z\n"
                           "A,1,2024-01-09T00:00:00Z,,,,,,[],,2024-04-01T00:00:00Z\n"),
              "A 2024-01-08 1 - - - - 0 - 1");
}

TEST(LatestPosts, ADateFromAPageStaysOverALaterOneFromTheId) {
    // The upper half of the id is 1704671999, Sunday 2024-01-07T23:59:59Z.
    const std::string id = std::to_string((std::uint64_t{1704671999} << 32) + 5);
    EXPECT_EQ(week_of_rows("A," + id + ",2024-01-08T00:00:03Z,1,,,,,,,2024-02-01T00:00:00Z\n" + "A," + id +
                           ",2024-01-07T23:59:59Z,2,,,,,,,2024-03-01T00:00:00Z\n"),
              "A 2024-01-08 1 2 - - - - - 1");
    EXPECT_EQ(week_of_rows("A," + id + ",2024-01-07T23:59:59Z,2,,,,,,,2024-03-01T00:00:00Z\n"),
              "A 2024-01-01 1 2 - - - - - 1")
        << "alone it is the best there is";
}

TEST(LatestPosts, IdsAreTextsThatMayLookLikeNumbers) {
    EXPECT_EQ(week_of_rows("A,7,2024-01-09T00:00:00Z,1,,,,,,,\n"
                           "A,007,2024-01-09T00:00:00Z,10,,,,,,,\n"
                           "A,+7,2024-01-09T00:00:00Z,100,,,,,,,\n"
                           "A,C_x,2024-01-09T00:00:00Z,1000,,,,,,,\n"
                           "A,99999999999999999999,2024-01-09T00:00:00Z,10000,,,,,,,\n"
                           "A,7,2024-01-09T00:00:00Z,1,,,,,,,\n"),
              "A 2024-01-08 5 11111 - - - - - 1");
}

TEST(LatestPosts, ABadCellIsNamedByTheFirstFileThatHasOneOnAnyNumberOfThreads) {
    Files files;
    for (int i = 0; i < 9; ++i) {
        files[fmt::format("tiktok/{}.csv", i)] = dated_posts_header + "A,1,2024-01-09T00:00:00Z,1,,,,,,,\n";
    }
    files["tiktok/4.csv"] += "A,2,2024-01-09T00:00:00Z,1,,,,,['x'],,\n";
    files["tiktok/6.csv"] += "A,2,2024-01-09T00:00:00Z,x,,,,,,,\n";
    const TemporaryFolder folder;
    write_files(files, folder);
    for (const int threads : {1, 2, 5}) {
        EXPECT_THAT(weeks_of(folder, threads),
                    ElementsAre("4.csv:3, column hashtags", HasSubstr("hashtags are no JSON list")));
    }
}

TEST(LatestPosts, ACellSaysTheSameInWhateverFormItIsWritten) {
    const std::string usual =
        "A,1,2024-01-09T18:00:00Z,5,4,,2,hey,\"[\"\"x\"\",\"\"y\"\"]\",true,2024-02-01T00:00:00Z\n";
    const std::string expected = "A 2024-01-08 1 5 4 - 2 2 1 1";
    ASSERT_EQ(week_of_rows(usual), expected);
    struct Form {
        std::string form;
        std::string other;
        bool is_same_value = true;  // beside the usual one, in one scrape
    };
    for (const auto& [form, other, is_same_value] : std::vector<Form>{
             {"2024-01-09T18:00:00Z", "2024-01-09 20:00:00+02:00"},
             {"2024-01-09T18:00:00Z", "2024-01-09T18:00:00.5z", false},
             {"2024-01-09T18:00:00Z", "2024-01-09", false},
             {",5,", ",0000000000000000000005,"},
             {"\"[\"\"x\"\",\"\"y\"\"]\"", "#x #Y", false},
             {"\"[\"\"x\"\",\"\"y\"\"]\"", "\"[\"\"x\"\", \"\"\\u0079\"\"]\""},
             {"\"[\"\"x\"\",\"\"y\"\"]\"", "\"[ \"\"x\"\",null,\"\"y\"\",\"\"\"\"]\"", false},
             {",true,", ",TRUE,"},
             {",true,", ",1,"},
             {"A,1,", "\"A\",1,"},
         }) {
        std::string row = usual;
        row.replace(row.find(form), form.size(), other);
        EXPECT_EQ(week_of_rows(row), expected) << row;
        EXPECT_EQ(week_of_rows(row + row), expected) << row;
        EXPECT_EQ(week_of_rows(usual + row + usual), is_same_value ? expected : "a.csv:3, column post_id") << row;
    }
}

/// Random readings of few posts in several files, with ties of scrape time within and across files.
Files random_files(unsigned seed) {
    std::mt19937 random(seed);
    const auto one_of = [&](std::initializer_list<const char*> texts) {
        return *(texts.begin() + random() % texts.size());
    };
    Files files;
    for (unsigned file = 0; file < 6; ++file) {
        std::set<std::string> read;  // in one file a visit shows a post once
        std::string csv = dated_posts_header;
        for (int row = 0; row < 30; ++row) {
            const std::string post =
                fmt::format("{},{}", one_of({"A", "é", "\"Oh, Mary!\""}), one_of({"1", "2", "x", "0"}));
            const auto scrape = 1 + random() % 4;
            if (!read.insert(fmt::format("{} {}", post, scrape)).second) {
                continue;
            }
            csv += fmt::format("{},2024-01-{:02}T00:00:00Z", post, 1 + random() % 28);
            for (int count = 0; count < 4; ++count) {
                csv += random() % 3 == 0 ? "," : fmt::format(",{}", random() % 1000);
            }
            csv +=
                fmt::format(",{},{},{},2024-02-0{}T00:00:00Z\n", one_of({"", "hey"}),
                            one_of({"", "null", "NaN", "[]", "\"[\"\"x\"\"]\"", "\"[\"\"é\"\",\"\"y\"\"]\"", "#X y"}),
                            one_of({"", "true", "false"}), scrape);
        }
        files[fmt::format("tiktok/{}.csv", file)] = csv;
    }
    return files;
}

TEST(LatestPosts, AnyNumberOfThreadsAndRowsInMemorySayTheSame) {
    for (unsigned seed = 1; seed <= 8; ++seed) {
        const TemporaryFolder folder;
        write_files(random_files(seed), folder);
        const auto expected = weeks_of(folder, 1);
        for (const int threads : {2, 3, 6}) {
            ASSERT_EQ(weeks_of(folder, threads), expected) << "seed " << seed << ", threads " << threads;
        }
    }
    const Files first_file = {{"tiktok/a.csv", random_files(1).begin()->second}};
    EXPECT_EQ(weeks_of(first_file), weeks_of(*posts_by_week(source_columns(Source::TikTok),
                                                            observations_from(first_file).of(Source::TikTok).posts)));
}

TEST(LatestPosts, ManyPostsInAnyOrderAreEachFoundAgain) {
    std::mt19937 random(3);
    std::vector<std::string> rows;
    for (int post = 0; post < 3000; ++post) {
        for (int scrape = 1; scrape <= 2; ++scrape) {
            rows.push_back(fmt::format("{},{},2024-01-09T00:00:00Z,{},,,,,,,2024-02-0{}T00:00:00Z\n", post % 7,
                                       1 + post % 50, scrape * 10 + post % 2, scrape));
            rows.back().insert(rows.back().find(",2024"), std::to_string(post));
        }
    }
    std::ranges::shuffle(rows, random);
    Files files;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        std::string& file = files[fmt::format("tiktok/{}.csv", row % 3)];
        file += (file.empty() ? dated_posts_header : "") + rows[row];
    }
    std::int64_t posts = 0;
    std::int64_t views = 0;
    const TemporaryFolder folder;
    write_files(files, folder);
    const auto latest = read_latest_posts(Source::TikTok, folder.path(), {.threads = 2});
    ASSERT_TRUE(latest);
    const auto weeks = posts_by_week(source_columns(Source::TikTok), *latest);
    ASSERT_TRUE(weeks);
    for (const PostWeek& week : *weeks) {
        posts += week.posts;
        views += *week.sums[PostCount::Views];
    }
    EXPECT_EQ(posts, 3000);
    EXPECT_EQ(views, 3000 * 20 + 1500);
}

TEST(LatestPosts, RowsFromUntilOnAreCountedByShowAndGiveNothing) {
    std::mt19937 random{20261211};  // NOLINT(cert-msc51-cpp): the same every time
    const Instant until = parse_instant("2024-02-15T00:00:00Z").value();
    for (int variation = 0; variation < 40; ++variation) {
        std::map<std::string, std::size_t> later;
        Files files;
        Files before;
        const int rows = 1 + static_cast<int>(random() % 60);
        for (int row = 0; row < rows; ++row) {
            const std::string show(1, static_cast<char>('A' + random() % 3));
            const int day = 1 + static_cast<int>(random() % 28);
            const std::string name = fmt::format("tiktok/{}.csv", random() % 4);
            const std::string line =
                fmt::format("{},{},2024-01-09T00:00:00Z,{},,,,,,,2024-02-{:02}T00:00:00Z\n", show, row, row + 5, day);
            for (Files* const all : {&files, &before}) {
                std::string& file = (*all)[name];
                file += file.empty() ? dated_posts_header : "";
                file += all == &files || day < 15 ? line : "";
            }
            later[show] += day < 15 ? 0 : 1;
        }
        std::erase_if(later, [](const auto& counted) { return counted.second == 0; });
        const TemporaryFolder folder;
        write_files(files, folder);
        for (const int threads : {1, 2}) {
            const auto latest = read_latest_posts(Source::TikTok, folder.path(),
                                                  {.until = until, .study = nullptr, .threads = threads});
            ASSERT_TRUE(latest);
            std::map<std::string, std::size_t> counted;
            for (const auto& [show, found] : latest->later_rows()) {
                counted[show] = found.rows;
                EXPECT_GE(found.first, until);
            }
            EXPECT_EQ(counted, later);
            EXPECT_EQ(weeks_of(*posts_by_week(source_columns(Source::TikTok), *latest)), weeks_of(before));
        }
    }
}

}  // namespace
}  // namespace public_signals
