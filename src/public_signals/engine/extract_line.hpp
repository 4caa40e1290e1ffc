// The parts of the line of JSON that `public-signals extract` prints of a file. Unknown is null.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/engine/page.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline engine {

using LineJson = nlohmann::ordered_json;

template <class T>
LineJson or_null(const std::optional<T>& value) {
    return value ? LineJson(*value) : LineJson(nullptr);
}

inline LineJson or_null(const std::string& text) {
    return text.empty() ? LineJson(nullptr) : LineJson(text);
}

inline LineJson or_null(const std::optional<Day>& day) {
    return day ? LineJson(format_day(*day)) : LineJson(nullptr);
}

inline LineJson or_null(const std::optional<Instant>& instant) {
    return instant ? LineJson(format_instant(*instant)) : LineJson(nullptr);
}

/// What every line begins with.
LineJson line_head(const std::string& file, Source source, PageState state, const std::string& layout);
LineJson warnings_json(const std::vector<Warning>& warnings);
/// Bytes that are no UTF-8 become U+FFFD.
std::string line_of(const LineJson& json);

}  // namespace public_signals::engine
