// What a file that begins like JSON and is none has wrong with it, for a person: where it was cut, where a second
// document or bytes that are no text begin. Bytes are counted from 1.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace public_signals::inline data::json {

struct Fault {
    std::string what;
    std::string help;
};

/// Nothing where `text` is one whole document, or what is wrong stands inside one.
std::optional<Fault> fault_of(std::string_view text);

}  // namespace public_signals::inline data::json
