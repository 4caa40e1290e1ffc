// From a known daily truth through sampled, thresholded and rounded answers to the weekly index, and back to the truth.
#include <filesystem>

#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/sources/google_trends/collect.hpp"
#include "unit/sources/google_trends/trends_server.hpp"

namespace public_signals::collect {
namespace {

using std::chrono::days;

constexpr double year_days = 365.25;

/// Five years of a busy term: a year's seasons, weekends, a slow rise, an award night and a closing announcement.
double busy(Day when) {
    const auto t = static_cast<double>((when - day("2020-01-06")).count());
    const double season = 40 + 14 * std::sin(6.283 * t / year_days) + 6 * std::sin(6.283 * t / 91) + t / 150;
    const auto weekday = std::chrono::weekday(when).iso_encoding();
    const double weekend = weekday >= 6 ? 1.35 : weekday == 1 ? 0.8 : 0.93;
    const auto burst = [&](const char* first, double height, double decay) {
        const auto since = static_cast<double>((when - day(first)).count());
        return since < 0 ? 0 : height * std::exp(-since / decay);
    };
    return season * weekend + burst("2021-09-26", 150, 9) + burst("2023-06-11", 90, 12) + burst("2024-02-01", 40, 25);
}

using Series = std::map<Week, double>;

Series weekly_ground_truth() {
    Series ground_truth;
    for (Day when = day("2020-01-06"); when <= day("2025-01-05"); when += days(1)) {
        ground_truth[to_week(when)] += busy(when);
    }
    return ground_truth;
}

double correlation(const Series& a, const Series& b) {
    double n = 0, sum_a = 0, sum_b = 0, aa = 0, bb = 0, ab = 0;
    for (const auto& [week, x] : a) {
        const auto found = b.find(week);
        if (found != b.end()) {
            const double y = found->second;
            n += 1, sum_a += x, sum_b += y, aa += x * x, bb += y * y, ab += x * y;
        }
    }
    return (ab - sum_a * sum_b / n) / std::sqrt((aa - sum_a * sum_a / n) * (bb - sum_b * sum_b / n));
}

Study study_of_six() {
    Study study;
    Show show;
    show.name = "Six";
    show.google_queries = {"six musical"};
    study.shows.push_back(show);
    return study;
}

PlayedPull pull_of(const std::string& first, const std::string& last, const std::string& now, int draws = 1) {
    PlayedPull pull(study_of_six());
    pull.study.settings.gt.draws = draws;
    pull.asked = {day(first), day(last)};
    pull.gt_base = day("2020-01-06");
    pull.started = *parse_instant(now);
    pull.run.run.gt_base_start = pull.gt_base;
    pull.run.run.sources = {"google_trends"};
    std::filesystem::remove_all(pull.data);
    return pull;
}

Series index_of(const Observations& observations, std::vector<WeeklyNote>* notes = nullptr) {
    const auto panel = weekly_panel(Source::GoogleTrends, observations, {}, notes);
    EXPECT_TRUE(panel);
    Series index;
    for (std::size_t row = 0; row < panel->row_count(); ++row) {
        if (panel->columns[0].known[row] != 0) {
            index[panel->week[row]] = panel->columns[0].floats()[row];
        }
    }
    return index;
}

/// What two common shortcuts make of the same answers: the weekly series with its Sundays floored to Mondays, and daily
/// windows put side by side, each on its own 0 to 100.
struct Naive {
    Series floored;
    Series side_by_side;
};

Naive naive_of(const std::vector<RawPoint>& points) {
    Naive naive;
    std::map<Week, std::pair<double, int>> days_of;
    for (const RawPoint& point : points) {
        if (point.resolution == Resolution::Week) {
            naive.floored[to_week(*point.day)] = *point.value;
        } else {
            auto& [sum, count] = days_of[to_week(*point.day)];
            sum += *point.value;
            ++count;
        }
    }
    for (const auto& [week, sum] : days_of) {
        naive.side_by_side[week] = sum.first / sum.second;
    }
    return naive;
}

Observations joined(Observations a, const Observations& b) {
    a.runs.insert(a.runs.end(), b.runs.begin(), b.runs.end());
    a.points.insert(a.points.end(), b.points.begin(), b.points.end());
    return a;
}

TEST(TrendsStitching, ABusyTermOfFiveYearsComesBack) {
    PlayedPull pull = pull_of("2020-01-06", "2025-01-05", "2025-01-09T05:00:00Z");
    pull.pull(trends_collector, TrendsServer(busy, day("2025-01-09")));
    const Observations observations = pull.replayed(Source::GoogleTrends).observations;
    const Series ground_truth = weekly_ground_truth();
    const Series index = index_of(observations);
    const Naive naive = naive_of(observations.points);
    const double ours = correlation(index, ground_truth);
    fmt::print(
        "correlation with the truth over {} weeks: stitched {:.5f}, Sundays floored to Mondays {:.5f}, windows "
        "side by side {:.5f}\n",
        index.size(), ours, correlation(naive.floored, ground_truth), correlation(naive.side_by_side, ground_truth));
    EXPECT_EQ(index.size(), ground_truth.size());
    EXPECT_GT(ours, 0.99);
    EXPECT_GT(ours, correlation(naive.floored, ground_truth));
    EXPECT_GT(ours, correlation(naive.side_by_side, ground_truth));
}

TEST(TrendsStitching, MoreDrawsAreNearerToTheTruth) {
    const auto error_with = [](int draws) {
        PlayedPull pull = pull_of("2020-01-06", "2025-01-05", "2025-01-09T05:00:00Z", draws);
        TrendsServer server(busy, day("2025-01-09"));
        server.noise = 0.5;
        pull.pull(trends_collector, server);
        return 1 - correlation(index_of(pull.replayed(Source::GoogleTrends).observations), weekly_ground_truth());
    };
    PlayedPull pull = pull_of("2024-01-01", "2025-01-05", "2025-01-09T05:00:00Z", 3);
    pull.pull(trends_collector, TrendsServer(busy, day("2025-01-09")));
    std::vector<WeeklyNote> notes;
    index_of(pull.replayed(Source::GoogleTrends).observations, &notes);
    ASSERT_FALSE(notes.empty());
    EXPECT_NE(notes[0].text.find("3 draws, standard error "), std::string::npos) << notes[0].text;
    const double single = error_with(1);
    const double five = error_with(5);
    fmt::print("1 - correlation, noisy answers: 1 draw {:.5f}, 5 draws {:.5f}\n", single, five);
    EXPECT_LT(five, single / 2);
}

TEST(TrendsStitching, ARefreshOf45DaysLeavesTheYearsBefore) {
    PlayedPull first = pull_of("2020-01-06", "2025-01-05", "2025-01-09T05:00:00Z");
    first.pull(trends_collector, TrendsServer(busy, day("2025-01-09")));
    const Observations before = first.replayed(Source::GoogleTrends).observations;

    PlayedPull refresh = pull_of("2025-01-06", "2025-02-23", "2025-02-27T05:00:00Z");
    TrendsServer later(busy, day("2025-02-27"));
    // The ledger is what a workspace knows its earlier windows by.
    const auto ledger_file = refresh.data / "ledger.sqlite3";
    std::filesystem::create_directories(refresh.data);
    auto ledger = Ledger::open(ledger_file);
    ASSERT_TRUE(ledger) << ledger.error().message;
    ASSERT_TRUE(ledger->put(LedgerRun{.run_id = "first", .started_at = first.started, .state = RunState::Finished}));
    for (std::size_t i = 0; i < first.urls.size(); ++i) {
        ASSERT_TRUE(ledger->put(LedgerFetch{.run_id = "first",
                                            .time = first.started,
                                            .source = "google_trends",
                                            .url = first.urls[i],
                                            .status = 200,
                                            .record_id = fmt::format("urn:record:{}", i)}));
    }
    refresh.ledger = &*ledger;
    refresh.pull(trends_collector, later);
    EXPECT_LE(refresh.times("/multiline?"), 3) << "the backbone and the windows of the asked days";

    const Observations fetched = refresh.replayed(Source::GoogleTrends).observations;
    Day window_start = day("2025-02-27");
    for (const RawPoint& point : fetched.points) {
        window_start = point.resolution == Resolution::Day ? std::min(window_start, point.window_start) : window_start;
    }
    std::vector<WeeklyNote> notes;
    const Series old_index = index_of(before);
    const Series new_index = index_of(joined(before, fetched), &notes);
    std::vector<double> ratios;
    for (const auto& [week, value] : old_index) {
        if (sunday_of(week) < window_start && value > 0) {
            ratios.push_back(new_index.at(week) / value);
        }
    }
    ASSERT_GT(ratios.size(), 200u);
    std::sort(ratios.begin(), ratios.end());
    const double factor = ratios[ratios.size() / 2];
    const double spread = std::max(ratios.back() / factor, factor / ratios.front()) - 1;
    Series ground_truth;
    for (Day when = day("2020-01-06"); when <= day("2025-02-23"); when += days(1)) {
        ground_truth[to_week(when)] += busy(when);
    }
    const double correlated = correlation(new_index, ground_truth);
    fmt::print(
        "{} weeks before {}: one factor {:.4f}, no week off it by more than {:.3f} %; correlation after {:.5f}\n",
        ratios.size(), format_day(window_start), factor, 100 * spread, correlated);
    EXPECT_LT(spread, 0.02) << "what the redrawn backbone moves";
    EXPECT_GT(correlated, 0.99);
}

TEST(TrendsStitching, NoWeekThatIsUnfinishedOrUnsettledPassesAsWhole) {
    for (int weekday = 0; weekday < 7; ++weekday) {
        const Day today = day("2025-01-06") + days(weekday);
        PlayedPull pull = pull_of("2024-11-04", "2025-01-12", format_day(today) + "T05:00:00Z");
        pull.pull(trends_collector, TrendsServer(busy, today));
        const auto panel = weekly_panel(Source::GoogleTrends, pull.replayed(Source::GoogleTrends).observations, {});
        ASSERT_TRUE(panel);
        for (std::size_t row = 0; row < panel->row_count(); ++row) {
            const Day sunday = sunday_of(panel->week[row]);
            const bool is_known = panel->columns[0].known[row] != 0;
            const bool is_partial = panel->columns[1].known[row] != 0 && panel->columns[1].bools()[row] != 0;
            const bool is_settled = sunday <= today - days(3);
            EXPECT_EQ(is_known && !is_partial, is_settled)
                << format_day(today) << " week of " << format_week(panel->week[row]);
        }
    }
}

}  // namespace
}  // namespace public_signals::collect
