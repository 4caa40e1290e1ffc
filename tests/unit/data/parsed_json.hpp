// What was written as JSON, read again by somebody else's reader.
#pragma once

#include <nlohmann/json.hpp>

#include "public_signals/data/json_writer.hpp"

namespace public_signals::tests {

inline nlohmann::ordered_json parsed(const Json& json) {
    return nlohmann::ordered_json::parse(json.dump());
}

}  // namespace public_signals::tests
