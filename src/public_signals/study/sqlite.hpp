// SQLite as Results: the one file that calls it. Statements bind by position and are finalized by themselves.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "public_signals/base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace public_signals::inline study::sqlite {

class Statement {
  public:
    Statement(std::shared_ptr<sqlite3> database, sqlite3_stmt* statement);
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    Statement(const Statement&) = delete;
    ~Statement();

    /// Values for the next ?, in order; nullopt is NULL.
    Statement& bind(std::string_view text);
    Statement& bind(std::int64_t number);
    Statement& bind(double number);
    Statement& bind_null();
    template <class T>
    Statement& bind(const std::optional<T>& value) {
        return value ? bind(*value) : bind_null();
    }

    /// True when a row is there; false behind the last one, the statement then being ready for new values.
    Result<bool> step();
    /// Runs to the end.
    Result<void> run();

    std::string text(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    bool is_null(int column) const;
    std::optional<std::int64_t> optional_integer(int column) const;
    std::optional<double> optional_real(int column) const;

  private:
    std::shared_ptr<sqlite3> m_database;
    sqlite3_stmt* m_statement;
    int m_bound = 0;
};

class Database {
  public:
    enum class Mode { ReadOnly, Create };
    /// An empty path is a private database that is gone when it is closed.
    static Result<Database> open(const std::filesystem::path& file, Mode mode);
    Result<void> execute(const std::string& sql);
    Result<Statement> prepare(std::string_view sql);

  private:
    explicit Database(std::shared_ptr<sqlite3> database) : m_database(std::move(database)) {}
    std::shared_ptr<sqlite3> m_database;
};

}  // namespace public_signals::inline study::sqlite
