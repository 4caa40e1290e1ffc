// What a model does not know, in JSON: a number that is none, and a text that is empty, are null, there and back.
#pragma once

#include <cmath>
#include <optional>
#include <string>

#include "public_signals/data/json_shape.hpp"
#include "public_signals/data/json_writer.hpp"

namespace public_signals::inline models {

template <class T>
Json value_or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

inline Json text_or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

inline std::optional<double> number_if_known(const json::Shape& json, const char* key) {
    return json.get<std::optional<double>>(key);
}

inline double number_or_nan(const json::Shape& json, const char* key) {
    return number_if_known(json, key).value_or(std::nan(""));
}

/// Of a key that files of older versions may lack.
inline std::optional<double> number_if_there(const json::Shape& json, const char* key) {
    return json.has(key) ? number_if_known(json, key) : std::nullopt;
}

inline bool flag_if_there(const json::Shape& json, const char* key) {
    return json.has(key) && json.get<bool>(key);
}

inline bool is_there(const json::Shape& json, const char* key) {
    return json.has(key) && !json.value().get(key).is_null();
}

inline std::string text_if_known(const json::Shape& json, const char* key) {
    return json.get<std::optional<std::string>>(key).value_or("");
}

inline std::string text_if_there(const json::Shape& json, const char* key) {
    return json.has(key) ? text_if_known(json, key) : std::string();
}

}  // namespace public_signals::inline models
