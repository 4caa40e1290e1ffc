// However rows are cut into batches, and however many threads work on them, the file has the same bytes, and its cells
// are those of the panel in memory.
#include "public_signals/features/stream.hpp"

#include <gmock/gmock.h>

#include <random>

#include "public_signals/base/file.hpp"
#include "public_signals/features/metadata.hpp"
#include "public_signals/features/model_ready_file.hpp"
#include "public_signals/panel/week_text.hpp"
#include "unit/base/temporary_folder.hpp"
#include "unit/features/tables.hpp"

namespace public_signals {
namespace {

using namespace ::public_signals::tests;
using ::testing::ElementsAre;

/// Shows of 1 to `weeks` weeks, with gaps and nulls; every fifth has one week.
Panel random_shows(int shows, int weeks) {
    std::mt19937 random(11);
    Panel panel;
    Column counts = missing_column("tt_posts", ColumnType::Int64, 0);
    Column index = missing_column("gt_index", ColumnType::Float64, 0);
    Column partial = missing_column("gt_is_partial", ColumnType::Bool, 0);
    Column views = missing_column("wiki_views", ColumnType::Int64, 0);
    Column cut = missing_column("wiki_is_partial", ColumnType::Bool, 0);
    Column scrape = missing_column("scrape_run_at", ColumnType::String, 0);
    for (int show = 0; show < shows; ++show) {
        const int last = show % 5 == 0 ? 1 : 1 + static_cast<int>(random() % static_cast<unsigned>(weeks));
        for (int week = 0; week < last; ++week) {
            if (week > 0 && random() % 10 == 0) {
                continue;
            }
            panel.show.push_back("show " + std::to_string(1000 + show));
            panel.week.push_back(Week{2800 + week});
            counts.known.push_back(random() % 10 != 0);
            counts.ints().push_back(counts.known.back() != 0 ? static_cast<int>(random() % 50) : 0);
            index.known.push_back(random() % 10 != 0);
            index.floats().push_back(index.known.back() != 0 ? static_cast<double>(random() % 10'000) / 70 : 0.0);
            partial.known.push_back(1);
            partial.bools().push_back(random() % 50 == 0);
            views.known.push_back(random() % 10 != 0);
            views.ints().push_back(views.known.back() != 0 ? static_cast<int>(random() % 900) : 0);
            cut.known.push_back(views.known.back());
            cut.bools().push_back(cut.known.back() != 0 && random() % 8 == 0);
            scrape.known.push_back(random() % 2);
            scrape.strings().push_back(scrape.known.back() != 0 ? "2026-01-05T06:00:00Z" : "");
        }
    }
    panel.columns = {counts, index, partial, views, cut, scrape};
    return panel;
}

FeatureOptions of_every_metric(ZScope scope) {
    return {.metrics = {{"tt_posts", "gt_index", "wiki_views"}}, .zscore = scope};
}

Panel rows_of(const Panel& panel, Row begin, Row end) {
    std::vector<Row> rows;
    for (Row row = begin; row < end; ++row) {
        rows.push_back(row);
    }
    return reordered(panel, rows);
}

void expect_equal(const Panel& made, const Panel& due) {
    EXPECT_EQ(made.show, due.show);
    EXPECT_EQ(made.week, due.week);
    ASSERT_EQ(made.columns.size(), due.columns.size());
    for (std::size_t c = 0; c < due.columns.size(); ++c) {
        EXPECT_EQ(made.columns[c].name, due.columns[c].name);
        EXPECT_EQ(made.columns[c].values, due.columns[c].values) << due.columns[c].name;
        EXPECT_EQ(made.columns[c].known, due.columns[c].known) << due.columns[c].name;
    }
}

class FeatureFiles : public ::testing::Test {
  protected:
    /// The bytes of the model-ready file and of the two beside it.
    std::string bytes_of(const Panel& panel, const FeatureOptions& options, StreamOptions stream) {
        EXPECT_TRUE(write_panel(panel, input));
        FeatureOptions with_threads = options;
        with_threads.threads = stream.threads;
        const auto facts = write_model_ready_file({input, "in"}, {output, "out"}, with_threads, stream);
        EXPECT_TRUE(facts) << facts.error().message << " " << facts.error().where;
        return read_file(output).value() + read_file(folder / "ready_preview.csv").value() +
               read_file(folder / "ready_metadata.json").value();
    }

    TemporaryFolder folder;
    std::filesystem::path input = folder / "panel.parquet";
    std::filesystem::path output = folder / "ready.parquet";
};

TEST_F(FeatureFiles, HaveTheSameBytesForAnyBatchesAndThreads) {
    const Panel panel = random_shows(120, 30);
    for (const ZScope scope : {ZScope::Global, ZScope::Show, ZScope::Expanding}) {
        const FeatureOptions options = of_every_metric(scope);
        const std::string due = bytes_of(panel, options, {1, 1'000'000});
        for (const StreamOptions stream : {StreamOptions{1, 777}, {2, 777}, {8, 777}, {1, 1}, {2, 65'536}, {8, 64}}) {
            EXPECT_TRUE(bytes_of(panel, options, stream) == due)
                << stream.threads << " threads, batches of " << stream.batch_rows;
        }
    }
}

TEST_F(FeatureFiles, HoldTheCellsOfThePanelInMemory) {
    const Panel panel = random_shows(120, 30);
    for (const ZScope scope : {ZScope::Global, ZScope::Show, ZScope::Expanding}) {
        const FeatureOptions options = of_every_metric(scope);
        bytes_of(panel, options, {2, 777});
        expect_equal(read_panel(output).value().panel, model_ready(panel, options).value().panel);
    }
}

TEST(FeatureStream, BlocksOfAFewShowsHoldTheCellsOfThePanelInMemory) {
    const Panel panel = random_shows(60, 30);
    for (const ZScope scope : {ZScope::Global, ZScope::Show, ZScope::Expanding}) {
        FeatureOptions options = of_every_metric(scope);
        options.threads = 2;
        const ModelReady due = model_ready(panel, options).value();
        const FeaturePlan plan = plan_features(panel, options).value();
        for (const std::size_t block_rows : {1, 100}) {
            MeasuringStream measuring(plan, options, block_rows);
            ASSERT_TRUE(measuring.push(panel));
            Row at = 0;
            const auto compare = [&](const FeatureBlock& block) -> Result<void> {
                Panel made = block.panel;
                made.columns.insert(made.columns.end(), block.columns.begin(), block.columns.end());
                expect_equal(made, rows_of(due.panel, at, at + made.row_count()));
                at += made.row_count();
                return {};
            };
            FeatureStream stream(plan, options, measuring.flush().value(), compare, {}, block_rows);
            ASSERT_TRUE(stream.push(panel));
            ASSERT_TRUE(stream.flush());
            EXPECT_EQ(at, panel.row_count());
            EXPECT_EQ(stream.tally().incomplete_windows, due.incomplete_windows);
            EXPECT_EQ(stream.tally().zero_bases, due.zero_bases);
        }
    }
}

TEST_F(FeatureFiles, SortRowsThatAreNot) {
    const Panel sorted = random_shows(60, 20);
    std::vector<Row> order = panel_order(sorted);
    std::ranges::shuffle(order, std::mt19937(3));
    const std::string due = bytes_of(sorted, {}, {1, 777});
    EXPECT_TRUE(bytes_of(reordered(sorted, order), {}, {1, 777}) == due);
    EXPECT_TRUE(bytes_of(reordered(sorted, order), {}, {8, 10}) == due);
}

TEST_F(FeatureFiles, OfNoRowsKeepTheSchema) {
    Panel empty;
    empty.columns = {missing_column("tt_posts", ColumnType::Int64, 0)};
    bytes_of(empty, {}, {2, 777});
    const Panel made = read_panel(output).value().panel;
    EXPECT_EQ(made.columns.size(), 1u + 14u);
    EXPECT_EQ(made.find("tt_posts_lag1")->type(), ColumnType::Int64);
}

TEST_F(FeatureFiles, ThatFailLeaveNothing) {
    Panel panel = random_shows(3, 10);
    panel.week[1] = panel.week[0];
    panel.show[1] = panel.show[0];
    ASSERT_TRUE(write_panel(panel, input));
    const auto made = write_model_ready_file({input, "in"}, {output, "out"}, {}, {});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().message, "a show has the same week twice");
    const std::filesystem::directory_iterator files(input.parent_path());
    EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST_F(FeatureFiles, CountEveryBadWeekWhateverTheBatches) {
    Panel panel = random_shows(10, 10);
    panel.week[3] = panel.week[5] = no_week;
    ASSERT_TRUE(write_panel(panel, input));
    for (const std::size_t batch_rows : {1, 2, 1000}) {
        const auto made = write_model_ready_file({input, "in"}, {output, "out"}, {}, {1, batch_rows});
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().message, "week_start '' is no date (2 such)");
        EXPECT_EQ(made.error().place.show, panel.show[3]);
    }
}

std::vector<std::vector<std::string>> blocks_of(const Panel& panel, std::size_t block_rows, std::size_t batch_rows) {
    std::vector<std::vector<std::string>> blocks;
    const auto keep = [&blocks](const Panel& block) -> Result<void> {
        blocks.push_back(block.show);
        return {};
    };
    ShowBlocks stream(block_rows);
    for (Row row = 0; row < panel.row_count(); row += batch_rows) {
        EXPECT_TRUE(stream.push(rows_of(panel, row, std::min(row + batch_rows, panel.row_count())), keep));
    }
    EXPECT_TRUE(stream.flush(keep));
    return blocks;
}

TEST(ShowBlocks, HoldWholeShowsAndEndWhereTheRowsSay) {
    const Panel panel = panel_from(R"(
        | show | week_start | tt_posts |
        | A    | 2024-01-01 | 1        |
        | A    | 2024-01-08 | 2        |
        | A    | 2024-01-15 | 3        |
        | B    | 2024-01-01 | 4        |
        | C    | 2024-01-01 | 5        |
        | C    | 2024-01-15 | 6        |)");
    for (const std::size_t batch_rows : {1, 2, 3, 4, 100}) {
        EXPECT_THAT(blocks_of(panel, 2, batch_rows),
                    ElementsAre(ElementsAre("A", "A", "A"), ElementsAre("B", "C", "C")))
            << batch_rows;
        EXPECT_THAT(blocks_of(panel, 4, batch_rows),
                    ElementsAre(ElementsAre("A", "A", "A", "B"), ElementsAre("C", "C")))
            << batch_rows;
    }
}

TEST(ShowBlocks, RowsOutOfOrderAreAnErrorWithTheirPlace) {
    const auto error_after = [](const std::string& rows) {
        ShowBlocks blocks(100);
        const auto ignore = [](const Panel&) -> Result<void> { return {}; };
        return blocks.push(panel_from("| show | week_start | tt_posts |\n| B | 2024-01-08 | 1 |\n" + rows), ignore)
            .error();
    };
    EXPECT_EQ(error_after("| A | 2024-01-08 | 1 |").where, "show 'A', week 2024-01-08");
    EXPECT_EQ(error_after("| B | 2024-01-01 | 1 |").message, "the rows are not sorted by show, then week");
    EXPECT_EQ(error_after("| B | 2024-01-08 | 1 |").message, "a show has the same week twice");
}

}  // namespace
}  // namespace public_signals
