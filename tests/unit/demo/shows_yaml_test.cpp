#include <gmock/gmock.h>

#include "public_signals/study/shows.hpp"
#include "unit/demo/sample_archive.hpp"
#include "unit/project_folder.hpp"

namespace public_signals::demo_test {
namespace {

using ::testing::ElementsAre;

TEST(ShowsYaml, TheExampleIsWhatInitWrites) {
    const auto example = read_file(tests::project_folder() / "examples" / "shows.yaml");
    ASSERT_TRUE(example) << example.error().message;
    EXPECT_EQ(*example, sample_shows_yaml("2023-07-03"));
}

TEST(ShowsYaml, NamesSurviveYaml) {
    const TemporaryFile file("shows.yaml", sample_shows_yaml("2023-07-03"));
    const auto study = read_study(file.path());
    ASSERT_TRUE(study) << study.error().message << " " << study.error().where;
    std::vector<std::string> names;
    for (const Show& show : study->shows) {
        names.push_back(show.name);
        EXPECT_THAT(handle_of(show, Source::TikTok), ::testing::StartsWith("synthetic_"));
        EXPECT_THAT(handle_of(show, Source::Instagram), ::testing::StartsWith("synthetic_"));
        for (const std::string& query : show.google_queries) {
            EXPECT_EQ(query.find('\''), std::string::npos) << query;
        }
    }
    EXPECT_THAT(names, ElementsAre("Oh, Mary!", "& Juliet", "Six: The Musical", "1776", "Hell's Kitchen",
                                   "Les Misérables", "Hadestown", "The Outsiders"));
    EXPECT_THAT(study->settings.quality.sources, ElementsAre("google_trends", "tiktok"));
    EXPECT_EQ(study->settings.gt.base_start, parse_day("2023-07-03").value());
    EXPECT_EQ(study->settings.geo, "US-NY");
}

}  // namespace
}  // namespace public_signals::demo_test
