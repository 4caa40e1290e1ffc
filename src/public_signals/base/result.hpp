// Error, Result and TRY: how every function of the project that can fail says so.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <type_traits>
#include <utility>

#include "public_signals/base/word_table.hpp"

namespace public_signals::inline base {

enum class ErrorKind {
    RobotsBlocked,
    RateLimited,
    ServerError,
    ClientError,
    Timeout,
    Network,
    ParseError,
    InvalidInput,
    Io,
    ArchiveDamaged,
};

constexpr auto word_table(ErrorKind) {
    return words<ErrorKind>("error kind", {{ErrorKind::RobotsBlocked, "ROBOTS_BLOCKED"},
                                           {ErrorKind::RateLimited, "RATE_LIMITED"},
                                           {ErrorKind::ServerError, "SERVER_ERROR"},
                                           {ErrorKind::ClientError, "CLIENT_ERROR"},
                                           {ErrorKind::Timeout, "TIMEOUT"},
                                           {ErrorKind::Network, "NETWORK"},
                                           {ErrorKind::ParseError, "PARSE_ERROR"},
                                           {ErrorKind::InvalidInput, "INVALID_INPUT"},
                                           {ErrorKind::Io, "IO"},
                                           {ErrorKind::ArchiveDamaged, "ARCHIVE_DAMAGED"}});
}

/// The cell, column or row of a panel that an error is about; a part is empty where the error is about none.
struct Place {
    std::string show = {};
    std::string week = {};  // its Monday, or the date that should be one
    std::string column = {};
};

/// What went wrong, where, and what to do: the three lines a person sees.
struct Error {
    ErrorKind kind = ErrorKind::InvalidInput;
    std::string message;  // one sentence, lower case, no full stop
    std::string where;    // file:line:column, URL, show and week; may be empty
    std::string help;     // what to run or change next; may be empty
    Place place = {};     // what `where` says in words, for programs
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorKind kind, std::string message, std::string where = {}, std::string help = {}) {
    return tl::unexpected(Error{kind, std::move(message), std::move(where), std::move(help)});
}

inline tl::unexpected<Error> invalid(std::string message, std::string where = {}, std::string help = {}) {
    return fail(ErrorKind::InvalidInput, std::move(message), std::move(where), std::move(help));
}

/// The same error, about a place.
inline tl::unexpected<Error> about(Place place, tl::unexpected<Error> error) {
    error.value().place = std::move(place);
    return error;
}

/// `show 'Six', week 2024-01-01, column tt_posts`, as far as they are known.
std::string to_text(const Place& place);

/// An InvalidInput error about a place, which `where` says in words.
inline tl::unexpected<Error> invalid_at(Place place, std::string message, std::string help = {}) {
    std::string where = to_text(place);
    return about(std::move(place), invalid(std::move(message), std::move(where), std::move(help)));
}

/// What the process answers with; design.md section 4.
enum class ExitCode : int {
    Done = 0,
    ActionNeeded = 1,
    CouldNotRun = 2,
    Partly = 3,
    Nothing = 4,
    ArchiveDamaged = 5,
    Interrupted = 130,
};

namespace detail {
template <class T>
T take(Result<T>&& result) {
    if constexpr (!std::is_void_v<T>) {
        return std::move(*result);
    }
}
}  // namespace detail

}  // namespace public_signals::inline base

/// The value of a Result, or return its error from the enclosing function. One per statement.
#define TRY(...)                                                                           \
    __extension__({                                                                        \
        auto try_result = (__VA_ARGS__);                                                   \
        if (!try_result) {                                                                 \
            return tl::unexpected<::public_signals::Error>(std::move(try_result).error()); \
        }                                                                                  \
        ::public_signals::detail::take(std::move(try_result));                             \
    })
