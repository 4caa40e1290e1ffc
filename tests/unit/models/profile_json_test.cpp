// profile_*.json read back: as it was written, or an error that says what is wrong.
#include "public_signals/models/profile/profile_json.hpp"

#include <gmock/gmock.h>

#include <random>

#include "public_signals/models/profile/profile_text.hpp"

namespace public_signals {
namespace {

using ::testing::HasSubstr;

/// Shows of forty weeks; attention moves the outcome of the next week by two.
std::vector<Column> panel_of(std::size_t shows) {
    constexpr std::size_t weeks = 40;
    std::mt19937_64 chance(5);
    std::normal_distribution<double> normal;
    Column show = missing_column("show", ColumnType::String, shows * weeks);
    Column week = missing_column("week_start", ColumnType::Int64, shows * weeks);
    Column views = missing_column("views", ColumnType::Float64, shows * weeks);
    Column gross = missing_column("gross", ColumnType::Float64, shows * weeks);
    for (std::size_t row = 0; row < shows * weeks; ++row) {
        show.strings()[row] = "show " + std::to_string(row / weeks);
        week.ints()[row] = static_cast<std::int64_t>(row % weeks);
        views.floats()[row] = normal(chance);
        gross.floats()[row] = normal(chance) + (row % weeks > 0 ? 2 * views.floats()[row - 1] : 0.0);
        show.known[row] = week.known[row] = views.known[row] = gross.known[row] = 1;
    }
    return {show, week, views, gross};
}

StoredProfileRun run_of(ProfileKind kind, std::size_t shows, LagSmoothing smoothing = LagSmoothing::None) {
    const ProfileRequest request{
        .regression = {.outcome = "gross", .effects = {"show", "week_start"}, .clusters = {"show"}},
        .kind = kind,
        .metrics = {"views"},
        .weeks = kind == ProfileKind::ByShow ? std::nullopt : std::optional(4),
        .smoothing = smoothing,
        .draws = {.seed = 1, .draws = 199}};
    return {{"panel.parquet", "abc", "public-signals fit"}, *run_profiles(panel_of(shows), {}, request)};
}

void comes_back(const StoredProfileRun& stored) {
    const std::string text = to_json(stored).dump(2);
    const auto back = profile_run_from_json(text, "profile.json");
    ASSERT_TRUE(back) << back.error().message << back.error().where;
    EXPECT_EQ(text_of(*back), text_of(stored));
    EXPECT_EQ(profile_csv(back->run), profile_csv(stored.run));
}

TEST(ProfileJson, ComesBackAsItWasWritten) {
    using enum ProfileKind;
    for (const std::size_t shows : {std::size_t{3}, std::size_t{9}, std::size_t{16}}) {
        comes_back(run_of(DistributedLag, shows));
        comes_back(run_of(DistributedLag, shows, LagSmoothing::Almon));
        comes_back(run_of(DistributedLag, shows, LagSmoothing::Ridge));
        comes_back(run_of(LocalProjection, shows));
        comes_back(run_of(ByShow, shows));
    }
}

TEST(ProfileJson, AnEffectIsFoundAtItsLagAndAfterItsWeeks) {
    const ProfileRun lags = run_of(ProfileKind::DistributedLag, 16).run;
    EXPECT_THAT(sentence_of(lags.profiles[0], lags), HasSubstr("views goes with gross at lag 1: "));
    const ProfileRun later = run_of(ProfileKind::LocalProjection, 16).run;
    EXPECT_THAT(sentence_of(later.profiles[0], later), HasSubstr("views goes with gross 1 week later: "));
    const ProfileRun shows = run_of(ProfileKind::ByShow, 16).run;
    EXPECT_THAT(sentence_of(shows.shows[0], shows), HasSubstr("no sign that views goes with gross in the mean"));
}

TEST(ProfileJson, AnotherFileIsAnErrorThatNamesIt) {
    const auto other = profile_run_from_json("{}", "profile.json");
    ASSERT_FALSE(other);
    EXPECT_THAT(other.error().message, HasSubstr("no profiles"));
    EXPECT_THAT(other.error().where, HasSubstr("profile.json"));
    EXPECT_THAT(other.error().help, HasSubstr("fit --profile"));
    const std::string text = to_json(run_of(ProfileKind::DistributedLag, 9)).dump();
    const auto with = [&text](const std::string& before, const std::string& after) {
        std::string changed = text;
        changed.replace(changed.find(before), before.size(), after);
        return profile_run_from_json(changed, "f").error();
    };
    EXPECT_THAT(with("\"layout\":2", "\"layout\":1").message, HasSubstr("layout 1 is of another version"));
    EXPECT_THAT(with("\"distributed_lag\"", "\"distributed_lagg\"").message, HasSubstr("distributed_lagg"));
    EXPECT_THAT(with("\"wild_bootstrap\"", "\"mild_bootstrap\"").message, HasSubstr("mild_bootstrap"));
    EXPECT_FALSE(with("\"smoothing\":\"none\",", "").message.empty());
}

}  // namespace
}  // namespace public_signals
