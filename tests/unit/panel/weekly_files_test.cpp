#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "public_signals/base/digest.hpp"
#include "public_signals/panel/panel_files.hpp"
#include "public_signals/panel/parquet.hpp"
#include "unit/panel/raw_folder.hpp"

namespace public_signals {
namespace {

using ::testing::HasSubstr;

const std::string trends_weekly =
    "show,week_start,gt_index,gt_is_partial,scrape_run_at\n"
    "A,2024-01-01,12.5,false,2024-02-01T00:00:00Z\n"
    "A,2024-01-08,,,\n"
    "B,2024-01-01,100.0,true,2024-02-02T00:00:00Z\n";

Result<Panel> weekly_from(const std::string& csv) {
    const TemporaryFolder folder;
    EXPECT_TRUE(write_file(folder / "google_trends_weekly.csv", csv));
    return read_weekly(Source::GoogleTrends, folder / "google_trends_weekly.csv");
}

TEST(WeeklyFiles, ComeBackByteForByte) {
    const TemporaryFolder folder;
    const auto weekly = weekly_from(trends_weekly);
    ASSERT_TRUE(weekly) << weekly.error().message;
    ASSERT_TRUE(write_weekly(Source::GoogleTrends, *weekly, folder.path()));
    EXPECT_EQ(*read_file(folder / "google_trends_weekly.csv"), trends_weekly);
}

TEST(WeeklyFiles, BadRowsAreErrorsThatNameThem) {
    const std::string header = "show,week_start,gt_index,gt_is_partial,scrape_run_at\n";
    EXPECT_THAT(weekly_from(header + "A,2024-01-02,1,false,\n").error().message, HasSubstr("not a Monday"));
    EXPECT_THAT(weekly_from(header + "A,2024-01-02,1,false,\n").error().help, HasSubstr("2024-01-01"));
    EXPECT_THAT(weekly_from(header + "A,2024-01-01,x,false,\n").error().where, HasSubstr(":2, column gt_index"));
    EXPECT_THAT(weekly_from(header + "A,2024-01-01,,,\nA,2024-01-01,,,\n").error().message, HasSubstr("twice"));
    EXPECT_THAT(weekly_from("show,week_start\nA,2024-01-01\n").error().message, HasSubstr("gt_index"));
}

TEST(PanelFiles, DescribeThemselvesByTheLatestScrapeSizesAndHashes) {
    const TemporaryFolder folder;
    const Panel panel = *weekly_from(trends_weekly);
    ASSERT_TRUE(write_panel_files(panel, folder.path()));
    const auto package = nlohmann::json::parse(*read_file(folder / "datapackage.json"));
    EXPECT_EQ(package["created"], "2024-02-02T00:00:00Z");
    for (const auto& resource : package["resources"]) {
        const std::string bytes = *read_file(folder / resource["path"].get<std::string>());
        if (resource["format"] == "parquet") {
            EXPECT_FALSE(resource.contains("bytes"));  // frictionless counts those of text and finds too few
        } else {
            EXPECT_EQ(resource["bytes"], bytes.size());
        }
        EXPECT_EQ(resource["hash"], "sha256:" + sha256_hex(bytes));
    }
    EXPECT_EQ(*read_file(folder / "weekly_social_signals.csv"), trends_weekly);
    const auto schema = nlohmann::json::parse(*read_file(folder / "weekly_panel_schema.json"));
    EXPECT_EQ(schema["columns"].size(), 18U);
    EXPECT_EQ(schema["columns"][2]["dtype"], "Int64");

    const std::string before = *read_file(folder / "datapackage.json");
    ASSERT_TRUE(write_panel_files(panel, folder.path()));
    EXPECT_EQ(*read_file(folder / "datapackage.json"), before);
}

}  // namespace
}  // namespace public_signals
