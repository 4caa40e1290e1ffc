// Files of words, one word at a time made wrong.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "unit/data/parsed_json.hpp"

namespace public_signals {

/// A JSON text with one of its words made wrong.
struct CorruptedJson {
    std::string text;
    std::string key;   // whose word it was
    std::string was;   // the right word
    std::string word;  // the wrong one
};

/// What a word is made: one letter too many, another case, the word of another option, nothing at all.
inline std::vector<std::string> wrong_for(const std::string& word) {
    std::string other_case = word;
    for (char& c : other_case) {
        c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return {word + "x", other_case, "HC3", " " + word};
}

/// Every text below a key of `keys`, in turn made each of its wrong words.
inline std::vector<CorruptedJson> corrupted(const Json& json, const std::set<std::string>& keys) {
    std::vector<CorruptedJson> all;
    const nlohmann::ordered_json whole = tests::parsed(json);
    const nlohmann::ordered_json flat = whole.flatten();
    for (const auto& [pointer, value] : flat.items()) {
        const std::string key = pointer.substr(pointer.rfind('/') + 1);
        if (keys.count(key) == 0 || !value.is_string() || value.get<std::string>().empty()) {
            continue;
        }
        for (const std::string& wrong : wrong_for(value.get<std::string>())) {
            if (wrong == value.get<std::string>()) {
                continue;  // digits have no other case
            }
            nlohmann::ordered_json copy = whole;
            copy[nlohmann::ordered_json::json_pointer(pointer)] = wrong;
            all.push_back({copy.dump(), key, value.get<std::string>(), wrong});
        }
    }
    return all;
}

}  // namespace public_signals
