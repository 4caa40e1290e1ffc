#include "public_signals/study/ledger.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "public_signals/base/file.hpp"
#include "public_signals/study/ledger_archive.hpp"
#include "public_signals/study/ledger_robots.hpp"
#include "unit/base/temporary_folder.hpp"
#include "unit/corrupted_words.hpp"

namespace public_signals {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

Instant at(const char* text) {
    return parse_instant(text).value();
}

LedgerRun run_named(const std::string& id, const char* started = "2026-11-22T12:00:00Z") {
    return {.run_id = id,
            .started_at = at(started),
            .asked = DateRange{parse_day("2026-11-09").value(), parse_day("2026-11-15").value()},
            .sources = "tiktok",
            .config_hash = "abc",
            .output = "data",
            .state = RunState::Running,
            .archive = "data/archive/" + id + ".warc.gz.open"};
}

LedgerFetch fetch_of(const std::string& run, const std::string& url, std::optional<std::int64_t> status = 200) {
    return {.run_id = run,
            .time = at("2026-11-22T12:00:03.250Z"),
            .source = "tiktok",
            .url = url,
            .status = status,
            .category = status ? std::nullopt : std::optional(ErrorKind::RobotsBlocked),
            .attempts = status ? 1 : 0,
            .total_wait = 2.5,
            .robots = warc::RobotsVerdict{status.has_value(), "Disallow: /x", net::RobotsSource::Fetched},
            .gap = 3.25,
            .bytes = 7,
            .file = "data/archive/r.warc.gz.open",
            .offset = 42,
            .record_id = "urn:uuid:1",
            .digest = "sha1:A",
            .origin = FetchOrigin::Network};
}

TEST(Ledger, GivesBackWhatWasPut) {
    const TemporaryFolder folder;
    Ledger ledger = Ledger::open(folder.path() / "deep" / "ledger.sqlite3").value();
    ASSERT_TRUE(ledger.put(run_named("b", "2026-11-22T13:00:00Z")));
    ASSERT_TRUE(ledger.put(run_named("a")));
    ASSERT_TRUE(ledger.set_run_state("b", RunState::Finished));
    ASSERT_TRUE(
        ledger.put(LedgerTarget{"a", "tiktok", "Six", PageState::RateLimited, 3, "note", at("2026-11-23T00:00:00Z")}));
    ASSERT_TRUE(ledger.put(fetch_of("a", "https://a.example/1")));
    ASSERT_TRUE(ledger.put(fetch_of("a", "https://a.example/2", std::nullopt)));
    ASSERT_TRUE(ledger.put(fetch_of("b", "https://a.example/1", 404)));

    const auto runs = ledger.runs().value();
    ASSERT_EQ(runs.size(), 2u);
    EXPECT_EQ(runs[0].run_id, "a");
    EXPECT_EQ(runs[0].asked->last, parse_day("2026-11-15").value());
    EXPECT_EQ(runs[1].state, RunState::Finished);
    const auto targets = ledger.targets("a").value();
    ASSERT_EQ(targets.size(), 1u);
    EXPECT_EQ(targets[0].retry_not_before, at("2026-11-23T00:00:00Z"));
    const auto fetches = ledger.fetches("a").value();
    ASSERT_EQ(fetches.size(), 2u);
    EXPECT_EQ(fetches[0].ordinal, 1);
    EXPECT_EQ(fetches[1].ordinal, 2);
    EXPECT_EQ(fetches[0].time, at("2026-11-22T12:00:03.250Z"));
    EXPECT_EQ(fetches[0].robots->rule, "Disallow: /x");
    EXPECT_EQ(fetches[0].gap, 3.25);
    EXPECT_EQ(fetches[1].status, std::nullopt);
    EXPECT_FALSE(fetches[1].robots->allowed);
    EXPECT_EQ(ledger.fetches()->size(), 3u);
}

TEST(Ledger, AStoredFetchIsTheLatestAnswerOfItsRun) {
    const TemporaryFolder folder;
    Ledger ledger = Ledger::open(folder.path() / "ledger.sqlite3").value();
    ASSERT_TRUE(ledger.put(run_named("a")));
    ASSERT_TRUE(ledger.put(fetch_of("a", "https://me:secret@a.example/1?access_token=t", 503)));
    ASSERT_TRUE(ledger.put(fetch_of("a", "https://me:secret@a.example/1?access_token=t", 200)));
    ASSERT_TRUE(ledger.put(fetch_of("a", "https://me:secret@a.example/1?access_token=t", std::nullopt)));
    const auto stored = ledger.stored_fetch("a", "https://me:secret@a.example/1?access_token=t").value();
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->status, 200);
    EXPECT_THAT(stored->url, ::testing::Not(HasSubstr("secret")));
    EXPECT_EQ(ledger.stored_fetch("b", "https://a.example/1").value(), std::nullopt);
    EXPECT_EQ(ledger.stored_fetch("a", "https://a.example/2").value(), std::nullopt);
}

/// Everything that a ledger holds, or the first error.
Result<void> read_all(const std::filesystem::path& file) {
    Ledger ledger = TRY(Ledger::open_read_only(file));
    TRY(ledger.runs());
    TRY(ledger.targets());
    TRY(ledger.fetches());
    TRY(ledger.stored_fetch("a", "https://a.example/1"));
    return {};
}

TEST(Ledger, EachWordMadeWrongIsAnErrorWithFileColumnAndWord) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "ledger.sqlite3";
    std::vector<std::string> target_states = words_of<PageState>();
    target_states.push_back("planned");
    const std::tuple<const char*, const char*, std::vector<std::string>> columns[] = {
        {"runs", "state", words_of<RunState>()},
        {"targets", "state", target_states},
        {"fetches", "origin", words_of<FetchOrigin>()},
        {"fetches", "category", words_of<ErrorKind>()},
        {"fetches", "robots_source", words_of<net::RobotsSource>()}};
    {
        Ledger ledger = Ledger::open(file).value();
        ASSERT_TRUE(ledger.put(run_named("a")));
        ASSERT_TRUE(ledger.put(LedgerTarget{.run_id = "a", .source = "tiktok", .show = "Six"}));
        ASSERT_TRUE(ledger.put(fetch_of("a", "https://a.example/1")));
    }
    auto database = sqlite::Database::open(file, sqlite::Database::Mode::Create).value();
    for (const auto& [table, column, words] : columns) {
        for (const std::string& word : words) {
            ASSERT_TRUE(database.execute(fmt::format("UPDATE {} SET {}='{}'", table, column, word)));
            EXPECT_TRUE(read_all(file)) << table << "." << column << " " << word;
        }
        for (const std::string& wrong : wrong_for(words.front())) {
            ASSERT_TRUE(database.execute(fmt::format("UPDATE {} SET {}='{}'", table, column, wrong)));
            const auto read = read_all(file);
            ASSERT_FALSE(read) << table << "." << column << " " << wrong;
            EXPECT_THAT(read.error().message, HasSubstr("`" + wrong + "` is unknown"));
            EXPECT_THAT(read.error().where, HasSubstr(fmt::format("ledger.sqlite3: {}.{} of a", table, column)));
        }
        ASSERT_TRUE(database.execute(fmt::format("UPDATE {} SET {}='{}'", table, column, words.front())));
    }
    ASSERT_TRUE(database.execute("UPDATE runs SET state='finishd'"));
    EXPECT_THAT(read_all(file).error().help, HasSubstr("did you mean `finished`?"));
}

TEST(Ledger, ATargetIsPlannedUntilSomethingIsRead) {
    const TemporaryFolder folder;
    Ledger ledger = Ledger::open(folder.path() / "ledger.sqlite3").value();
    ASSERT_TRUE(ledger.put(run_named("a")));
    LedgerTarget target{.run_id = "a", .source = "tiktok", .show = "Six"};
    ASSERT_TRUE(ledger.put(target));
    EXPECT_EQ(ledger.targets()->at(0).state, std::nullopt);
    EXPECT_STREQ(state_word(ledger.targets()->at(0)), "planned");
    target.state = PageState::LayoutChanged;
    ASSERT_TRUE(ledger.put(target));
    EXPECT_EQ(ledger.targets()->at(0).state, PageState::LayoutChanged);
    EXPECT_STREQ(state_word(ledger.targets()->at(0)), "layout_changed");
}

/// The requests of an archive with one refused request, whose facts have `line` behind them.
Result<ArchivedRequests> requests_with(const std::string& name, const std::string& value) {
    const TemporaryFolder folder;
    warc::Writer writer("seed");
    writer.append(warc::RecordType::Warcinfo, "2024-01-01T00:00:00Z", {{"Content-Type", "application/warc-fields"}},
                  "run-id: r\r\n");
    std::map<std::string, std::string> facts = {{"attempts", "0"},
                                                {"error-category", "ROBOTS_BLOCKED"},
                                                {"robots-allowed", "false"},
                                                {"robots-source", "cache"},
                                                {"origin", "import"}};
    facts[name] = value;
    std::string block;
    for (const auto& [key, text] : facts) {
        block += fmt::format("{}: {}\r\n", key, text);
    }
    writer.append(warc::RecordType::Metadata, "2024-01-01T00:00:00Z",
                  {{"WARC-Target-URI", "https://a.example/"}, {"Content-Type", "application/warc-fields"}}, block);
    EXPECT_TRUE(write_file(folder / "r.warc.gz", writer.bytes()));
    return archived_requests({{folder / "r.warc.gz", "data/archive/r.warc.gz"}}, [](const std::string&) { return ""; });
}

TEST(LedgerArchive, EachWordOfAnArchiveMadeWrongIsAnErrorWithFileLineAndWord) {
    const auto right = requests_with("attempts", "0").value().fetches.at(0);
    EXPECT_EQ(right.origin, FetchOrigin::Import);
    EXPECT_EQ(right.category, ErrorKind::RobotsBlocked);
    EXPECT_EQ(right.robots->source, net::RobotsSource::Cache);
    EXPECT_EQ(requests_with("origin", "")->fetches.at(0).origin, FetchOrigin::Network);
    for (const auto& [name, word] : std::map<std::string, std::string>{
             {"origin", "import"}, {"error-category", "ROBOTS_BLOCKED"}, {"robots-source", "cache"}}) {
        for (const std::string& wrong : {word + "x", std::string("HC3")}) {
            const auto read = requests_with(name, wrong);
            ASSERT_FALSE(read) << name << " " << wrong;
            EXPECT_THAT(read.error().message, HasSubstr("`" + wrong + "` is unknown"));
            EXPECT_THAT(read.error().where, HasSubstr("data/archive/r.warc.gz: " + name + " of urn:uuid:"));
        }
    }
}

TEST(Ledger, ATrendsBaseIsPinnedByTheFirstThatAsks) {
    const TemporaryFolder folder;
    Ledger ledger = Ledger::open(folder.path() / "ledger.sqlite3").value();
    const Day first = parse_day("2023-11-06").value();
    const Day later = parse_day("2024-01-01").value();
    EXPECT_EQ(ledger.pin_trends_base("six", "US-NY", 0, first), first);
    EXPECT_EQ(ledger.pin_trends_base("six", "US-NY", 0, later), first);
    EXPECT_EQ(ledger.pin_trends_base("six", "US", 0, later), later);
    EXPECT_EQ(ledger.pin_trends_base("six", "US-NY", 3, later), later);
}

TEST(Ledger, RobotsTxtIsKnownForADayAndAHostRestsUntilItMayBeAsked) {
    const TemporaryFolder folder;
    Ledger ledger = Ledger::open(folder.path() / "ledger.sqlite3").value();
    const std::string origin = "https://a.example:443";
    ASSERT_TRUE(ledger.put(LedgerRobots{origin, at("2026-11-22T12:00:00Z"), 200, "Disallow: /", ""}));
    EXPECT_EQ(ledger.robots(origin, at("2026-11-23T11:59:59Z")).value()->body, "Disallow: /");
    EXPECT_EQ(ledger.robots(origin, at("2026-11-22T12:00:00Z")).value()->status, 200);
    EXPECT_FALSE(ledger.robots(origin, at("2026-11-23T12:00:00Z")).value());
    EXPECT_FALSE(ledger.robots(origin, at("2026-11-22T11:59:59Z")).value())
        << "a clock that was set back proves nothing";
    EXPECT_FALSE(ledger.robots("https://b.example:443", at("2026-11-22T12:00:00Z")).value());

    EXPECT_FALSE(ledger.retry_not_before(origin).value());
    ASSERT_TRUE(ledger.set_retry_not_before(origin, at("2026-11-22T13:00:00Z")));
    ASSERT_TRUE(ledger.set_retry_not_before(origin, at("2026-11-22T14:00:00Z")));
    EXPECT_EQ(ledger.retry_not_before(origin).value(), at("2026-11-22T14:00:00Z"));
    EXPECT_THAT(ledger.resting_hosts().value(), ElementsAre(Pair(origin, at("2026-11-22T14:00:00Z"))));
    ASSERT_TRUE(ledger.set_retry_not_before(origin, std::nullopt));
    EXPECT_FALSE(ledger.retry_not_before(origin).value());
}

TEST(Ledger, IsReadWhileAnotherWritesIt) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "ledger.sqlite3";
    Ledger writer = Ledger::open(file).value();
    ASSERT_TRUE(writer.put(run_named("a")));
    Ledger reader = Ledger::open_read_only(file).value();
    for (int i = 1; i <= 20; ++i) {
        ASSERT_TRUE(writer.put(fetch_of("a", "https://a.example/" + std::to_string(i))));
        EXPECT_EQ(reader.fetches("a")->size(), static_cast<std::size_t>(i));
    }
    EXPECT_FALSE(reader.put(run_named("b"))) << "a reader does not write";
}

TEST(Ledger, AReaderNeedsOneThatIsThereAndNotOfALaterVersion) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "ledger.sqlite3";
    const auto absent = Ledger::open_read_only(file);
    ASSERT_FALSE(absent);
    EXPECT_EQ(absent.error().kind, ErrorKind::InvalidInput);
    {
        auto database = sqlite::Database::open(file, sqlite::Database::Mode::Create).value();
        ASSERT_TRUE(database.execute("PRAGMA user_version=99"));
    }
    for (const auto& opened : {Ledger::open(file), Ledger::open_read_only(file)}) {
        ASSERT_FALSE(opened);
        EXPECT_THAT(opened.error().message, HasSubstr("later version"));
    }
}

/// A process that writes one fetch after another until it is killed; how many it had told us were written.
int written_before_kill(const std::filesystem::path& file) {
    int pipe_ends[2];
    EXPECT_EQ(::pipe(pipe_ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(pipe_ends[0]);
        auto ledger = Ledger::open(file);
        for (int i = 1; ledger && ledger->put(fetch_of("a", "https://a.example/" + std::to_string(i))); ++i) {
            if (::write(pipe_ends[1], "x", 1) != 1) {
                break;
            }
        }
        ::_exit(1);
    }
    ::close(pipe_ends[1]);
    int told = 0;
    for (char byte = 0; told < 25 && ::read(pipe_ends[0], &byte, 1) == 1;) {
        ++told;
    }
    ::kill(child, SIGKILL);
    for (char byte = 0; ::read(pipe_ends[0], &byte, 1) == 1;) {
        ++told;
    }
    ::close(pipe_ends[0]);
    ::waitpid(child, nullptr, 0);
    return told;
}

TEST(Ledger, AKilledWriterLosesNothingThatItHadPut) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "ledger.sqlite3";
    ASSERT_TRUE(Ledger::open(file).value().put(run_named("a")));
    const int told = written_before_kill(file);
    ASSERT_GE(told, 25);
    Ledger ledger = Ledger::open(file).value();
    const auto fetches = ledger.fetches("a").value();
    EXPECT_GE(fetches.size(), static_cast<std::size_t>(told));
    EXPECT_LE(fetches.size(), static_cast<std::size_t>(told) + 1);
    ASSERT_TRUE(ledger.put(fetch_of("a", "https://a.example/next")));
    EXPECT_EQ(ledger.fetches("a")->back().ordinal, static_cast<std::int64_t>(fetches.size()) + 1);
}

TEST(LedgerRobots, AreRememberedFromOneCacheToTheNextAndABrokenLedgerIsAnEmptyOne) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "data" / "ledger.sqlite3";
    freeze_now(at("2026-11-22T12:00:00Z"));
    const std::int64_t time = at("2026-11-22T11:00:00Z").time_since_epoch().count() / 1000;
    robots_cache_in(file)->put("https://a.example:443", {404, "", time});
    const auto kept = robots_cache_in(file)->get("https://a.example:443");
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->status, 404);
    EXPECT_EQ(kept->time, time);
    freeze_now(at("2026-11-23T11:00:00Z"));
    EXPECT_FALSE(robots_cache_in(file)->get("https://a.example:443"));

    ASSERT_TRUE(write_file(folder.path() / "broken", "this is no database, and long enough to be sure of it"));
    const auto broken = robots_cache_in(folder.path() / "broken");
    EXPECT_FALSE(broken->get("https://a.example:443"));
    broken->put("https://a.example:443", {200, "Disallow: /", time});
    EXPECT_EQ(broken->get("https://a.example:443")->body, "Disallow: /");
}

}  // namespace
}  // namespace public_signals
