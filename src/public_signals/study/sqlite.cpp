#include "public_signals/study/sqlite.hpp"

#include <sqlite3.h>

#include <utility>

namespace public_signals::inline study::sqlite {
namespace {

constexpr int wait_ms = 10'000;

tl::unexpected<Error> failed(sqlite3* database, int code) {
    const char* const file = sqlite3_db_filename(database, "main");
    const bool corrupt = (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
    return fail(ErrorKind::Io, std::string("the ledger cannot be used: ") + sqlite3_errmsg(database),
                file == nullptr ? "" : file,
                corrupt ? "move the file away; `pull --replay` of the archives makes it anew"
                        : "check the disk and its permissions, then run the same command again");
}

}  // namespace

Statement::Statement(std::shared_ptr<sqlite3> database, sqlite3_stmt* statement)
    : m_database(std::move(database)), m_statement(statement) {}

Statement::Statement(Statement&& other) noexcept
    : m_database(std::move(other.m_database)),
      m_statement(std::exchange(other.m_statement, nullptr)),
      m_bound(other.m_bound) {}

Statement::~Statement() {
    sqlite3_finalize(m_statement);
}

Statement& Statement::bind(std::string_view text) {
    sqlite3_bind_text64(m_statement, ++m_bound, text.data() == nullptr ? "" : text.data(), text.size(),
                        SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bind(std::int64_t number) {
    sqlite3_bind_int64(m_statement, ++m_bound, number);
    return *this;
}

Statement& Statement::bind(double number) {
    sqlite3_bind_double(m_statement, ++m_bound, number);
    return *this;
}

Statement& Statement::bind_null() {
    sqlite3_bind_null(m_statement, ++m_bound);
    return *this;
}

Result<bool> Statement::step() {
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW) {
        return true;
    }
    auto error = code == SQLITE_DONE ? Error{} : failed(m_database.get(), code).value();
    sqlite3_reset(m_statement);
    m_bound = 0;
    if (code != SQLITE_DONE) {
        return tl::unexpected(std::move(error));
    }
    return false;
}

Result<void> Statement::run() {
    while (TRY(step())) {
    }
    return {};
}

std::string Statement::text(int column) const {
    const auto* const bytes = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, column));
    const int size = sqlite3_column_bytes(m_statement, column);
    return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(size));
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(m_statement, column);
}

double Statement::real(int column) const {
    return sqlite3_column_double(m_statement, column);
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

std::optional<std::int64_t> Statement::optional_integer(int column) const {
    return is_null(column) ? std::nullopt : std::optional(integer(column));
}

std::optional<double> Statement::optional_real(int column) const {
    return is_null(column) ? std::nullopt : std::optional(real(column));
}

Result<Database> Database::open(const std::filesystem::path& file, Mode mode) {
    sqlite3* opened = nullptr;
    const int flags = mode == Mode::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    const int code = sqlite3_open_v2(file.c_str(), &opened, flags, nullptr);
    const std::shared_ptr<sqlite3> database(opened, sqlite3_close_v2);
    if (code != SQLITE_OK) {
        auto error = failed(opened, code);
        error.value().where = file.string();
        return error;
    }
    sqlite3_busy_timeout(opened, wait_ms);
    return Database(database);
}

Result<void> Database::execute(const std::string& sql) {
    const int code = sqlite3_exec(m_database.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        return failed(m_database.get(), code);
    }
    return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code =
        sqlite3_prepare_v2(m_database.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
    if (code != SQLITE_OK) {
        return failed(m_database.get(), code);
    }
    return Statement(m_database, statement);
}

}  // namespace public_signals::inline study::sqlite
