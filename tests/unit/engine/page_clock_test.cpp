// A clock set forward makes no unfinished week known: the run takes the time of the sites.
#include "public_signals/engine/page_clock.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <random>

namespace public_signals {
namespace {

using std::chrono::hours;

/// 2024-02-04T10:20:30Z as a Date header has it.
std::string http_date(Instant instant) {
    constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const Day day = day_of(instant);
    const std::chrono::year_month_day date{day};
    const std::string time = format_instant(instant).substr(11, 8);
    return fmt::format("{}, {:02} {} {} {} GMT", days[std::chrono::weekday{day}.c_encoding()],
                       static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                       static_cast<int>(date.year()), time);
}

ArchivedRun run_at(Instant begun, const std::vector<Instant>& served) {
    ArchivedRun run;
    run.run.run_id = "one";
    run.run.scrape_run_at = begun;
    for (std::size_t at = 0; at < served.size(); ++at) {
        ArchivedPage& page = run.pages.emplace_back();
        page.fetched_at = begun + std::chrono::seconds(5 * at);
        page.headers = {{at % 2 == 0 ? "Date" : "date", http_date(served[at])}};
    }
    return run;
}

TEST(PageClock, AClockADayAheadGetsTheTimeOfTheSitesAndIsNamed) {
    constexpr unsigned seed = 20261204;
    constexpr int tries = 200;
    std::mt19937 dice(seed);
    const Instant truth = parse_instant("2024-02-01T04:00:00Z").value();
    int moved = 0;
    for (int i = 0; i < tries; ++i) {
        const hours ahead{std::uniform_int_distribution<int>(-72, 30 * 24)(dice)};
        const hours cached{std::uniform_int_distribution<int>(0, 500)(dice)};  // an answer that a cache kept
        ArchivedRun run = run_at(truth + ahead, {truth - cached, truth + std::chrono::seconds(5)});
        std::vector<Warning> warnings;
        mend_clock(run, warnings);
        if (ahead >= hours{24}) {
            EXPECT_EQ(run.run.scrape_run_at, truth) << ahead.count();
            EXPECT_THAT(warnings, ::testing::SizeIs(1));
            ++moved;
        } else if (ahead > hours{0}) {
            EXPECT_EQ(run.run.scrape_run_at, truth + ahead);
            EXPECT_THAT(warnings, ::testing::IsEmpty());
        }
        EXPECT_LE(run.run.scrape_run_at, truth + hours{24}) << "never a day later than the sites say";
    }
    fmt::print("{} of {} runs moved, seed {}\n", moved, tries, seed);
    EXPECT_GT(moved, tries / 2);
}

TEST(PageClock, AWeekThatTheSitesSayIsStillOnIsNotOverAtAnyDistance) {
    constexpr unsigned seed = 20261208;
    constexpr int tries = 400;
    std::mt19937 dice(seed);
    const Instant monday = parse_instant("2024-02-05T00:00:00Z").value();
    int moved = 0;
    for (int i = 0; i < tries; ++i) {
        const std::chrono::seconds before{std::uniform_int_distribution<int>(60, 48 * 3600)(dice)};
        const std::chrono::seconds after{std::uniform_int_distribution<int>(0, 20 * 3600)(dice)};
        const bool is_right = i % 4 == 0;
        const Instant truth = is_right ? monday + after : monday - before;
        const Instant begun = monday + after;  // by the machine's clock
        ArchivedRun run = run_at(begun, {truth, truth + std::chrono::seconds(5)});
        std::vector<Warning> warnings;
        mend_clock(run, warnings);
        EXPECT_EQ(run.run.scrape_run_at, truth) << format_instant(truth) << " taken for " << format_instant(begun);
        EXPECT_EQ(warnings.size(), is_right ? 0u : 1u);
        moved += run.run.scrape_run_at != begun;
    }
    fmt::print("clocks on both sides of a Monday: {} of seed {}, {} moved\n", tries, seed, moved);
    EXPECT_GT(moved, 200);
}

TEST(PageClock, AnAgeExplainsAnOldDateAndMakesANewOneOld) {
    constexpr unsigned seed = 20261203;
    constexpr int tries = 500;
    std::mt19937 dice(seed);
    const Instant truth = parse_instant("2024-02-05T12:00:00Z").value();
    int dated_anew = 0;
    for (int i = 0; i < tries; ++i) {
        const std::chrono::seconds age{std::uniform_int_distribution<int>(0, 40 * 24 * 3600)(dice)};
        const std::chrono::seconds ahead{std::uniform_int_distribution<int>(-3600, 3600)(dice)};
        const bool is_dated_anew = i % 2 == 0;
        ArchivedRun run = run_at(truth + ahead, {is_dated_anew ? truth : truth - age});
        run.pages[0].headers.emplace_back("Age", fmt::format("{}", age.count()));
        const auto served = served_at(run.pages[0]);
        ASSERT_TRUE(served);
        EXPECT_LE(*served, truth - age + std::max(ahead, std::chrono::seconds{0})) << age.count();
        EXPECT_GE(*served, truth - age - (is_dated_anew ? std::chrono::seconds{0} : std::chrono::hours{1}));
        EXPECT_LE(std::chrono::abs(clock_ahead(run.pages)), std::chrono::hours{1}) << "no fault of the clock";
        EXPECT_EQ(is_from_cache(run.pages[0], ahead), run.pages[0].fetched_at - *served - ahead > hours{1});
        std::vector<Warning> warnings;
        mend_clock(run, warnings);
        EXPECT_THAT(warnings, ::testing::IsEmpty()) << age.count();
        dated_anew += is_dated_anew;
    }
    fmt::print("{} answers with an Age of seed {}, {} dated anew\n", tries, seed, dated_anew);
    ArchivedRun undated = run_at(truth, {truth});
    undated.pages[0].headers = {{"age", "7200"}};
    EXPECT_EQ(served_at(undated.pages[0]), truth - hours{2});
    for (const char* none : {"", "-1", "+3", "1.5", "7 days", "99999999999"}) {
        EXPECT_FALSE(age_in(none)) << none;
    }
}

TEST(PageClock, AClockBehindIsNamedAndPagesWithoutADateSayNothing) {
    const Instant begun = parse_instant("2024-02-01T04:00:00Z").value();
    ArchivedRun behind = run_at(begun, {begun + hours{50}});
    std::vector<Warning> warnings;
    mend_clock(behind, warnings);
    EXPECT_EQ(behind.run.scrape_run_at, begun);
    ASSERT_THAT(warnings, ::testing::SizeIs(1));
    EXPECT_EQ(warnings[0].code, "clock_differs");
    EXPECT_THAT(warnings[0].message, ::testing::HasSubstr("behind"));
    ArchivedRun silent = run_at(begun, {begun});
    silent.pages[0].headers = {{"Content-Type", "text/html"}};
    warnings.clear();
    mend_clock(silent, warnings);
    EXPECT_THAT(warnings, ::testing::IsEmpty());
    EXPECT_EQ(clock_ahead(silent.pages).count(), 0);
}

}  // namespace
}  // namespace public_signals
