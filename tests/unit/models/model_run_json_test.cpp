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
    return {.qvalue = 0.04, .holm = 0.05, .bootstrap = WildBootstrap{{.pvalue = 0.03, .draws = 99}, weights}};
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
                                      .test = bootstrapped(BootstrapWeights::Webb)});
    }
    stored.run.results.push_back(
        {.origin = {.metric = "own_column"}, .estimate = estimate_of("own_column"), .test = {}});
    stored.run.placebos.push_back({.metric = "tt_posts",
                                   .lead = {.name = "tt_posts_lead4"},
                                   .lags = {{.name = "tt_posts_lag4"}},
                                   .n_clusters = {8},
                                   .test = bootstrapped(BootstrapWeights::Rademacher)});
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
        for (const CorruptedJson& corruption :
             corrupted(to_json(stored), {"vcov", "ssc", "kind", "bootstrap_weights"})) {
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
