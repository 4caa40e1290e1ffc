// The whole panel: which features, in which order, and the errors that name a place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "public_signals/features/keys.hpp"
#include "public_signals/features/model_ready.hpp"
#include "public_signals/features/names.hpp"
#include "public_signals/panel/week_text.hpp"
#include "unit/features/tables.hpp"

namespace public_signals {
namespace {

using namespace tests;

constexpr const char* two_weeks = R"(
    | show | week_start | tt_posts | label |
    | A    | 2024-01-01 | 3        | x     |
    | A    | 2024-01-08 | 5        | y     |)";

Error error_of(const char* table, const FeatureOptions& options) {
    const auto ready = model_ready(panel_from(table), options);
    EXPECT_FALSE(ready.has_value());
    return ready ? Error{} : ready.error();
}

TEST(ModelReady, RowsComeOutSortedByShowBytesThenWeek) {
    const ModelReady ready = model_ready(panel_from(R"(
        | show | week_start | tt_posts |
        | a    | 2024-01-01 | 1        |
        | Z    | 2024-01-08 | 2        |
        | Z    | 2024-01-01 | 3        |)"),
                                         {})
                                 .value();
    EXPECT_EQ(ready.panel.show, (std::vector<std::string>{"Z", "Z", "a"}));
    EXPECT_EQ(ints(ready.panel, "tt_posts"), (Ints{3, 2, 1}));
    EXPECT_EQ(ints(ready.panel, "tt_posts_lag1"), (Ints{missing, 3, missing}));
}

TEST(ModelReady, EachFeatureSaysWhatItSees) {
    FeatureOptions options{.lags = {1}, .leads = {2}};
    const ModelReady ready = model_ready(panel_from(two_weeks), options).value();
    struct Due {
        const char *name, *source, *kind;
        int k;
        bool now, future;
    };
    const std::vector<Due> due = {
        {"tt_posts_lag1", "tt_posts", "lag", 1, false, false},
        {"tt_posts_lead2", "tt_posts", "lead", 2, false, true},
        {"tt_posts_delta", "tt_posts", "delta", 0, true, false},
        {"tt_posts_pct_change", "tt_posts", "pct_change", 0, true, false},
        {"tt_posts_roll3_sum", "tt_posts", "roll_sum", 3, true, false},
        {"tt_posts_roll3_mean", "tt_posts", "roll_mean", 3, true, false},
        {"tt_posts_z", "tt_posts", "z", 0, true, true},
        {"tt_posts_lag1_z", "tt_posts_lag1", "z", 0, false, true},
    };
    ASSERT_EQ(ready.features.size(), due.size());
    for (std::size_t i = 0; i < due.size(); ++i) {
        const FeatureInfo& made = ready.features[i];
        EXPECT_EQ(made.name, due[i].name);
        EXPECT_EQ(ready.panel.columns[2 + i].name, due[i].name);
        EXPECT_EQ(made.source, due[i].source) << made.name;
        EXPECT_STREQ(name_of(made.kind), due[i].kind) << made.name;
        EXPECT_EQ(made.k, due[i].k) << made.name;
        EXPECT_EQ(made.uses_current_week, due[i].now) << made.name;
        EXPECT_EQ(made.leaks_future, due[i].future) << made.name;
        const auto parsed = parse_feature_name(made.name);
        ASSERT_TRUE(parsed.has_value()) << made.name;
        EXPECT_EQ(parsed->source, made.source);
        EXPECT_EQ(parsed->kind, made.kind);
        EXPECT_EQ(parsed->k, made.k);
    }
}

TEST(ModelReady, AnExpandingZSeesNothingOfTheFuture) {
    FeatureOptions options{
        .lags = {1}, .leads = {}, .add_deltas = false, .add_rolling = false, .zscore = ZScope::Expanding};
    const ModelReady ready = model_ready(panel_from(two_weeks), options).value();
    for (const FeatureInfo& feature : ready.features) {
        EXPECT_FALSE(feature.leaks_future) << feature.name;
    }
}

TEST(ModelReady, DefaultMetricsThatAreAbsentAreSkippedAndNamed) {
    const ModelReady ready = model_ready(panel_from(two_weeks), {}).value();
    EXPECT_THAT(ready.skipped_metrics, ::testing::SizeIs(7))
        << "of the eight canonical ones; those of extensions are not missed";
    EXPECT_NE(ready.warnings.at(0).find("gt_index"), std::string::npos);
}

TEST(ModelReady, MistakesInTheOptionsAreErrors) {
    EXPECT_EQ(error_of(two_weeks, {.lags = {0}}).message, "lag 0 is under 1 week");
    EXPECT_EQ(error_of(two_weeks, {.lags = {2, 1, 2}}).message, "lag 2 stands twice");
    EXPECT_EQ(error_of(two_weeks, {.leads = {-1}}).message, "lead -1 is under 1 week");
    EXPECT_EQ(error_of(two_weeks, {.rolling_window = 0}).message, "rolling window 0 is under 1 week");
    EXPECT_EQ(error_of(two_weeks, {.rolling_min_periods = 4}).message,
              "4 known weeks of a window of 3 can't be asked for");
    EXPECT_EQ(error_of(two_weeks, {.metrics = {{"tt_post"}}}).help, "did you mean 'tt_posts'?");
    EXPECT_EQ(error_of(two_weeks, {.metrics = {{"tt_posts", "tt_posts"}}}).message,
              "column 'tt_posts' is asked for twice");
    EXPECT_EQ(error_of(two_weeks, {.metrics = {{"label"}}}).message, "column 'label' is string, not a number");
}

TEST(ModelReady, ADuplicateWeekIsAnErrorWithItsPlace) {
    const Error error = error_of(R"(
        | show | week_start | tt_posts |
        | B    | 2024-01-08 | 1        |
        | A    | 2024-01-08 | 1        |
        | B    | 2024-01-08 | 2        |)",
                                 {});
    EXPECT_EQ(error.where, "show 'B', week 2024-01-08");
}

TEST(ModelReady, AnInfinityIsAnErrorAndNanIsMissing) {
    EXPECT_EQ(error_of(R"(
        | show | week_start | gt_index |
        | A    | 2024-01-01 | 1.0      |
        | A    | 2024-01-08 | -inf     |)",
                       {})
                  .where,
              "show 'A', week 2024-01-08, column gt_index");
    const ModelReady ready = model_ready(panel_from(R"(
        | show | week_start | gt_index |
        | A    | 2024-01-01 | nan      |
        | A    | 2024-01-08 | 1.0      |)"),
                                         {})
                                 .value();
    EXPECT_EQ(floats(ready.panel, "gt_index_lag1"), (Floats{missing, missing}));
}

TEST(ModelReady, ANameThatIsTakenIsAnErrorUnlessItIsOverwritten) {
    constexpr const char* table = R"(
        | show | week_start | tt_posts_lag1 | tt_posts |
        | A    | 2024-01-01 | 77            | 3        |
        | A    | 2024-01-08 | 77            | 5        |)";
    EXPECT_EQ(error_of(table, {}).message, "there is already a column 'tt_posts_lag1'");
    FeatureOptions options;
    options.overwrite = true;
    const Panel panel = model_ready(panel_from(table), options).value().panel;
    EXPECT_EQ(panel.columns[0].name, "tt_posts_lag1");
    EXPECT_EQ(ints(panel, "tt_posts_lag1"), (Ints{missing, 3}));
}

TEST(ModelReady, APanelWithoutRowsKeepsItsSchema) {
    Panel empty;
    empty.columns = {missing_column("tt_posts", ColumnType::Int64, 0)};
    const ModelReady ready = model_ready(empty, {}).value();
    EXPECT_EQ(ready.panel.columns.size(), 1u + 14u);
    EXPECT_EQ(ready.panel.find("tt_posts_lag1")->type(), ColumnType::Int64);
}

Panel random_panel(int shows, int weeks) {
    std::mt19937 random(7);
    Panel panel;
    Column x = missing_column("x", ColumnType::Float64, 0);
    for (int show = 0; show < shows; ++show) {
        for (int week = 0; week < weeks; ++week) {
            if (random() % 10 == 0) {
                continue;
            }
            panel.show.push_back("show " + std::to_string(100 + show));
            panel.week.push_back(Week{2800 + week});
            x.known.push_back(random() % 10 != 0);
            x.floats().push_back(x.known.back() != 0 ? static_cast<double>(random()) * 0.7 : 0.0);
        }
    }
    panel.columns = {x};
    return panel;
}

TEST(ModelReady, AnyNumberOfThreadsGivesTheSameBits) {
    const Panel panel = random_panel(57, 40);
    for (const ZScope scope : {ZScope::Global, ZScope::Show, ZScope::Expanding}) {
        FeatureOptions options{.metrics = {{"x"}}, .zscore = scope};
        const ModelReady single = model_ready(panel, options).value();
        for (const int threads : {2, 3, 8, 200}) {
            options.threads = threads;
            const ModelReady many = model_ready(panel, options).value();
            for (std::size_t c = 0; c < single.panel.columns.size(); ++c) {
                EXPECT_EQ(many.panel.columns[c].values, single.panel.columns[c].values) << single.panel.columns[c].name;
                EXPECT_EQ(many.panel.columns[c].known, single.panel.columns[c].known) << single.panel.columns[c].name;
            }
            EXPECT_EQ(many.incomplete_windows, single.incomplete_windows);
        }
    }
}

TEST(ModelReady, TheFirstOverflowIsNamedForAnyNumberOfThreads) {
    Panel panel = random_panel(30, 20);
    for (Row row = 0; row < panel.row_count(); ++row) {
        panel.columns[0].known[row] = 1;
        panel.columns[0].floats()[row] = row > 100 ? (row % 2 == 0 ? 1.7e308 : -1.7e308) : 0.0;
    }
    FeatureOptions options{.metrics = {{"x"}}};
    const std::string where = model_ready(panel, options).error().where;
    for (const int threads : {2, 8}) {
        options.threads = threads;
        EXPECT_EQ(model_ready(panel, options).error().where, where);
    }
}

TEST(Keys, WhatIsNoMondayIsAnErrorWithItsPlace) {
    ReadPanel read{.panel = panel_from(two_weeks), .stored = {}, .bad_weeks = {}, .not_mondays = {}};
    EXPECT_TRUE(check_keys(read).has_value());
    read.not_mondays = {{1, parse_day("2024-01-09").value()}};
    EXPECT_EQ(check_keys(read).error().where, "show 'A', week_start 2024-01-09");
    EXPECT_EQ(check_keys(read).error().help, "its week starts on 2024-01-08: to_week_start gives it");
    read.bad_weeks = {"2024-13-01"};
    read.panel.week[0] = no_week;
    EXPECT_EQ(check_keys(read).error().message, "week_start '2024-13-01' is no date (1 such)");
}

TEST(Names, WhatIsNoFeatureIsNotTakenForOne) {
    for (const char* name : {"tt_posts", "_lag1", "lag1", "tt_lag", "tt_lag0", "tt_lag01", "tt_lag-1", "tt_lag1x",
                             "tt_roll_sum", "tt_sum", "_z", ""}) {
        EXPECT_FALSE(parse_feature_name(name).has_value()) << name;
    }
}

}  // namespace
}  // namespace public_signals
