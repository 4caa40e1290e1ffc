// The parts of the line of JSON that `public-signals extract` prints of a file. Unknown is null.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/page.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline engine {

template <class T>
Json or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

inline Json or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

inline Json or_null(const std::optional<Day>& day) {
    return day ? Json(format_day(*day)) : Json(nullptr);
}

inline Json or_null(const std::optional<Instant>& instant) {
    return instant ? Json(format_instant(*instant)) : Json(nullptr);
}

/// What every line begins with.
Json line_head(const std::string& file, Source source, PageState state, const std::string& layout);
Json warnings_json(const std::vector<Warning>& warnings);
/// Bytes that are no UTF-8 become U+FFFD.
std::string line_of(const Json& json);

}  // namespace public_signals::inline engine
