// Answers of a pull of which some were not read: the index is that of all of them, or partial, or null.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>

#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/sources/google_trends/grid.hpp"

namespace public_signals {
namespace {

using std::chrono::days;

const Day first_of_base = *parse_day("2023-01-02");
const Day last_asked = *parse_day("2025-06-29");
const Instant asked_at = *parse_instant("2025-07-10T05:00:00Z");

/// A level with weekends, seasons and a high time that fades; sometimes it is high on a Sunday alone.
class InventedTerm {
  public:
    explicit InventedTerm(std::mt19937& random)
        : m_high(first_of_base + days{std::uniform_int_distribution<int>(20, 850)(random)}),
          m_height(std::uniform_real_distribution<double>(0, 200)(random)),
          m_fade(std::uniform_real_distribution<double>(1, 25)(random)),
          m_phase(std::uniform_real_distribution<double>(0, 6)(random)) {}

    double on(Day day) const {
        const auto t = static_cast<double>((day - first_of_base).count());
        const auto since = static_cast<double>((day - m_high).count());
        const bool is_weekend = std::chrono::weekday(day).iso_encoding() >= 6;
        const double season = 60 + 15 * std::sin(t / 50 + m_phase) + 5 * std::sin(t / 9);
        return season * (is_weekend ? 1.4 : 0.9) + (since < 0 ? 0 : m_height * std::exp(-since / m_fade));
    }

  private:
    Day m_high;
    double m_height;
    double m_fade;
    double m_phase;
};

/// A window as Google shows it: whole numbers of its own largest.
void add_answer(const std::string& query, const TrendsAsk& ask, const InventedTerm& term,
                std::vector<RawPoint>& points) {
    const int length = ask.resolution == Resolution::Day ? 1 : 7;
    std::vector<double> values;
    for (Day day = ask.window.first; day <= ask.window.last; day += days{length}) {
        double sum = 0;
        for (int i = 0; i < length; ++i) {
            sum += term.on(day + days{i});
        }
        values.push_back(sum / length);
    }
    const double top = std::ranges::max(values);
    for (std::size_t at = 0; at < values.size(); ++at) {
        RawPoint point;
        point.show = "A";
        point.query = query;
        point.asked.geo = "US-NY";
        point.resolution = ask.resolution;
        point.window_start = ask.window.first;
        point.window_end = ask.window.last;
        point.draw = ask.draw;
        point.day = ask.window.first + days{length * static_cast<int>(at)};
        point.value = std::round(values[at] / top * 100);
        point.has_data = true;
        point.is_partial = *point.day + days{length - 1} > ask.window.last;
        point.scrape_run_at = asked_at;
        point.run_id = "r";
        points.push_back(point);
    }
}

struct Asked {
    Study study;
    std::vector<std::vector<RawPoint>> answers;
};

Asked invented_pull(std::mt19937& random) {
    Asked asked;
    Show show;
    show.name = "A";
    asked.study.settings.geo = "US-NY";
    const Day last = day_of(asked_at) - days{1};
    for (int query = std::uniform_int_distribution<int>(1, 3)(random); query > 0; --query) {
        const std::string& name = show.google_queries.emplace_back("query " + std::to_string(query));
        const InventedTerm term(random);
        for (const auto& asks :
             {backbone_windows(first_of_base, last, 0), daily_windows({first_of_base, last_asked}, last, 0)}) {
            for (const TrendsAsk& ask : asks) {
                add_answer(name, ask, term, asked.answers.emplace_back());
            }
        }
    }
    asked.study.shows.push_back(show);
    return asked;
}

Panel weeks_of_answers(const Asked& asked, const std::vector<std::vector<RawPoint>>& answers) {
    Observations observations;
    observations.runs = {{.run_id = "r",
                          .scrape_run_at = asked_at,
                          .asked = {first_of_base, last_asked},
                          .sources = {"google_trends"},
                          .gt_base_start = first_of_base}};
    for (const auto& answer : answers) {
        observations.points.insert(observations.points.end(), answer.begin(), answer.end());
    }
    const auto panel =
        weekly_panel(Source::GoogleTrends, observations, {.shows = {"A"}, .extensions = {}, .study = &asked.study});
    EXPECT_TRUE(panel);
    return *panel;
}

TEST(TrendsUnread, AWindowThatIsMissingLeavesTheIndexOrMarksIt) {
    constexpr int variations = 300;
    constexpr unsigned seed = 20261214;
    constexpr double rounding = 0.02;  // days that two windows hold are those of one
    std::mt19937 random(seed);
    int same = 0;
    int marked = 0;
    double worst = 0;
    for (int variation = 0; variation < variations; ++variation) {
        const Asked asked = invented_pull(random);
        const Panel whole = weeks_of_answers(asked, asked.answers);
        std::vector<std::vector<RawPoint>> left = asked.answers;
        std::ranges::shuffle(left, random);
        left.resize(left.size() -
                    std::uniform_int_distribution<std::size_t>(1, std::min<std::size_t>(3, left.size() - 1))(random));
        const Panel seen = weeks_of_answers(asked, left);
        ASSERT_EQ(seen.row_count(), whole.row_count());
        for (Row row = 0; row < seen.row_count(); ++row) {
            ASSERT_TRUE(whole.columns[0].known[row] != 0 && whole.columns[1].bools()[row] == 0) << variation;
            const bool is_marked = seen.columns[0].known[row] == 0 || seen.columns[1].bools()[row] != 0;
            (is_marked ? marked : same) += 1;
            if (!is_marked) {
                const double truth = whole.columns[0].floats()[row];
                const double off = std::abs(seen.columns[0].floats()[row] / truth - 1);
                worst = std::max(worst, off);
                ASSERT_LT(off, rounding) << variation << " " << format_week(seen.week[row]);
            }
        }
    }
    std::printf(
        "%d pulls that lost 1 to 3 answers, seed %u: %d weeks are those of all answers within %.2g %%, %d marked\n",
        variations, seed, same, worst * 100, marked);
    EXPECT_GT(same, variations * 20);
    EXPECT_GT(marked, variations * 20);
}

TEST(TrendsUnread, WhatAnImportAloneHoldsIsAsItWas) {
    std::mt19937 random(7);
    Asked asked = invented_pull(random);
    std::erase_if(asked.answers, [](const auto& answer) { return answer.front().resolution == Resolution::Day; });
    for (auto& answer : asked.answers) {
        for (RawPoint& point : answer) {
            point.run_id = "import-20250710-1";
            point.scrape_run_at += std::chrono::seconds(1);
        }
    }
    const Panel panel = weeks_of_answers(asked, asked.answers);
    EXPECT_EQ(std::ranges::count(panel.columns[1].bools(), 1), 0) << "nobody asked for days";
}

}  // namespace
}  // namespace public_signals
