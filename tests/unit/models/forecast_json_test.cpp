// forecast_results.json read back: as it was written, or an error that says what is wrong.
#include "public_signals/models/forecast/forecast_json.hpp"

#include <gmock/gmock.h>

#include <random>

#include "public_signals/models/forecast/forecast_text.hpp"

namespace public_signals {
namespace {

using ::testing::HasSubstr;

/// Ten shows over sixty weeks; attention moves the outcome of the next week.
ForecastRun run_of_ten_shows(std::optional<int> window) {
    std::mt19937_64 chance(3);
    std::normal_distribution<double> normal;
    WeekGrid outcome{.first = Week{2800}, .weeks = 60};
    for (int show = 0; show < 10; ++show) {
        outcome.shows.push_back("show " + std::to_string(show));
    }
    outcome.values.assign(600, no_number);
    Attention attention = unknown_attention({"tt_posts", "gt_index"}, outcome);
    for (std::size_t show = 0; show < 10; ++show) {
        double level = 100;
        std::vector<double> posts;
        for (std::int32_t week = 0; week < 60; ++week) {
            posts.push_back(normal(chance));
            level = 50 + 0.5 * level + (week > 0 ? 5 * posts[static_cast<std::size_t>(week) - 1] : 0) + normal(chance);
            outcome.values[show * 60 + static_cast<std::size_t>(week)] = level;
            for (int lag = 0; lag < attention_lags; ++lag) {
                if (week - 1 - lag >= 0) {
                    attention.values[attention.place(0, lag, show, week)] =
                        posts[static_cast<std::size_t>(week - 1 - lag)];
                }
            }
        }
    }
    attention.why_not_real_time = "since this is a test";
    return *run_forecast(outcome, attention, {.horizons = {1, 3}, .window = window, .placebos = 2});
}

TEST(ForecastJson, ComesBackAsItWasWritten) {
    for (const std::optional<int> window : {std::optional<int>(), std::optional(24)}) {
        const StoredForecastRun stored{{"panel.parquet", "abc", "public-signals forecast"}, run_of_ten_shows(window)};
        const std::string text = to_json(stored).dump(2);
        const auto back = forecast_run_from_json(text, "forecast_results.json");
        ASSERT_TRUE(back) << back.error().message << back.error().where;
        EXPECT_EQ(to_json(*back).dump(2), text);
        EXPECT_EQ(text_of(*back), text_of(stored));
    }
}

TEST(ForecastJson, AMetricThatNobodyKnowsIsLeftOutByNameAndAnEffectIsFound) {
    const ForecastRun run = run_of_ten_shows({});
    const HorizonResult& week = run.horizons[0];
    ASSERT_EQ(week.not_formed.size(), 3U);
    EXPECT_EQ(week.not_formed[0].name, "seasonal naive");
    EXPECT_EQ(week.not_formed[1].name, "AR + gt_index");
    EXPECT_EQ(week.not_formed[2].name, "AR + all metrics");
    const auto found = std::ranges::find(week.rivals, "AR + tt_posts", &RivalResult::name);
    ASSERT_NE(found, week.rivals.end());
    EXPECT_EQ(found->comparison->verdict, ForecastVerdict::Cuts);
    EXPECT_THAT(sentence_of(*found, week, run), HasSubstr("tt_posts cuts the error at 1 week by "));
}

TEST(ForecastJson, AnotherFileIsAnErrorThatNamesIt) {
    const auto other = forecast_run_from_json("{}", "forecast_results.json");
    ASSERT_FALSE(other);
    EXPECT_THAT(other.error().message, HasSubstr("no results of forecasts"));
    EXPECT_THAT(other.error().where, HasSubstr("forecast_results.json"));
    EXPECT_THAT(other.error().help, HasSubstr("public-signals forecast"));
    std::string text = to_json(StoredForecastRun{{"a", "b", "c"}, run_of_ten_shows({})}).dump();
    text.replace(text.find("\"ar_metric\""), 11, "\"ar_metrik\"");
    EXPECT_THAT(forecast_run_from_json(text, "f").error().message, HasSubstr("ar_metrik"));
}

}  // namespace
}  // namespace public_signals
