// A word in a file of JSON that is read with nlohmann's reader, whose errors are exceptions.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "public_signals/base/words.hpp"

namespace public_signals::inline data {

/// What a reader throws where a word is unknown; it becomes the reader's error.
struct UnknownWord {
    Error error;
};

/// The value that the word at `key` means; `part` says where the object lies, like `results[2]`.
template <HasWords E>
E word_at(const nlohmann::ordered_json& json, const std::string& key, const std::string& part = {}) {
    auto value = parse_word<E>(json.at(key).get<std::string>(), part.empty() ? key : part + "." + key);
    return value ? *value : throw UnknownWord{std::move(value).error()};
}

}  // namespace public_signals::inline data
