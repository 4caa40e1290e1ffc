// Where the robots.txt of an answer came from.
#pragma once

#include "public_signals/base/word_table.hpp"

namespace public_signals::inline web::net {

enum class RobotsSource { Fetched, Cache, Exempt, Absent, Unreachable };
constexpr auto word_table(RobotsSource) {
    return words<RobotsSource>("robots source", {{RobotsSource::Fetched, "fetched"},
                                                 {RobotsSource::Cache, "cache"},
                                                 {RobotsSource::Exempt, "exempt"},
                                                 {RobotsSource::Absent, "absent"},
                                                 {RobotsSource::Unreachable, "unreachable"}});
}

}  // namespace public_signals::inline web::net
