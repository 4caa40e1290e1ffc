// model_results.json read back: as it was written, or an error that says which word is wrong.
#include "public_signals/models/model_run_json.hpp"

#include <gmock/gmock.h>

#include "public_signals/base/words.hpp"
#include "unit/corrupted_words.hpp"

namespace public_signals {
namespace {

using ::testing::HasSubstr;

Estimate estimate_of(const char* name) {
    Estimate estimate{.predictors = {{.name = name, .coefficient = 2}},
                      .controls = {{.name = "capacity_constraint", .coefficient = 1}},
                      .dropped = {{"week_index", "collinear"}},
                      .df_t = 7,
                      .n_obs = 80,
                      .missing = {{"gross", 4}},
                      .n_clusters = {8}};
    return estimate;
}

FamilyTest bootstrapped(BootstrapWeights weights) {
    return {.qvalue = 0.04,
            .holm = 0.05,
            .bootstrap = WildBootstrap{{.pvalue = 0.03,
                                        .draws = 99,
                                        .ci_lower = 1,
                                        .ci_upper = 3,
                                        .least_pvalue = 0.01,
                                        .decisive = 0.04,
                                        .type = BootstrapType::Wcr33},
                                       weights}};
}

ClusterReport carried() {
    return {.effective_clusters = 1.5,
            .leverage = {"Six", 0.4},
            .partial_leverage = {"Six", 0.8},
            .lowest_without = ClusterReport::Extreme{"Six", -1},
            .highest_without = ClusterReport::Extreme{"Wicked", 2},
            .carries_alone = {"Hadestown"},
            .cr3 = Coefficient{.coefficient = 2, .std_error = 3, .pvalue = 0.5, .ci_lower = -5, .ci_upper = 9},
            .randomisation = Randomisation{.pvalue = std::nullopt, .draws = 0, .exchangeable = 0, .why_not = "none"}};
}

EventStudy studied() {
    const JointTest joint{
        .test = WaldTest{3, 2, 7, 0.1},
        .why_not = "",
        .cr3 = WaldTest{2, 2, 1.5, 0.3},
        .bootstrap = JointBootstrap{.draws = 99, .least_pvalue = 0.01, .decisive = 0.2, .why_not = ""},
        .qvalue = 0.2};
    return {.variable = "tt_posts",
            .weeks = {-1, 0},
            .cumulative = {{.name = "-1"}, {.name = "0", .coefficient = 1}},
            .bootstraps = {std::nullopt, Bootstrap{.pvalue = 0.5,
                                                   .draws = 9,
                                                   .ci_lower = -1,
                                                   .own_lower = -0.5,
                                                   .decisive = 0.6,
                                                   .with_cr3 = true,
                                                   .p_is_cr3 = true,
                                                   .lower_is_cr3 = true}},
            .shifts = {0},
            .increments = {{.coefficient = 1}},
            .leads = joint,
            .lags = {.test = std::nullopt, .why_not = "too few clusters"},
            .n_clusters = {8}};
}

/// A run with every word that a file of results can hold.
StoredModelRun run_with(Vcov vcov, std::vector<std::string> clusters) {
    StoredModelRun stored{.source = {"panel.parquet", "abc", "public-signals fit"}, .run = {}};
    stored.run.regression = {.outcome = "gross",
                             .controls = {"capacity_constraint"},
                             .effects = {"show"},
                             .clusters = std::move(clusters),
                             .vcov = vcov,
                             .ssc = vcov == Vcov::Iid ? Ssc::Linearmodels : Ssc::Fixest};
    for (const std::string& word : words_of<FeatureKind>()) {
        stored.run.results.push_back({.origin = {.metric = "tt_posts", .kind = find_word<FeatureKind>(word), .k = 4},
                                      .estimate = estimate_of(word.c_str()),
                                      .test = bootstrapped(BootstrapWeights::Webb),
                                      .clusters = carried()});
    }
    stored.run.results.push_back(
        {.origin = {.metric = "own_column"}, .estimate = estimate_of("own_column"), .test = {}});
    stored.run.placebos.push_back({.metric = "tt_posts",
                                   .lead = {.name = "tt_posts_lead4"},
                                   .lags = {{.name = "tt_posts_lag4"}},
                                   .n_clusters = {8},
                                   .test = bootstrapped(BootstrapWeights::Rademacher)});
    stored.run.event_studies.push_back(studied());
    PredictorResult& first = stored.run.results.front();
    first.serial = SerialCorrelation{
        .coefficient = -0.3, .std_error = 0.1, .statistic = 4, .pvalue = 0.05, .units = 8, .rows = 70};
    first.split = SplitPanel{.coefficients = {{.name = "tt_posts", .coefficient = 2}},
                             .least_squares = {{.name = "tt_posts", .coefficient = 1}},
                             .df_t = 7,
                             .n_obs = 80,
                             .clusters = 8};
    first.over_draws = OverPanels{.panels = {{"draw 1", 1.5, 0.2, 80, 1.4, 0.3}, {"draw 2", 1.6, 0.2, 79, 1.7, 0.3}},
                                  .pooled = *pooled({{1.4, 0.09}, {1.7, 0.09}}, 7, 0.05),
                                  .plain_coefficient = 1.8,
                                  .plain_std_error = 0.25,
                                  .plain_ci_lower = 1.2,
                                  .plain_ci_upper = 2.4,
                                  .n_obs = 78,
                                  .n_unknown = 2,
                                  .standard_errors = "cr3",
                                  .weeks_left_out = 3};
    first.over_vintages = first.over_draws;
    first.simex = Simex{.points = {{0, 1.8, 0.06}, {0.5, 1.7, 0.05}, {1, 1.6, 0.04}},
                        .coefficient = 2,
                        .std_error = std::nullopt,
                        .ci_lower = std::nullopt,
                        .ci_upper = std::nullopt,
                        .df = 7,
                        .mean_std_error = 0.4,
                        .remeasurements = 100,
                        .n_obs = 78,
                        .standard_errors = "cr3"};
    for (const std::string& word : words_of<Deterministic>()) {
        stored.run.unit_roots.push_back({.column = "gross",
                                         .deterministic = *find_word<Deterministic>(word),
                                         .lags = 3,
                                         .units = 7,
                                         .rows = 60,
                                         .draws = 999,
                                         .ips = {.mean_t = -2, .statistic = -3, .pvalue = 0.001, .why_not = ""},
                                         .cips = {.why_not = "7 units are too few"},
                                         .left_out = {{"Six", "3 rows"}}});
    }
    return stored;
}

const std::vector<StoredModelRun>& runs() {
    static const std::vector<StoredModelRun> all = {run_with(Vcov::Iid, {}), run_with(Vcov::Hetero, {}),
                                                    run_with(Vcov::Cluster, {"show"}),
                                                    run_with(Vcov::Cluster, {"show", "week_start"})};
    return all;
}

TEST(ModelRunJson, ReadsBackAsItWasWritten) {
    for (const StoredModelRun& stored : runs()) {
        const std::string text = to_json(stored).dump();
        const auto again = model_run_from_json(text, "model_results.json");
        ASSERT_TRUE(again) << again.error().message << " " << again.error().where;
        EXPECT_EQ(to_json(*again).dump(), text);
    }
}

TEST(ModelRunJson, EachWordMadeWrongIsAnErrorWithFileKeyAndWord) {
    std::size_t tried = 0;
    for (const StoredModelRun& stored : runs()) {
        for (const CorruptedJson& corruption : corrupted(
                 to_json(stored), {"vcov", "ssc", "kind", "bootstrap_weights", "bootstrap_type", "deterministic"})) {
            const auto read = model_run_from_json(corruption.text, "data/models/model_results.json");
            ASSERT_FALSE(read) << corruption.key << ": " << corruption.was << " made " << corruption.word;
            EXPECT_THAT(read.error().message, HasSubstr("`" + corruption.word + "`"));
            EXPECT_THAT(read.error().where, ::testing::StartsWith("data/models/model_results.json: "));
            EXPECT_THAT(read.error().where, ::testing::EndsWith(corruption.key));
            EXPECT_THAT(read.error().help, HasSubstr("run `public-signals fit` again"));
            ++tried;
        }
    }
    EXPECT_GT(tried, 300U);
}

TEST(ModelRunJson, AFileOfAnOlderVersionKeepsItsVerdicts) {
    std::string text = to_json(runs().front()).dump();
    for (const std::string key :
         {"decisive_pvalue", "bootstrap_type", "bootstrap_least_pvalue", "bootstrap_why_not", "effective_clusters"}) {
        for (std::size_t at = text.find("\"" + key + "\""); at != std::string::npos;
             at = text.find("\"" + key + "\"", at)) {
            text.replace(at + 1, key.size(), "unknown_key");
        }
    }
    const auto read = model_run_from_json(text, "m.json");
    ASSERT_TRUE(read) << read.error().message;
    const PredictorResult& first = read->run.results.front();
    EXPECT_EQ(first.test.bootstrap->result.decisive, 0.03);
    EXPECT_EQ(first.test.qvalue, 0.04);
    EXPECT_TRUE(first.predicts());
    EXPECT_FALSE(first.clusters);
}

TEST(ModelRunJson, TheNearestWordIsNamed) {
    auto json = to_json(runs().front());
    json["ssc"] = "linearmodel";
    EXPECT_THAT(model_run_from_json(json.dump(), "m.json").error().help, HasSubstr("did you mean `linearmodels`?"));
    json["ssc"] = "fixest";
    json["vcov"] = "HC3";
    const Error error = model_run_from_json(json.dump(), "m.json").error();
    EXPECT_EQ(error.message, "vcov `HC3` is unknown");
    EXPECT_EQ(error.where, "m.json: vcov");
}

TEST(ModelRunJson, ClustersThatContradictTheCovarianceAreAnError) {
    auto json = to_json(run_with(Vcov::Cluster, {"show"}));
    for (const char* contrary : {"cluster week_start", "cluster", "cluster show and week_start"}) {
        json["vcov"] = contrary;
        EXPECT_FALSE(model_run_from_json(json.dump(), "m.json")) << contrary;
    }
}

TEST(ModelRunJson, WhatIsNoSuchFileIsAParseErrorThatNamesIt) {
    for (const char* text : {"", "{", "[]", R"({"outcome": 3})"}) {
        const Error error = model_run_from_json(text, "m.json").error();
        EXPECT_EQ(error.kind, ErrorKind::ParseError) << text;
        EXPECT_EQ(error.where, "m.json") << text;
    }
}

}  // namespace
}  // namespace public_signals
