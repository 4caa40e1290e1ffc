// The sample replayed and binned: each planted fact as the weekly panel shows it.
#include <gmock/gmock.h>

#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/engine/replay.hpp"
#include "public_signals/study/shows.hpp"
#include "unit/demo/sample_archive.hpp"

namespace public_signals::demo_test {
namespace {

using ::testing::Ge;
using ::testing::Optional;

/// The study's weekly panels out of one sample.
class ReplayedStudy {
  public:
    explicit ReplayedStudy(const SampleStudy& made) {
        const TemporaryFile archive("study.warc.gz", made.warc);
        const TemporaryFile config("study.yaml", sample_shows_yaml("2023-07-03"));
        const auto study = read_study(config.path());
        const ReplayOptions options{.start = {}, .end = {}, .sources = {all_sources().begin(), all_sources().end()}};
        replayed = replay({archive.path()}, study.value(), shipped_rules().value(), options).value();
        for (const Source source : all_sources()) {
            weekly[source] = weekly_panel(source, replayed.observations, {}).value();
        }
    }

    Count cell(Source source, const std::string& show, const std::string& monday, const std::string& name) const {
        const Panel& panel = weekly.at(source);
        for (Row row = 0; row < panel.row_count(); ++row) {
            if (panel.show[row] == show && format_week(panel.week[row]) == monday) {
                const Column& column = **panel.column(name);
                return column.known[row] != 0 ? Count(column.ints()[row]) : Count();
            }
        }
        ADD_FAILURE() << "no row " << show << " " << monday;
        return {};
    }
    Count tiktok_posts(const std::string& show, const std::string& monday) const {
        return cell(Source::TikTok, show, monday, "tt_posts");
    }

    Replayed replayed;
    std::map<Source, Panel> weekly;
};

const ReplayedStudy& study(bool clean = false) {
    static const ReplayedStudy broken(sample());
    static const ReplayedStudy whole(sample(true));
    return clean ? whole : broken;
}

const std::vector<std::string> open_shows = {"Oh, Mary!", "& Juliet",  "Six: The Musical",
                                             "1776",      "Hadestown", "The Outsiders"};

TEST(StudyPanel, EveryShowHasARowForEachOf104Weeks) {
    const auto asked = study().replayed.observations.runs.front().sources;
    EXPECT_GE(asked.size(), 4u);
    for (const std::string& source : asked) {
        EXPECT_EQ(study().weekly.at(*find_source(source)).row_count(), 8u * 104u) << source;
    }
}

TEST(StudyPanel, TheBrokenWeekIsUnknownForEveryShowAndItsNeighboursAreKnown) {
    for (const std::string& show : open_shows) {
        EXPECT_THAT(study().tiktok_posts(show, "2025-09-29"), Optional(Ge(10))) << show;
        EXPECT_EQ(study().tiktok_posts(show, "2025-10-06"), std::nullopt) << show;
        EXPECT_THAT(study().tiktok_posts(show, "2025-10-13"), Optional(Ge(10))) << show;
    }
}

TEST(StudyPanel, TheCleanSampleKnowsTheBrokenWeek) {
    for (const std::string& show : open_shows) {
        EXPECT_THAT(study(true).tiktok_posts(show, "2025-10-06"), Optional(Ge(10))) << show;
    }
}

TEST(StudyPanel, KnownTikTokWeeksHaveTenPostsOrMoreButTheTrueZeros) {
    const Panel& panel = study().weekly.at(Source::TikTok);
    const Column& posts = **panel.column("tt_posts");
    int known = 0;
    int zeros = 0;
    for (Row row = 0; row < panel.row_count(); ++row) {
        if (posts.known[row] == 0) {
            continue;
        }
        ++known;
        if (posts.ints()[row] == 0) {
            ++zeros;
            EXPECT_EQ(panel.show[row], "1776");
            EXPECT_THAT(format_week(panel.week[row]), ::testing::AnyOf("2024-08-05", "2024-08-12"));
        } else {
            EXPECT_GE(posts.ints()[row], 10) << panel.show[row] << " " << format_week(panel.week[row]);
        }
    }
    EXPECT_EQ(zeros, 2);
    EXPECT_EQ(known, 6 * 103 - 11);  // six shows, all but the broken week; Hadestown's list lacks its first eleven
}

TEST(StudyPanel, AListThatEndsEarlyLeavesTheWeeksBeforeItUnknown) {
    EXPECT_EQ(study().tiktok_posts("Hadestown", "2024-01-01"), std::nullopt);
    EXPECT_EQ(study().tiktok_posts("Hadestown", "2024-03-11"), std::nullopt);  // half seen is unknown too
    EXPECT_THAT(study().tiktok_posts("Hadestown", "2024-03-18"), Optional(Ge(10)));
}

TEST(StudyPanel, PrivateAndMissingAccountsAreUnknownThroughout) {
    for (const char* show : {"Hell's Kitchen", "Les Misérables"}) {
        EXPECT_EQ(study().tiktok_posts(show, "2024-06-03"), std::nullopt) << show;
        EXPECT_THAT(study().cell(Source::Instagram, show, "2024-06-03", "ig_posts"), Optional(Ge(3))) << show;
    }
    EXPECT_EQ(study().cell(Source::Instagram, "Six: The Musical", "2024-06-03", "ig_posts"), std::nullopt);
}

TEST(StudyPanel, HiddenLikesAreUnknownAndTheirCommentsAreNot) {
    EXPECT_EQ(study().cell(Source::Instagram, "& Juliet", "2024-06-03", "ig_sum_likes"), std::nullopt);
    EXPECT_THAT(study().cell(Source::Instagram, "& Juliet", "2024-06-03", "ig_sum_comments"), Optional(Ge(1)));
}

TEST(StudyPanel, TheViralWeekStandsMoreThanFiveTimesAboveTheWeekBefore) {
    const auto views = [](const char* monday) {
        return study().cell(Source::TikTok, "Six: The Musical", monday, "tt_sum_views").value();
    };
    EXPECT_GT(views("2024-11-04"), 5 * views("2024-10-28"));
    EXPECT_LT(views("2024-11-11"), 2 * views("2024-10-28"));
}

TEST(StudyPanel, StatesSayWhoWasWalledAndWhen) {
    std::map<std::string, PageState> states;
    for (const TargetOutcome& target : study().replayed.targets) {
        states[target.run_id + " " + name_of(target.source) + " " + target.show] = target.state;
    }
    EXPECT_EQ(states.at("sample-20260112-rescrape tiktok The Outsiders"), PageState::Blocked);
    EXPECT_EQ(states.at("sample-20260112-rescrape tiktok Hadestown"), PageState::Ok);
    EXPECT_EQ(states.at("sample-20260209-rescrape tiktok The Outsiders"), PageState::Ok);
    EXPECT_EQ(states.at("sample-20251006-backfill tiktok Les Misérables"), PageState::Private);
    EXPECT_EQ(states.at("sample-20251006-backfill tiktok Hell's Kitchen"), PageState::Missing);
    EXPECT_EQ(states.at("sample-20251006-backfill instagram Six: The Musical"), PageState::Private);
    for (const std::string& show : open_shows) {
        EXPECT_EQ(states.at("sample-20251013-one-week tiktok " + show), PageState::LayoutChanged) << show;
    }
}

TEST(StudyPanel, CountsOfAPostGrowFromOneScrapeToTheNext) {
    std::map<std::string, std::vector<std::int64_t>> views;  // by post, in order of runs
    for (const RawPost& row : study().replayed.observations.of(Source::TikTok).posts) {
        if (row.show == "Oh, Mary!" && row.post.post_day >= parse_day("2025-12-22").value() &&
            row.post.post_day <= parse_day("2025-12-28").value()) {
            views[row.post.post_id].push_back(row.post.counts[PostCount::Views].value());
        }
    }
    ASSERT_GE(views.size(), 10u);
    for (const auto& [post, counts] : views) {
        ASSERT_EQ(counts.size(), 3u) << post;
        EXPECT_LT(counts[0], counts[1]) << post;
        EXPECT_LE(counts[1], counts[2]) << post;
    }
}

TEST(StudyPanel, TrendsAndReadersAreKnownInEveryWeekAndTheLastTrendsWeekIsPartial) {
    const Panel& interest = study().weekly.at(Source::GoogleTrends);
    const Column& index = **interest.column("gt_index");
    const Column& partial = **interest.column("gt_is_partial");
    const Column& readers = **study().weekly.at(Source::Wikipedia).column("wiki_views");
    for (Row row = 0; row < interest.row_count(); ++row) {
        const std::string where = interest.show[row] + " " + format_week(interest.week[row]);
        EXPECT_NE(index.known[row], 0) << where;
        EXPECT_NE(readers.known[row], 0) << where;
        EXPECT_EQ(partial.bools()[row] != 0, format_week(interest.week[row]) == "2025-12-22") << where;
    }
}

}  // namespace
}  // namespace public_signals::demo_test
