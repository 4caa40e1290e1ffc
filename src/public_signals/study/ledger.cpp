#include "public_signals/study/ledger.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <fstream>
#include <span>
#include <system_error>

#include "public_signals/archive/warc_secrets.hpp"
#include "public_signals/base/file.hpp"

namespace public_signals::inline study {
namespace fs = std::filesystem;
namespace {

using sqlite::Database;
using sqlite::Statement;

constexpr int schema_version = 1;
constexpr std::chrono::hours robots_age{24};

/// WITHOUT ROWID: rows lie in the order of their keys, so that a file's bytes do not tell in which order they came.
constexpr const char* schema = R"(
CREATE TABLE IF NOT EXISTS runs(
  run_id TEXT PRIMARY KEY, started_at TEXT NOT NULL, asked_start TEXT, asked_end TEXT, sources TEXT NOT NULL,
  config_hash TEXT NOT NULL, output TEXT NOT NULL, state TEXT NOT NULL, archive TEXT NOT NULL,
  archive_bytes INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS targets(
  run_id TEXT, source TEXT, show TEXT, state TEXT NOT NULL, items INTEGER NOT NULL, note TEXT NOT NULL,
  retry_not_before TEXT, PRIMARY KEY(run_id, source, show)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS fetches(
  run_id TEXT, ordinal INTEGER, time TEXT NOT NULL, source TEXT NOT NULL, url TEXT NOT NULL, status INTEGER,
  category TEXT NOT NULL, attempts INTEGER NOT NULL, total_wait REAL, robots_allowed INTEGER, robots_rule TEXT,
  robots_source TEXT, gap REAL, bytes INTEGER NOT NULL, file TEXT NOT NULL, offset INTEGER NOT NULL,
  record_id TEXT NOT NULL, digest TEXT NOT NULL, origin TEXT NOT NULL, PRIMARY KEY(run_id, ordinal)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS fetches_by_url ON fetches(run_id, url);
CREATE TABLE IF NOT EXISTS robots(
  origin TEXT PRIMARY KEY, fetched_at TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL, cause TEXT NOT NULL)
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hosts(origin TEXT PRIMARY KEY, retry_not_before TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS trends_bases(
  query TEXT, geo TEXT, category INTEGER, base_start TEXT NOT NULL, PRIMARY KEY(query, geo, category)) WITHOUT ROWID;
)";

constexpr const char* insert_run = "INSERT OR REPLACE INTO runs VALUES(?,?,?,?,?,?,?,?,?,?)";
constexpr const char* insert_target = "INSERT OR REPLACE INTO targets VALUES(?,?,?,?,?,?,?)";
constexpr const char* insert_fetch = "INSERT OR REPLACE INTO fetches VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";

std::optional<std::string> text_of(const std::optional<Instant>& instant) {
    return instant ? std::optional(warc::warc_date(*instant)) : std::nullopt;
}

Result<std::optional<Instant>> instant_in(const Statement& row, int column) {
    if (row.is_null(column)) {
        return std::nullopt;
    }
    return TRY(parse_instant(row.text(column)));
}

constexpr const char* planned = "planned";

template <HasWords E>
const char* word_or_empty(const std::optional<E>& value) {
    return value ? name_of(*value) : "";
}

/// The value of a word; none of an empty text.
template <HasWords E>
Result<std::optional<E>> word_in(const std::string& text, std::string place) {
    if (text.empty()) {
        return std::nullopt;
    }
    return TRY(parse_word<E>(text, std::move(place)));
}

Result<void> insert(Statement& into, const LedgerRun& run) {
    into.bind(run.run_id).bind(warc::warc_date(run.started_at));
    if (run.asked) {
        into.bind(format_day(run.asked->first)).bind(format_day(run.asked->last));
    } else {
        into.bind_null().bind_null();
    }
    return into.bind(run.sources)
        .bind(run.config_hash)
        .bind(run.output)
        .bind(name_of(run.state))
        .bind(run.archive)
        .bind(run.archive_bytes)
        .run();
}

Result<void> insert(Statement& into, const LedgerTarget& target) {
    return into.bind(target.run_id)
        .bind(target.source)
        .bind(target.show)
        .bind(state_word(target))
        .bind(target.items)
        .bind(target.note)
        .bind(text_of(target.retry_not_before))
        .run();
}

Result<void> insert(Statement& into, const LedgerFetch& fetch) {
    into.bind(fetch.run_id).bind(fetch.ordinal).bind(warc::warc_date(fetch.time)).bind(fetch.source);
    into.bind(warc::without_secrets(fetch.url))
        .bind(fetch.status)
        .bind(word_or_empty(fetch.category))
        .bind(fetch.attempts);
    into.bind(fetch.total_wait);
    if (fetch.robots) {
        into.bind(static_cast<std::int64_t>(fetch.robots->allowed)).bind(fetch.robots->rule);
        into.bind(word_or_empty(fetch.robots->source));
    } else {
        into.bind_null().bind_null().bind_null();
    }
    into.bind(fetch.gap).bind(fetch.bytes).bind(fetch.file).bind(fetch.offset).bind(fetch.record_id);
    return into.bind(fetch.digest).bind(name_of(fetch.origin)).run();
}

Result<void> make_schema(Database& database) {
    return database.execute(fmt::format("PRAGMA user_version={};{}", schema_version, schema));
}

Result<void> check_version(std::int64_t version, const fs::path& file) {
    if (version > schema_version) {
        return invalid(fmt::format("the ledger is of a later version ({})", version), file.string(),
                       "update public-signals, or move the file away and run `pull --replay` on the archives");
    }
    return {};
}

Result<void> check_version(Database& database, const fs::path& file) {
    Statement version = TRY(database.prepare("PRAGMA user_version"));
    TRY(version.step());
    return check_version(version.integer(0), file);
}

/// The version in the header of a database, four bytes with the highest first; 0 of a file that is none.
/// https://www.sqlite.org/fileformat2.html#user_version_number
std::int64_t version_in_header(const fs::path& file) {
    constexpr std::size_t place = 60;
    std::array<char, place + 4> header{};
    std::ifstream input(file, std::ios::binary);
    if (!input.read(header.data(), header.size()) || !std::string_view(header.data()).starts_with("SQLite format 3")) {
        return 0;
    }
    std::int64_t version = 0;
    for (const char byte : std::span(header).subspan<place>()) {
        version = version << 8 | static_cast<unsigned char>(byte);
    }
    return version;
}

/// Ends what a killed run left in the write-ahead log; a ledger that is replaced must leave none behind.
Result<void> leave_wal(const fs::path& file) {
    Database old = TRY(Database::open(file, Database::Mode::Create));
    TRY(check_version(old, file));
    return old.execute("PRAGMA journal_mode=DELETE");
}

}  // namespace

const char* state_word(const LedgerTarget& target) {
    return target.state ? name_of(*target.state) : planned;
}

Result<Ledger> Ledger::open(const fs::path& file) {
    std::error_code ignored;
    fs::create_directories(file.parent_path(), ignored);
    Database database = TRY(Database::open(file, Database::Mode::Create));
    TRY(check_version(database, file));
    TRY(database.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"));
    TRY(make_schema(database));
    return Ledger(std::move(database), file.string());
}

Result<void> Ledger::check_file(const fs::path& file) {
    return check_version(version_in_header(file), file);
}

Result<Ledger> Ledger::open_read_only(const fs::path& file) {
    std::error_code ignored;
    if (!fs::exists(file, ignored)) {
        return invalid("there is no ledger yet", file.string(),
                       "collect with `public-signals pull`, or read archives: `pull --offline` those of data/archive, "
                       "`pull --replay FILE` others");
    }
    Database database = TRY(Database::open(file, Database::Mode::ReadOnly));
    TRY(check_version(database, file));
    return Ledger(std::move(database), file.string());
}

std::string Ledger::place(const char* column, const std::string& key) const {
    return fmt::format("{}: {} of {}", m_file, column, key);
}

Result<LedgerFetch> Ledger::fetch_in(const Statement& row) const {
    LedgerFetch fetch{.run_id = row.text(0),
                      .ordinal = row.integer(1),
                      .time = TRY(parse_instant(row.text(2))),
                      .source = row.text(3),
                      .url = row.text(4),
                      .status = row.optional_integer(5)};
    const std::string key = fmt::format("{}, {}", fetch.run_id, fetch.ordinal);
    fetch.category = TRY(word_in<ErrorKind>(row.text(6), place("fetches.category", key)));
    fetch.attempts = row.integer(7);
    fetch.total_wait = row.optional_real(8);
    if (!row.is_null(9)) {
        fetch.robots =
            warc::RobotsVerdict{row.integer(9) != 0, row.text(10),
                                TRY(word_in<net::RobotsSource>(row.text(11), place("fetches.robots_source", key)))};
    }
    fetch.gap = row.optional_real(12);
    fetch.bytes = row.integer(13);
    fetch.file = row.text(14);
    fetch.offset = row.integer(15);
    fetch.record_id = row.text(16);
    fetch.digest = row.text(17);
    fetch.origin = TRY(parse_word<FetchOrigin>(row.text(18), place("fetches.origin", key)));
    return fetch;
}

Result<LedgerTarget> Ledger::target_in(const Statement& row) const {
    LedgerTarget target{.run_id = row.text(0), .source = row.text(1), .show = row.text(2)};
    if (const std::string state = row.text(3); state != planned) {
        target.state = TRY(parse_word<PageState>(
            state, place("targets.state", fmt::format("{}, {}, {}", target.run_id, target.source, target.show))));
    }
    target.items = row.integer(4);
    target.note = row.text(5);
    target.retry_not_before = TRY(instant_in(row, 6));
    return target;
}

Result<void> Ledger::put(const LedgerRun& run) {
    Statement statement = TRY(m_database.prepare(insert_run));
    return insert(statement, run);
}

Result<void> Ledger::put(const LedgerTarget& target) {
    Statement statement = TRY(m_database.prepare(insert_target));
    return insert(statement, target);
}

Result<void> Ledger::put(const LedgerFetch& fetch) {
    LedgerFetch numbered = fetch;
    if (numbered.ordinal == 0) {
        Statement last = TRY(m_database.prepare("SELECT COALESCE(MAX(ordinal), 0) + 1 FROM fetches WHERE run_id=?"));
        TRY(last.bind(fetch.run_id).step());
        numbered.ordinal = last.integer(0);
    }
    Statement statement = TRY(m_database.prepare(insert_fetch));
    return insert(statement, numbered);
}

Result<void> Ledger::forget(const LedgerFetch& fetch) {
    Statement statement = TRY(m_database.prepare("DELETE FROM fetches WHERE run_id=? AND ordinal=?"));
    return statement.bind(fetch.run_id).bind(fetch.ordinal).run();
}

Result<void> Ledger::put(const LedgerRobots& robots) {
    Statement statement = TRY(m_database.prepare("INSERT OR REPLACE INTO robots VALUES(?,?,?,?,?)"));
    return statement.bind(robots.origin)
        .bind(warc::warc_date(robots.fetched_at))
        .bind(robots.status)
        .bind(robots.body)
        .bind(robots.cause)
        .run();
}

Result<void> Ledger::set_run_state(const std::string& run_id, RunState state) {
    Statement statement = TRY(m_database.prepare("UPDATE runs SET state=? WHERE run_id=?"));
    return statement.bind(name_of(state)).bind(run_id).run();
}

Result<void> Ledger::set_retry_not_before(const std::string& origin, std::optional<Instant> instant) {
    Statement statement = TRY(
        m_database.prepare(instant ? "INSERT OR REPLACE INTO hosts VALUES(?,?)" : "DELETE FROM hosts WHERE origin=?"));
    statement.bind(origin);
    if (instant) {
        statement.bind(warc::warc_date(*instant));
    }
    return statement.run();
}

Result<Day> Ledger::pin_trends_base(const std::string& query, const std::string& geo, int category, Day base_start) {
    Statement pin = TRY(m_database.prepare("INSERT OR IGNORE INTO trends_bases VALUES(?,?,?,?)"));
    TRY(pin.bind(query).bind(geo).bind(static_cast<std::int64_t>(category)).bind(format_day(base_start)).run());
    Statement pinned =
        TRY(m_database.prepare("SELECT base_start FROM trends_bases WHERE query=? AND geo=? AND category=?"));
    TRY(pinned.bind(query).bind(geo).bind(static_cast<std::int64_t>(category)).step());
    return parse_day(pinned.text(0));
}

Result<std::vector<LedgerRun>> Ledger::runs() {
    Statement row = TRY(m_database.prepare("SELECT * FROM runs ORDER BY started_at, run_id"));
    std::vector<LedgerRun> runs;
    while (TRY(row.step())) {
        LedgerRun run{.run_id = row.text(0), .started_at = TRY(parse_instant(row.text(1)))};
        if (!row.is_null(2) && !row.is_null(3)) {
            run.asked = DateRange{TRY(parse_day(row.text(2))), TRY(parse_day(row.text(3)))};
        }
        run.sources = row.text(4);
        run.config_hash = row.text(5);
        run.output = row.text(6);
        run.state = TRY(parse_word<RunState>(row.text(7), place("runs.state", run.run_id)));
        run.archive = row.text(8);
        run.archive_bytes = row.integer(9);
        runs.push_back(std::move(run));
    }
    return runs;
}

Result<std::vector<LedgerTarget>> Ledger::targets(const std::string& run_id) {
    Statement row =
        TRY(m_database.prepare("SELECT targets.* FROM targets JOIN runs USING(run_id) WHERE ?1='' OR run_id=?1 "
                               "ORDER BY started_at, run_id, source, show"));
    row.bind(run_id);
    std::vector<LedgerTarget> targets;
    while (TRY(row.step())) {
        targets.push_back(TRY(target_in(row)));
    }
    return targets;
}

Result<std::vector<LedgerFetch>> Ledger::fetches(const std::string& run_id) {
    Statement row =
        TRY(m_database.prepare("SELECT fetches.* FROM fetches JOIN runs USING(run_id) WHERE ?1='' OR run_id=?1 "
                               "ORDER BY started_at, run_id, ordinal"));
    row.bind(run_id);
    std::vector<LedgerFetch> fetches;
    while (TRY(row.step())) {
        fetches.push_back(TRY(fetch_in(row)));
    }
    return fetches;
}

Result<std::optional<LedgerFetch>> Ledger::stored_fetch(const std::string& run_id, const std::string& url) {
    Statement row = TRY(m_database.prepare(
        "SELECT * FROM fetches WHERE run_id=? AND url=? AND status IS NOT NULL ORDER BY ordinal DESC LIMIT 1"));
    row.bind(run_id).bind(warc::without_secrets(url));
    if (!TRY(row.step())) {
        return std::nullopt;
    }
    return TRY(fetch_in(row));
}

Result<std::optional<LedgerRobots>> Ledger::robots(const std::string& origin, Instant now) {
    Statement row = TRY(m_database.prepare("SELECT * FROM robots WHERE origin=?"));
    row.bind(origin);
    if (!TRY(row.step())) {
        return std::nullopt;
    }
    const Instant fetched_at = TRY(parse_instant(row.text(1)));
    if (now - fetched_at >= robots_age || fetched_at > now) {
        return std::nullopt;
    }
    return LedgerRobots{row.text(0), fetched_at, row.integer(2), row.text(3), row.text(4)};
}

Result<std::optional<Instant>> Ledger::retry_not_before(const std::string& origin) {
    Statement row = TRY(m_database.prepare("SELECT retry_not_before FROM hosts WHERE origin=?"));
    row.bind(origin);
    if (!TRY(row.step())) {
        return std::nullopt;
    }
    return instant_in(row, 0);
}

Result<std::vector<std::pair<std::string, Instant>>> Ledger::resting_hosts() {
    Statement row = TRY(m_database.prepare("SELECT origin, retry_not_before FROM hosts ORDER BY origin"));
    std::vector<std::pair<std::string, Instant>> hosts;
    while (TRY(row.step())) {
        hosts.emplace_back(row.text(0), TRY(parse_instant(row.text(1))));
    }
    return hosts;
}

Result<void> rebuild_ledger(const fs::path& file, const std::vector<LedgerRun>& runs,
                            const std::vector<LedgerTarget>& targets, const std::vector<LedgerFetch>& fetches) {
    std::error_code code;
    fs::create_directories(file.parent_path(), code);
    Database fresh = TRY(Database::open("", Database::Mode::Create));
    TRY(make_schema(fresh));
    if (fs::exists(file, code)) {
        TRY(Ledger::check_file(file));
        TRY(leave_wal(file));
        Statement attach = TRY(fresh.prepare("ATTACH ? AS old"));
        TRY(attach.bind(file.string()).run());
        for (const char* table : {"runs", "targets", "fetches", "robots", "hosts", "trends_bases"}) {
            TRY(fresh.execute(fmt::format("INSERT INTO main.{0} SELECT * FROM old.{0}", table)));
        }
        TRY(fresh.execute("DETACH old"));
    }
    TRY(fresh.execute("BEGIN"));
    for (const LedgerRun& run : runs) {
        for (const char* rows : {"DELETE FROM fetches WHERE run_id=?", "DELETE FROM runs WHERE run_id=?"}) {
            Statement forget = TRY(fresh.prepare(rows));
            TRY(forget.bind(run.run_id).run());
        }
    }
    Statement into_runs = TRY(fresh.prepare(insert_run));
    Statement into_targets = TRY(fresh.prepare(insert_target));
    Statement into_fetches = TRY(fresh.prepare(insert_fetch));
    for (const LedgerRun& run : runs) {
        TRY(insert(into_runs, run));
    }
    for (const LedgerTarget& target : targets) {
        TRY(insert(into_targets, target));
    }
    for (const LedgerFetch& fetch : fetches) {
        TRY(insert(into_fetches, fetch));
    }
    TRY(fresh.execute("COMMIT"));
    const fs::path temporary = temporary_beside(file);
    Statement vacuum = TRY(fresh.prepare("VACUUM INTO ?"));
    auto done = vacuum.bind(temporary.string()).run().and_then([&] { return commit_file(temporary, file); });
    if (!done) {
        fs::remove(temporary, code);
    }
    return done;
}

}  // namespace public_signals::inline study
