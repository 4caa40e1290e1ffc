#include "public_signals/common/result.hpp"

namespace public_signals {

const char* name_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::RobotsBlocked: return "ROBOTS_BLOCKED";
        case ErrorKind::RateLimited: return "RATE_LIMITED";
        case ErrorKind::ServerError: return "SERVER_ERROR";
        case ErrorKind::ClientError: return "CLIENT_ERROR";
        case ErrorKind::Timeout: return "TIMEOUT";
        case ErrorKind::Network: return "NETWORK";
        case ErrorKind::ParseError: return "PARSE_ERROR";
        case ErrorKind::InvalidInput: return "INVALID_INPUT";
        case ErrorKind::Io: return "IO";
        case ErrorKind::ArchiveDamaged: return "ARCHIVE_DAMAGED";
    }
    return "UNKNOWN";
}

}  // namespace public_signals
