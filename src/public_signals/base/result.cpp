#include "public_signals/base/result.hpp"

namespace public_signals::inline base {

const char* name_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::RobotsBlocked:
            return "ROBOTS_BLOCKED";
        case ErrorKind::RateLimited:
            return "RATE_LIMITED";
        case ErrorKind::ServerError:
            return "SERVER_ERROR";
        case ErrorKind::ClientError:
            return "CLIENT_ERROR";
        case ErrorKind::Timeout:
            return "TIMEOUT";
        case ErrorKind::Network:
            return "NETWORK";
        case ErrorKind::ParseError:
            return "PARSE_ERROR";
        case ErrorKind::InvalidInput:
            return "INVALID_INPUT";
        case ErrorKind::Io:
            return "IO";
        case ErrorKind::ArchiveDamaged:
            return "ARCHIVE_DAMAGED";
    }
    return "UNKNOWN";
}

std::string to_text(const Place& place) {
    std::string text = place.show.empty() ? "" : "show '" + place.show + "'";
    if (!place.week.empty()) {
        text += (text.empty() ? "week " : ", week ") + place.week;
    }
    if (!place.column.empty()) {
        text += (text.empty() ? "column " : ", column ") + place.column;
    }
    return text;
}

}  // namespace public_signals::base
