#include "public_signals/sources/google_trends/index.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <numeric>
#include <random>

#include "unit/sources/google_trends/served_points.hpp"

namespace public_signals {
namespace {

using namespace served_points;

using ::testing::DoubleNear;

std::vector<double> factors_of(const QueryIndex& index) {
    std::vector<double> factors;
    for (const ScaledWindow& window : index.series.windows) {
        factors.push_back(window.factor);
    }
    return factors;
}

double index_in_week(const QueryIndex& index, const std::string& monday) {
    const auto found = index.weeks.find(to_week(day(monday)));
    return found == index.weeks.end() ? -1 : found->second.value;
}

bool partial_at(const QueryIndex& index, const std::string& monday) {
    return index.weeks.at(to_week(day(monday))).is_partial;
}

/// Invented interest: a level with weekends and one high week somewhere.
std::vector<double> invented_interest(std::mt19937& random, int length) {
    std::uniform_real_distribution<double> level(20, 60);
    const int high = std::uniform_int_distribution<int>(7, length - 15)(random);
    std::vector<double> truth;
    for (int at = 0; at < length; ++at) {
        truth.push_back(level(random) * (at >= high && at < high + 7 ? 4 : 1));
    }
    return truth;
}

/// A window of a truth as Google shows it: whole numbers of its own maximum.
std::vector<double> shown(const std::vector<double>& truth, int first) {
    std::vector<double> values(truth.begin() + first, truth.end());
    const double top = std::ranges::max(values);
    for (double& value : values) {
        value = std::round(value / top * 100);
    }
    return values;
}

/// The mean of a week of the truth, by its place behind `monday`.
std::map<Week, double> weeks_of_truth(const std::vector<double>& truth, Day monday) {
    std::map<Week, double> weeks;
    for (std::size_t at = 0; at + 7 <= truth.size(); at += 7) {
        weeks[to_week(monday + days{static_cast<int>(at)})] =
            std::accumulate(truth.begin() + static_cast<int>(at), truth.begin() + static_cast<int>(at) + 7, 0.0) / 7;
    }
    return weeks;
}

TEST(QueryIndex, WindowsThatAllHoldTheBaseAreOnOneScaleWhereverTheyBegin) {
    constexpr int variations = 300;
    constexpr unsigned seed = 20261210;
    constexpr int length = 37 * 7;
    const Day monday = day("2024-01-01");
    std::mt19937 random(seed);
    double worst = 0;
    for (int variation = 0; variation < variations; ++variation) {
        const std::vector<double> truth = invented_interest(random, length);
        const int base = 7 * std::uniform_int_distribution<int>(8, 22)(random);
        Answers answers;
        answers.scrape = *parse_instant("2025-06-10T00:00:00Z");
        answers.daily(monday, shown(truth, 0));
        for (int more = std::uniform_int_distribution<int>(1, 3)(random); more > 0; --more) {
            const int first = std::uniform_int_distribution<int>(1, base)(random);
            answers.daily(monday + days{first}, shown(truth, first));
        }
        const auto weeks = weeks_of_truth(truth, monday);
        const QueryIndex index = answers.index({.start = monday + days{base}});
        double top = 0;
        for (const auto& [week, value] : weeks) {
            top = monday_of(week) >= monday + days{base} ? std::max(top, value) : top;
        }
        ASSERT_EQ(index.weeks.size(), weeks.size());
        for (const auto& [week, value] : weeks) {
            const double expected = value / top * 100;
            worst = std::max(worst, std::abs(index.weeks.at(week).value - expected) / expected);
            ASSERT_NEAR(index.weeks.at(week).value, expected, expected * 0.06) << variation << " " << format_week(week);
        }
    }
    std::printf("%d sets of windows, seed %u: at most %.1f %% from the truth, by rounding\n", variations, seed,
                worst * 100);
}

std::vector<Run> run_that_pinned(Day base) {
    return {{.run_id = "r", .scrape_run_at = {}, .asked = {}, .sources = {"google_trends"}, .gt_base_start = base}};
}

TEST(QueryIndex, TheBaseOfTheStudyRulesWhateverTheRunsPinned) {
    constexpr int variations = 200;
    constexpr unsigned seed = 20261211;
    constexpr int length = 37 * 7;
    const Day monday = day("2024-01-01");
    std::mt19937 random(seed);
    for (int variation = 0; variation < variations; ++variation) {
        const std::vector<double> truth = invented_interest(random, length);
        const auto place = [&] { return monday + days{7 * std::uniform_int_distribution<int>(0, 30)(random)}; };
        Answers answers;
        answers.scrape = *parse_instant("2025-06-10T00:00:00Z");
        if (std::bernoulli_distribution(0.5)(random)) {
            answers.daily(monday, shown(truth, 0));
        } else {  // two windows, neither of the whole time
            std::vector<double> early(truth.begin(), truth.begin() + 150);
            answers.daily(monday, shown(early, 0));
            answers.daily(monday + days{100}, shown(truth, 100));
        }
        Study study;
        study.settings.gt.base_start = place();
        const TrendsBase base = trends_base(run_that_pinned(place()), &study);
        ASSERT_EQ(base.start, study.settings.gt.base_start);
        const QueryIndex index = answers.index(base);
        ASSERT_EQ(index.weeks.size(), 37U) << "a base that begins later loses no week";
        double top = 0;
        for (const auto& [week, value] : index.weeks) {
            const bool is_in_base = monday_of(week) >= *base.start;
            top = is_in_base ? std::max(top, value.value) : top;
        }
        ASSERT_NEAR(top, 100, 1e-9) << variation << ": " << format_day(*base.start);
        ASSERT_GE(index.largest_week, to_week(*base.start));
    }
    std::printf("%d bases, seed %u\n", variations, seed);
    const Study silent;
    EXPECT_EQ(trends_base(run_that_pinned(monday), &silent).start, monday)
        << "what shows.yaml leaves open stays as it was pinned";
}

TEST(QueryIndex, OneWindowOverTheBaseKeepsItsScaleAndReaches100) {
    Answers answers;
    std::vector<double> values = repeated(20, 7);
    values.insert(values.end(), 7, 50);
    answers.daily(day("2024-01-01"), values);
    const QueryIndex index = answers.index();
    EXPECT_EQ(index.series.method, TrendsMethod::Single);
    EXPECT_EQ(index_in_week(index, "2024-01-01"), 40);
    EXPECT_EQ(index_in_week(index, "2024-01-08"), 100);
    EXPECT_FALSE(partial_at(index, "2024-01-08"));
}

TEST(QueryIndex, BelowOneIsHalfAndNoDataInsideASeriesIsZero) {
    Answers answers;
    answers.daily(day("2024-01-01"), repeated(1, 21));
    for (int i = 0; i < 7; ++i) {
        answers.points[i].below_one = true;
        answers.points[i].value = 0;
        answers.points[7 + i].has_data = false;
        answers.points[7 + i].value = 0;
    }
    EXPECT_EQ(index_in_week(answers.index(), "2024-01-01"), 50);
    EXPECT_EQ(index_in_week(answers.index(), "2024-01-08"), 0);
    EXPECT_EQ(index_in_week(answers.index({.start = std::nullopt, .below_one = 0.25}), "2024-01-01"), 25);
}

TEST(QueryIndex, EachDailyWindowIsScaledByTheRatioOfSumsOverWholeSundayWeeks) {
    Answers answers;
    // The weekly series says 10 everywhere; the first window calls that 50, the second 100.
    answers.weekly(day("2023-12-31"), repeated(10, 8));
    answers.daily(day("2024-01-01"), repeated(50, 28));
    answers.daily(day("2024-01-22"), repeated(100, 28));
    const QueryIndex index = answers.index();
    EXPECT_EQ(index.series.method, TrendsMethod::Backbone);
    EXPECT_THAT(factors_of(index), ::testing::ElementsAre(DoubleNear(0.2, 1e-12), DoubleNear(0.1, 1e-12)));
    for (const auto& [week, value] : index.weeks) {
        EXPECT_NEAR(value.value, 100, 1e-9) << format_week(week);
    }
}

TEST(QueryIndex, AWindowWhoseSumIsZeroTakesSixSeventhsAndOneSeventhOfTheWeeks) {
    Answers answers;
    answers.weekly(day("2023-12-31"), {70, 0, 7, 14, 14, 14});
    answers.daily(day("2024-01-01"), repeated(0, 14));
    answers.daily(day("2024-01-21"), repeated(50, 21));
    const QueryIndex index = answers.index();
    EXPECT_EQ(factors_of(index)[0], 0);
    const double top = 60;  // (6*70 + 0) / 7
    EXPECT_NEAR(index_in_week(index, "2024-01-01"), 100, 1e-9);
    EXPECT_NEAR(index_in_week(index, "2024-01-08"), (6 * 0 + 7) / 7.0 / top * 100, 1e-9);
}

TEST(QueryIndex, WithoutDailyWindowsTheWeeksAreMappedNotFloored) {
    Answers answers;
    answers.weekly(day("2024-01-07"), {10, 80, 20});
    answers.points[2].is_partial = true;
    const QueryIndex index = answers.index();
    EXPECT_EQ(index.series.method, TrendsMethod::WeeklyOnly);
    ASSERT_EQ(index.weeks.size(), 2U) << "only where both Sunday buckets exist";
    EXPECT_NEAR(index_in_week(index, "2024-01-08"), 100, 1e-9);  // 20, the only complete week
    EXPECT_NEAR(index_in_week(index, "2024-01-15"), (6 * 80 + 20) / 7.0 / 20 * 100, 1e-9);
    EXPECT_FALSE(partial_at(index, "2024-01-08"));
    EXPECT_TRUE(partial_at(index, "2024-01-15"));
}

TEST(QueryIndex, OverlappingDaysAreTheMeanOfTheScaledValues) {
    Answers answers;
    answers.daily(day("2024-01-01"), repeated(40, 28));
    answers.draw = 1;
    std::vector<double> second = repeated(40, 21);
    second.insert(second.end(), 7, 100);
    answers.daily(day("2024-01-01"), second);
    const QueryIndex index = answers.index();
    EXPECT_EQ(index.series.method, TrendsMethod::Single);
    EXPECT_NEAR(index_in_week(index, "2024-01-01"), 40 / 70.0 * 100, 1e-9);
    EXPECT_NEAR(index_in_week(index, "2024-01-22"), 100, 1e-9);
}

TEST(QueryIndex, WithoutABackboneWindowsAreChainedByTheirCommonDays) {
    Answers answers;
    answers.daily(day("2024-01-01"), repeated(25, 42));
    answers.daily(day("2024-01-29"), repeated(100, 42));
    const QueryIndex index = answers.index();
    EXPECT_EQ(index.series.method, TrendsMethod::Overlap);
    EXPECT_EQ(factors_of(index)[1], 0.25);
    EXPECT_NEAR(index_in_week(index, "2024-03-04"), 100, 1e-9);
    EXPECT_NEAR(index_in_week(index, "2024-01-01"), 100, 1e-9);
}

TEST(QueryIndex, TheLatestCaptureOfAWindowCountsAlsoWhenTheWindowGrew) {
    Answers answers;
    answers.daily(day("2024-01-01"), repeated(10, 7));
    answers.scrape = *parse_instant("2025-01-17T00:00:00Z");
    std::vector<double> grown = repeated(30, 7);
    grown.insert(grown.end(), 7, 60);
    answers.daily(day("2024-01-01"), grown);
    EXPECT_EQ(index_in_week(answers.index(), "2024-01-01"), 50);
    EXPECT_EQ(index_in_week(answers.index(), "2024-01-08"), 100);
}

TEST(QueryIndex, AWeekIsPartialWhenShortUnsettledOrSaidToBe) {
    Answers answers;
    answers.scrape = *parse_instant("2024-01-23T00:00:00Z");
    answers.daily(day("2024-01-01"), repeated(50, 22));  // to Monday 2024-01-22
    answers.points[8].is_partial = true;
    const QueryIndex index = answers.index();
    EXPECT_FALSE(partial_at(index, "2024-01-01"));
    EXPECT_TRUE(partial_at(index, "2024-01-08")) << "a day is partial";
    EXPECT_TRUE(partial_at(index, "2024-01-15")) << "it ended two days before the fetch";
    EXPECT_TRUE(partial_at(index, "2024-01-22")) << "one day of seven";
}

TEST(QueryIndex, OnlyCompleteWeeksOfTheBaseMake100) {
    Answers answers;
    std::vector<double> values = repeated(100, 7);
    values.insert(values.end(), 7, 50);
    values.insert(values.end(), 3, 80);
    answers.daily(day("2024-01-01"), values);
    const QueryIndex index = answers.index({.start = day("2024-01-08")});
    EXPECT_EQ(index_in_week(index, "2024-01-01"), 200);
    EXPECT_EQ(index_in_week(index, "2024-01-08"), 100);
    EXPECT_EQ(index_in_week(index, "2024-01-15"), 160);
}

TEST(QueryIndex, AFrozenScaleKeepsThe100OfTheFirstRun) {
    Answers answers;
    answers.scrape = *parse_instant("2024-01-20T00:00:00Z");
    answers.daily(day("2024-01-01"), repeated(100, 14));
    answers.scrape = *parse_instant("2024-03-01T00:00:00Z");
    std::vector<double> grown = repeated(50, 14);
    grown.insert(grown.end(), 14, 100);
    answers.daily(day("2024-01-01"), grown);
    TrendsBase base;
    EXPECT_EQ(index_in_week(answers.index(base), "2024-01-01"), 50);
    base.scale = TrendsScale::Frozen;
    EXPECT_EQ(index_in_week(answers.index(base), "2024-01-01"), 100);
    EXPECT_EQ(index_in_week(answers.index(base), "2024-01-22"), 200);
}

TEST(ShowIndex, IsTheMeanOverQueriesWithDataAndAnEmptyTimelineIsLeftOut) {
    Answers low;
    low.daily(day("2024-01-01"), {50, 50, 50, 50, 50, 50, 50, 100, 100, 100, 100, 100, 100, 100});
    Answers high;
    high.daily(day("2024-01-01"), repeated(100, 14));
    Answers empty;
    empty.add(Resolution::Day, day("2024-01-01"), day("2024-01-14"), std::nullopt, 0);
    EXPECT_EQ(empty.index().series.method, TrendsMethod::Empty);
    const auto weeks = show_index({low.index(), high.index(), empty.index()}, 0);
    EXPECT_EQ(weeks.at(to_week(day("2024-01-01"))).value, 75);
    EXPECT_EQ(weeks.at(to_week(day("2024-01-08"))).value, 100);
    EXPECT_TRUE(show_index({empty.index()}, 0).empty());
}

TEST(ShowIndex, AllZeroButNotEmptyIsZeroAndNotPartial) {
    Answers answers;
    answers.daily(day("2024-01-01"), repeated(0, 14));
    const auto weeks = show_index({answers.index()}, 0);
    EXPECT_EQ(weeks.at(to_week(day("2024-01-01"))).value, 0);
    EXPECT_FALSE(weeks.at(to_week(day("2024-01-01"))).is_partial);
}

/// A demand of three years with seasons, weekends, a slow rise and one spike.
double ground_truth(int i) {
    const double season = 30 + 12 * std::sin(i / 58.0) + i / 60.0;
    const double weekend = i % 7 >= 5 ? 1.3 : 0.9;
    const double spike = i > 600 && i < 640 ? 60 * std::exp(-(i - 600) / 9.0) : 0;
    return season * weekend + spike;
}

/// Rounded to 0..100 with its own maximum at 100, as every answer is.
std::vector<double> as_served(std::vector<double> values) {
    const double top = std::ranges::max(values);
    std::ranges::transform(values, values.begin(), [top](double value) { return std::round(value / top * 100); });
    return values;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
    const auto n = static_cast<double>(a.size());
    double sum_a = 0, sum_b = 0, aa = 0, bb = 0, ab = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        sum_a += a[i];
        sum_b += b[i];
        aa += a[i] * a[i];
        bb += b[i] * b[i];
        ab += a[i] * b[i];
    }
    return (ab - sum_a * sum_b / n) / std::sqrt((aa - sum_a * sum_a / n) * (bb - sum_b * sum_b / n));
}

TEST(QueryIndex, ADemandSampledInWindowsOfNineMonthsComesBack) {
    const Day first = day("2022-01-02");  // a Sunday
    constexpr int length = 1092;
    constexpr int window = 266;
    Answers answers;
    for (int begin = 0; begin < length; begin += 210) {
        std::vector<double> values;
        for (int i = begin; i < std::min(begin + window, length); ++i) {
            values.push_back(ground_truth(i));
        }
        answers.daily(first + days{begin}, as_served(values));
    }
    std::vector<double> sundays;
    for (int i = 0; i + 6 < length; i += 7) {
        double sum = 0;
        for (int j = i; j < i + 7; ++j) {
            sum += ground_truth(j);
        }
        sundays.push_back(sum / 7);
    }
    answers.weekly(first, as_served(sundays));
    const QueryIndex index = answers.index();
    EXPECT_EQ(index.series.method, TrendsMethod::Backbone);
    std::vector<double> expected;
    std::vector<double> found;
    for (int i = 1; i + 6 < length; i += 7) {
        double sum = 0;
        for (int j = i; j < i + 7; ++j) {
            sum += ground_truth(j);
        }
        expected.push_back(sum / 7);
        found.push_back(index.weeks.at(to_week(first + days{i})).value);
    }
    ASSERT_EQ(expected.size(), 155U);
    EXPECT_GT(correlation(expected, found), 0.999);
    EXPECT_EQ(std::ranges::max(found), 100);
    const double scale = std::ranges::max(expected) / 100;
    for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_NEAR(found[i], expected[i] / scale, 1.5) << i;
    }
}

TEST(QueryIndex, TheWeeklySeriesIsTheMeanOfItsDraws) {
    Answers single;
    single.weekly(day("2023-12-31"), {10, 30, 50, 100, 20});
    Answers two;
    for (two.draw = 0; two.draw < 2; ++two.draw) {
        two.weekly(day("2023-12-31"),
                   two.draw == 0 ? std::vector<double>{0, 20, 60, 100, 10} : std::vector<double>{20, 40, 40, 100, 30});
    }
    ASSERT_EQ(two.index().weeks.size(), single.index().weeks.size());
    for (const auto& [week, expected] : single.index().weeks) {
        EXPECT_THAT(two.index().weeks.at(week).value, DoubleNear(expected.value, 1e-12)) << format_week(week);
    }
}

TEST(QueryIndex, AWeekWithoutDataIsACensoredZeroAndASeriesWithoutDataIsNothing) {
    Answers answers;
    std::vector<double> values = repeated(50, 7);
    values.insert(values.end(), 14, 0);
    answers.daily(day("2024-01-01"), values);
    for (std::size_t i = 7; i < 15; ++i) {
        answers.points[i].has_data = false;  // the second week, and a Monday of the third
    }
    const QueryIndex index = answers.index();
    EXPECT_FALSE(index.weeks.at(to_week(day("2024-01-01"))).is_censored);
    EXPECT_TRUE(index.weeks.at(to_week(day("2024-01-08"))).is_censored);
    EXPECT_EQ(index.weeks.at(to_week(day("2024-01-08"))).value, 0);
    EXPECT_FALSE(index.weeks.at(to_week(day("2024-01-15"))).is_censored);

    for (RawPoint& point : answers.points) {
        point.has_data = false;
    }
    EXPECT_TRUE(answers.index().weeks.empty());
    EXPECT_EQ(answers.index().series.method, TrendsMethod::Empty);
}

TEST(QueryIndex, ANewMaximumSaysByWhatItMultipliedTheHistory) {
    const QueryIndex index = with_a_week_later(125).index();
    EXPECT_EQ(index.new_maximum, to_week(day("2024-01-15")));
    EXPECT_THAT(index.history_factor, DoubleNear(0.8, 1e-12));
    EXPECT_THAT(index.weeks.at(to_week(day("2024-01-08"))).value, DoubleNear(80, 1e-12));
    EXPECT_FALSE(with_a_week_later(99).index().new_maximum);
}

}  // namespace
}  // namespace public_signals
