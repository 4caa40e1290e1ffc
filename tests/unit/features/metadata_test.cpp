// The three files, and what the metadata says about every column.
#include "public_signals/features/metadata.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "public_signals/base/file.hpp"
#include "public_signals/panel/parquet.hpp"
#include "unit/base/temporary_folder.hpp"
#include "unit/data/parsed_json.hpp"
#include "unit/features/tables.hpp"

namespace public_signals {
namespace {

using namespace tests;
using Json = nlohmann::ordered_json;

constexpr const char* three_weeks = R"(
    | show | week_start | tt_posts |
    | A    | 2024-01-01 | 3        |
    | A    | 2024-01-08 | 5        |
    | A    | 2024-01-15 | 0        |)";

TEST(Metadata, NamesFilesOptionsAndEveryFeature) {
    const FeatureOptions options{.lags = {1}, .leads = {}};
    const ModelReady ready = model_ready(panel_from(three_weeks), options).value();
    const Json json = tests::parsed(features_json(ready, options, "in.parquet", "out.parquet"));
    EXPECT_EQ(json["input_file"], "in.parquet");
    EXPECT_EQ(json["output_file"], "out.parquet");
    EXPECT_EQ(json["n_rows"], 3);
    EXPECT_EQ(json["n_columns"], 10);
    EXPECT_EQ(json["metrics"], Json({"tt_posts"}));
    EXPECT_EQ(json["lags"], Json({1}));
    EXPECT_EQ(json["leads"], Json::array());
    EXPECT_EQ(json["rolling_window"], 3);
    EXPECT_EQ(json["feature_summary"]["features"], 7);
    EXPECT_EQ(json["features"].size(), 7u);
    EXPECT_EQ(json["features"]["tt_posts_lag1"], Json::parse(R"({"source": "tt_posts", "kind": "lag", "k": 1,
        "nulls": 1, "uses_current_week": false, "leaks_future": false})"));
}

TEST(Metadata, ThreeFilesStandBesideEachOtherAndComeOutTheSameTwice) {
    const TemporaryFolder folder;
    const auto output = folder.path() / "ready.parquet";
    const FeatureOptions options;
    const ModelReady ready = model_ready(panel_from(three_weeks), options).value();
    ASSERT_TRUE(write_model_ready(ready, options, "in.parquet", "data/ready.parquet", output).has_value());
    const std::string parquet = read_file(output).value();
    const std::string preview = read_file(folder.path() / "ready_preview.csv").value();
    const std::string metadata = read_file(folder.path() / "ready_metadata.json").value();
    EXPECT_EQ(Json::parse(metadata)["output_file"], "data/ready.parquet");
    EXPECT_TRUE(preview.starts_with("show,week_start,tt_posts,tt_posts_lag1,"));
    EXPECT_EQ(read_panel(output).value().panel.columns.size(), ready.panel.columns.size());
    ASSERT_TRUE(write_model_ready(ready, options, "in.parquet", "data/ready.parquet", output).has_value());
    EXPECT_EQ(read_file(output).value(), parquet);
    EXPECT_EQ(read_file(folder.path() / "ready_preview.csv").value(), preview);
    EXPECT_EQ(read_file(folder.path() / "ready_metadata.json").value(), metadata);
}

}  // namespace
}  // namespace public_signals
