#include "public_signals/collect/run_choice.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace public_signals::collect {
namespace {

Instant at(const char* text) {
    return parse_instant(text).value();
}

class RunChoiceTest : public ::testing::Test {
  protected:
    RunChoiceTest()
        : folder(std::filesystem::temp_directory_path() /
                 ("run_choice_" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()))) {
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
        order = {.asked = {parse_day("2026-01-05").value(), parse_day("2026-02-01").value()},
                 .sources = {Source::Wikipedia, Source::TikTok},
                 .config_hash = "abc",
                 .data = folder,
                 .output = "data"};
        ledger.emplace(Ledger::open(folder / "ledger.sqlite3").value());
    }
    ~RunChoiceTest() override { std::filesystem::remove_all(folder); }

    RunChoice choose(const char* now) { return choose_run(*ledger, order, at(now)).value(); }
    RunChoice finished(const char* now) {
        const RunChoice choice = choose(now);
        EXPECT_TRUE(ledger->set_run_state(choice.run.run_id, RunState::Finished));
        return choice;
    }

    std::filesystem::path folder;
    Order order;
    std::optional<Ledger> ledger;
};

TEST_F(RunChoiceTest, AnUnfinishedRunGoesOnWithItsIdAndItsStart) {
    const RunChoice first = choose("2026-02-02T10:00:00Z");
    EXPECT_FALSE(first.is_resumed);
    const RunChoice again = choose("2026-02-02T11:00:00Z");
    EXPECT_TRUE(again.is_resumed);
    EXPECT_EQ(again.run.run_id, first.run.run_id);
    EXPECT_EQ(again.run.started_at, at("2026-02-02T10:00:00Z"));
}

TEST_F(RunChoiceTest, ARunThatWasEndedAtNightGoesOnAfterMidnight) {
    const RunChoice first = choose("2026-02-02T23:50:00Z");
    EXPECT_EQ(choose("2026-02-03T00:10:00Z").run.run_id, first.run.run_id);
    EXPECT_NE(choose("2026-02-03T23:50:00Z").run.run_id, first.run.run_id) << "older than 24 hours";
}

TEST_F(RunChoiceTest, AFinishedRunIsDoneForItsDay) {
    const RunChoice first = finished("2026-02-02T10:00:00Z");
    EXPECT_TRUE(choose("2026-02-02T23:00:00Z").is_finished);
    const RunChoice next = choose("2026-02-03T00:30:00Z");
    EXPECT_FALSE(next.is_finished);
    EXPECT_NE(next.run.run_id, first.run.run_id);
}

TEST_F(RunChoiceTest, FreshIsANewRunInTheSameSecondToo) {
    const RunChoice first = finished("2026-02-02T10:00:00Z");
    order.fresh = true;
    const RunChoice second = choose("2026-02-02T10:00:00Z");
    EXPECT_FALSE(second.is_finished);
    EXPECT_NE(second.run.run_id, first.run.run_id);
}

TEST_F(RunChoiceTest, TwoProcessesThatBeginInOneMillisecondAreTwoRuns) {
    const auto id_of = [this](const char* name, const char* drawn) {
        Ledger own = Ledger::open(folder / name).value();
        order.drawn = drawn;
        return choose_run(own, order, at("2026-02-02T10:00:00.123Z")).value().run.run_id;
    };
    const std::string first = id_of("one.sqlite3", "0123456789abcdef");
    EXPECT_NE(id_of("two.sqlite3", "fedcba9876543210"), first);
    EXPECT_EQ(id_of("three.sqlite3", "0123456789abcdef"), first);
}

TEST_F(RunChoiceTest, AnotherOrderIsAnotherRun) {
    const std::string first = finished("2026-02-02T10:00:00Z").run.run_id;
    const Order before = order;
    order.config_hash = "def";
    EXPECT_NE(choose("2026-02-02T10:00:00Z").run.run_id, first);
    order = before;
    order.sources = {Source::Wikipedia};
    EXPECT_NE(choose("2026-02-02T10:00:00Z").run.run_id, first);
    order = before;
    order.output = "elsewhere";
    EXPECT_NE(choose("2026-02-02T10:00:00Z").run.run_id, first);
}

TEST_F(RunChoiceTest, OnlyOtherRunsOfTheDayLendTheirPages) {
    const RunChoice yesterday = finished("2026-02-01T23:59:00Z");
    order.config_hash = "def";
    const RunChoice today = finished("2026-02-02T01:00:00Z");
    std::filesystem::create_directories(folder / "archive");
    for (const RunChoice* choice : {&yesterday, &today}) {
        std::filesystem::copy_file(folder / "ledger.sqlite3", archive_of(order.data, choice->run.run_id));
    }
    order.config_hash = "ghi";
    const RunChoice now = choose("2026-02-02T02:00:00Z");
    const auto archives = archives_of_today(*ledger, order, now.run).value();
    ASSERT_EQ(archives.size(), 1u);
    EXPECT_EQ(archives[0], archive_of(order.data, today.run.run_id));
}

}  // namespace
}  // namespace public_signals::collect
