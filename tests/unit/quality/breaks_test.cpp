// A break in the world hits one show, a break in the parser hits them all.
#include "public_signals/quality/breaks.hpp"

#include <gmock/gmock.h>

#include "unit/quality/tables.hpp"

namespace public_signals::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int weeks = 12;
constexpr int broken_week = 9;
const char* const broken_monday = "2024-03-04";
const char* const tiktok_columns[] = {"tt_posts",      "tt_sum_views",       "tt_sum_likes",   "tt_sum_comments",
                                      "tt_sum_shares", "tt_unique_hashtags", "tt_posting_days"};

/// A steady panel of `shows` shows whose cells `change` may replace: show, week, column, usual value -> value.
template <class Change>
ReadPanel panel_of(int shows, Change change) {
    PanelBuilder builder;
    for (int show = 0; show < shows; ++show) {
        for (int week = 0; week < weeks; ++week) {
            const Row row =
                builder.add(fmt::format("show {:02}", show), format_week(week_of("2024-01-01") + Weeks{week}));
            double usual = 1000.0 * (show + 1);
            for (const char* column : tiktok_columns) {
                const std::optional<double> value = change(show, week, std::string(column), usual);
                if (value) {
                    builder.set(row, column, *value);
                }
                usual *= 2;
            }
        }
    }
    return builder.read();
}

std::vector<ParserBreak> breaks_in(const ReadPanel& read) {
    return parser_breaks(read.panel, shows_of(read.panel), 5.0, 8);
}

using Cell = std::optional<double>;

TEST(ParserBreaks, ASteadyPanelHasNone) {
    EXPECT_THAT(breaks_in(panel_of(8, [](int, int, const std::string&, double usual) { return Cell(usual); })),
                IsEmpty());
}

TEST(ParserBreaks, OneShowsViralOrSilentWeekIsNone) {
    for (const double factor : {30.0, 0.0}) {
        const auto read = panel_of(8, [factor](int show, int week, const std::string&, double usual) {
            return Cell(show == 3 && week == broken_week ? usual * factor : usual);
        });
        EXPECT_THAT(breaks_in(read), IsEmpty()) << factor;
    }
}

TEST(ParserBreaks, AllColumnsOfAllShowsNullIsOneBreakWithAllColumns) {
    const auto read = panel_of(
        8, [](int, int week, const std::string&, double usual) { return week == broken_week ? Cell() : Cell(usual); });
    const std::vector<ParserBreak> found = breaks_in(read);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].source, "tiktok");
    EXPECT_EQ(format_week(found[0].week), broken_monday);
    EXPECT_THAT(found[0].metrics, ::testing::ElementsAreArray(tiktok_columns));
    EXPECT_EQ(found[0].shows_with_history, 8);
    EXPECT_EQ(found[0].shows_broken, 8);
    EXPECT_NEAR(found[0].p_value, 1e-16, 1e-20);
    EXPECT_EQ(found[0].signature, "all columns null: login wall or layout change");
    EXPECT_TRUE(found[0].only_missing);
}

TEST(ParserBreaks, TheSignatureSaysWhatTheWeekLooksLike) {
    struct Case {
        const char* column;  // nullptr: all
        double factor;
        const char* signature;
    };
    const Case cases[] = {
        {"tt_sum_likes", 0.0, "tt_sum_likes alone exactly zero: selector"},
        {"tt_sum_likes", 0.1, "tt_sum_likes alone far below the usual: selector"},
        {nullptr, 0.0, "all columns exactly zero: login wall or layout change"},
        {nullptr, 0.001, "all columns a thousandth of the usual: a lost suffix (12.3K read as 12.3)"},
        {nullptr, 1000.0, "all columns a thousand times the usual: a suffix applied twice (12,300 read as 12,300K)"},
    };
    for (const Case& c : cases) {
        const auto read = panel_of(8, [&c](int, int week, const std::string& column, double usual) {
            const bool hit = week == broken_week && (c.column == nullptr || column == c.column);
            return Cell(hit ? usual * c.factor : usual);
        });
        const std::vector<ParserBreak> found = breaks_in(read);
        ASSERT_THAT(found, SizeIs(1)) << c.signature;
        EXPECT_EQ(found[0].signature, c.signature);
        EXPECT_FALSE(found[0].only_missing);
    }
}

/// Sums that change every week, except that `stale` repeats what its show had before.
ReadPanel changing_panel(int stale) {
    return panel_of(8, [stale](int, int week, const std::string& column, double usual) {
        const bool repeats = week == stale && column.find("_sum_") != std::string::npos;
        return Cell(usual + (repeats ? week - 1 : week) % 3);
    });
}

TEST(ParserBreaks, SumsThatRepeatTheWeekBeforeToTheLastDigitAreStalePages) {
    const std::vector<ParserBreak> found = breaks_in(changing_panel(broken_week));
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(format_week(found[0].week), broken_monday);
    EXPECT_THAT(found[0].metrics, ElementsAre("tt_sum_views", "tt_sum_likes", "tt_sum_comments", "tt_sum_shares"));
    EXPECT_EQ(found[0].signature, "4 of 7 columns as in the week before: stale pages");
    EXPECT_FALSE(found[0].only_missing);
    EXPECT_THAT(breaks_in(changing_panel(-1)), IsEmpty());
}

TEST(ParserBreaks, NullsOfAccountsThatOftenPauseAreCountedByThemselves) {
    // Posts of 1 and 0 in turn: half of the weeks would be drops of a usual 1, none of them is null.
    const auto breaks_when = [](std::optional<double> value) {
        return breaks_in(panel_of(8, [value](int show, int week, const std::string&, double) {
            return week == broken_week ? value : Cell((show + week) % 3 == 0 ? 0.0 : 1.0);
        }));
    };
    EXPECT_THAT(breaks_when(missing), SizeIs(1));
    EXPECT_THAT(breaks_when(0.0), IsEmpty());
}

TEST(ParserBreaks, ZerosOfGoogleTrendsForMostShowsAreABreak) {
    for (const auto& [zeros, expected] : {std::pair{8, 1}, {4, 1}, {3, 0}}) {
        PanelBuilder builder;
        for (int show = 0; show < 8; ++show) {
            Series index(weeks, 40.0);
            index[broken_week] = show < zeros ? 0.0 : 40.0;
            builder.series(fmt::format("show {}", show), "gt_index", index);
        }
        const std::vector<ParserBreak> found = breaks_in(builder.read());
        ASSERT_THAT(found, SizeIs(expected)) << zeros;
        if (expected == 1) {
            EXPECT_EQ(found[0].source, "google_trends");
            EXPECT_EQ(found[0].signature,
                      "gt_index zero for many shows: an answer that Google Trends gives to programs");
        }
    }
}

TEST(ParserBreaks, HalfOfTheShowsIsABreakAndFewerIsNone) {
    for (const auto& [hit, expected] : {std::pair{4, 1}, {3, 0}}) {
        const int shows_hit = hit;
        const auto read = panel_of(8, [shows_hit](int show, int week, const std::string&, double usual) {
            return week == broken_week && show < shows_hit ? Cell() : Cell(usual);
        });
        EXPECT_THAT(breaks_in(read), SizeIs(expected)) << hit;
    }
}

TEST(ParserBreaks, OfTwoShowsOrMoreAWeekInWhichEachBreaksAlikeIsOne) {
    for (const auto& [shows, expected] : {std::pair{5, 1}, {4, 1}, {2, 1}, {1, 0}}) {
        const auto read = panel_of(shows, [](int, int week, const std::string&, double usual) {
            return week == broken_week ? Cell() : Cell(usual);
        });
        EXPECT_THAT(breaks_in(read), SizeIs(expected)) << shows;
    }
}

TEST(ParserBreaks, AWeekThatNoShowHasRowsForIsABreakLikeANullOne) {
    PanelBuilder builder;
    for (int show = 0; show < 6; ++show) {
        const std::string name = fmt::format("show {}", show);
        builder.series(name, "tt_posts", Series(9, 20.0), "2024-01-01");
        builder.series(name, "tt_posts", Series(2, 20.0), "2024-03-11");
    }
    const std::vector<ParserBreak> found = breaks_in(builder.read());
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(format_week(found[0].week), broken_monday);
}

TEST(ParserBreaks, WhereAPanelBeginsAndEndsIsNoBreak) {
    PanelBuilder builder;
    for (int show = 0; show < 6; ++show) {
        builder.series(fmt::format("show {}", show), "tt_posts",
                       {missing, missing, missing, 20, 20, 20, 20, 20, 20, 20});
    }
    EXPECT_THAT(breaks_in(builder.read()), IsEmpty());
}

TEST(ParserBreaks, NullWeeksInARowAreReportedAsLongAsHistoryLasts) {
    const auto read =
        panel_of(6, [](int, int week, const std::string&, double usual) { return week >= 6 ? Cell() : Cell(usual); });
    std::vector<std::string> mondays;
    for (const ParserBreak& found : breaks_in(read)) {
        mondays.push_back(format_week(found.week));
    }
    // Six known weeks; the week of 2024-03-04 still has 2024-01-08 to 2024-02-05 or later in its eight.
    EXPECT_THAT(mondays, ElementsAre("2024-02-12", "2024-02-19", "2024-02-26", "2024-03-04", "2024-03-11"));
}

TEST(ParserBreaks, AnUnfinishedWeekIsNone) {
    auto read = panel_of(
        6, [](int, int week, const std::string&, double usual) { return week == weeks - 1 ? Cell() : Cell(usual); });
    EXPECT_THAT(breaks_in(read), SizeIs(1));
    Column& scrapes = read.panel.columns.back();
    ASSERT_EQ(scrapes.name, "scrape_run_at");
    for (Row row = 0; row < read.panel.row_count(); ++row) {
        scrapes.strings()[row] = "2024-03-20T10:00:00Z";  // a Wednesday of the last week
        scrapes.known[row] = 1;
    }
    EXPECT_EQ(format_week(last_finished_week(read.panel)), "2024-03-11");
    EXPECT_THAT(breaks_in(read), IsEmpty());
    scrapes.strings()[0] = "2024-03-25T00:00:00Z";
    EXPECT_THAT(breaks_in(read), SizeIs(1));
}

TEST(ParserBreaks, WhereShowsOftenDropByThemselvesHalfOfThemProveNothing) {
    const auto breaks_when = [](bool often) {
        return breaks_in(panel_of(6, [often](int show, int week, const std::string&, double usual) {
            const bool by_itself = often && show / 2 == week % 3;  // two of six, in turn
            return Cell(by_itself || (week == broken_week && show < 3) ? 0.0 : usual);
        }));
    };
    EXPECT_THAT(breaks_when(false), SizeIs(1));
    EXPECT_THAT(breaks_when(true), IsEmpty());
}

TEST(BinomialTail, IsTheSumOfTheUpperProbabilities) {
    EXPECT_DOUBLE_EQ(binomial_tail(5, 0, 0.3), 1.0);
    EXPECT_NEAR(binomial_tail(5, 5, 0.5), 1.0 / 32, 1e-15);
    EXPECT_NEAR(binomial_tail(5, 4, 0.5), 6.0 / 32, 1e-15);
    EXPECT_NEAR(binomial_tail(10, 3, 0.1), 0.0701908264, 1e-10);
    EXPECT_NEAR(binomial_tail(20000, 10000, 0.01), 0.0, 1e-300);
    EXPECT_DOUBLE_EQ(binomial_tail(5, 3, 1.0), 1.0);
}

}  // namespace
}  // namespace public_signals::tests
