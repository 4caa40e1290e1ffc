// The generator's lag-4 effect, estimated as a user would: is it inside the interval as often as the interval says?
#include <gtest/gtest.h>

#include <cmath>

#include "public_signals/data/csv.hpp"
#include "public_signals/demo/grosses.hpp"
#include "public_signals/demo/ground_truth.hpp"
#include "public_signals/models/estimate.hpp"

namespace public_signals::demo {
namespace {

constexpr double effect = 0.10;  // of log gross, per million views of four weeks earlier; README.md of demo
constexpr int shows = 40;
constexpr Weeks lag{4};

Column floats(std::string name) {
    return missing_column(std::move(name), ColumnType::Float64, 0);
}

void add(Column& column, double value) {
    column.floats().push_back(value);
    column.known.push_back(1);
}

/// log gross and the views of four weeks earlier, one row per show and week.
std::vector<Column> panel_of(std::uint64_t seed) {
    const std::vector<SampleShow> cast = sample_shows(shows);
    const CsvTable grosses = CsvTable::parse(grosses_csv(seed, cast), "grosses.csv").value();
    std::vector<Column> columns = {floats("show"), floats("week_start"), floats("log_gross"), floats("views_lag4")};
    for (std::size_t row = 0; row < grosses.row_count(); ++row) {
        const SampleShow& show = cast[row % shows];
        EXPECT_EQ(grosses.cell(row, grosses.find("show")), show.name);
        const Week week = to_week(parse_day(grosses.cell(row, grosses.find("week_ending"))).value());
        add(columns[0], show.number);
        add(columns[1], week.index);
        add(columns[2], std::log(std::stod(std::string(grosses.cell(row, grosses.find("gross"))))));
        add(columns[3], static_cast<double>(mature_views(seed, show, week - lag)) / 1e6);
    }
    return columns;
}

int covered(std::uint64_t first_seed, int seeds) {
    const Regression regression{
        .outcome = "log_gross", .predictors = {"views_lag4"}, .effects = {"show", "week_start"}, .clusters = {"show"}};
    int inside = 0;
    for (int i = 0; i < seeds; ++i) {
        const auto estimate = fit(panel_of(first_seed + static_cast<std::uint64_t>(i)), regression);
        EXPECT_TRUE(estimate.has_value());
        const Coefficient& c = estimate->predictors.front();
        inside += c.ci_lower <= effect && effect <= c.ci_upper ? 1 : 0;
    }
    return inside;
}

TEST(KnownEffect, IsInsideNinetyFivePercentIntervalsInNinetyTwoToNinetyEightOfAHundred) {
    const int inside = covered(1000, 200);
    RecordProperty("covered_of_200", inside);
    std::printf("the 95 %% interval covers the known effect in %d of 200 seeds\n", inside);
    EXPECT_GE(inside, 184);
    EXPECT_LE(inside, 196);
}

}  // namespace
}  // namespace public_signals::demo
