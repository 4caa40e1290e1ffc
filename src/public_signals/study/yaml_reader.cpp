#include "public_signals/study/yaml_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "public_signals/base/text.hpp"
#include "public_signals/study/asked_names.hpp"

namespace public_signals::inline study {

std::string YamlReader::place(const YAML::Mark& mark) const {
    return fmt::format("{}:{}:{}", m_file, mark.line + 1, mark.column + 1);
}

tl::unexpected<Error> YamlReader::bad(const YAML::Node& node, std::string message, std::string help) const {
    return invalid(std::move(message), place(node), std::move(help));
}

Result<void> YamlReader::known_keys(const YAML::Node& map, const std::vector<std::string>& known,
                                    const std::string& what) const {
    if (!map.IsMap()) {
        return bad(map, fmt::format("{} is not a list of `key: value` lines", what),
                   fmt::format("write it as keys, one of: {}", fmt::join(known, ", ")));
    }
    std::set<std::string> seen;
    for (const auto& entry : map) {
        const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
        if (!seen.insert(key).second) {
            return bad(entry.first, fmt::format("key `{}` stands twice in {}", key, what), "keep one of the two");
        }
        if (key.starts_with("x-") || std::find(known.begin(), known.end(), key) != known.end()) {
            continue;
        }
        const std::string near = nearest(key, known);
        return bad(entry.first, fmt::format("unknown key `{}` in {}", key, what),
                   near.empty() ? fmt::format("known keys: {}", fmt::join(known, ", "))
                                : fmt::format("did you mean `{}`? Keys of your own begin with x-", near));
    }
    return {};
}

Result<std::string> YamlReader::text(const YAML::Node& node, const std::string& key) const {
    if (!node || node.IsNull()) {
        return std::string();
    }
    if (!node.IsScalar()) {
        return bad(node, fmt::format("{} is not a text", key), fmt::format("write {}: \"…\" on one line", key));
    }
    std::string value = node.Scalar();
    const auto control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
    if (std::any_of(value.begin(), value.end(), control)) {
        return bad(node, fmt::format("{} holds a control character", key), "remove it (NUL, tab and line breaks too)");
    }
    if (!is_valid_utf8(value)) {
        return bad(node, fmt::format("{} is not UTF-8", key), "save the file as UTF-8");
    }
    return value;
}

Result<std::optional<std::string>> YamlReader::place_of_trends(const YAML::Node& node, const std::string& key) const {
    if (!node) {
        return std::optional<std::string>();
    }
    if (node.IsNull()) {
        return bad(node, fmt::format("{} has no value", key),
                   fmt::format("write {}: \"\" for worldwide, {}: US-NY for a place, or leave the key out", key, key));
    }
    const std::string place = TRY(text(node, key));
    return std::optional<std::string>(TRY(at(node, trends_place_of(place))));
}

Result<std::vector<std::string>> YamlReader::texts(const YAML::Node& node, const std::string& key) const {
    std::vector<std::string> values;
    if (!node || node.IsNull()) {
        return values;
    }
    if (node.IsScalar()) {
        values.push_back(TRY(text(node, key)));
        return values;
    }
    if (!node.IsSequence()) {
        return bad(node, fmt::format("{} is not a list", key), fmt::format("write {}: [\"one\", \"two\"]", key));
    }
    for (const auto& item : node) {
        values.push_back(TRY(text(item, key)));
    }
    return values;
}

Result<std::optional<Day>> YamlReader::day(const YAML::Node& node, const std::string& key) const {
    const std::string value = TRY(text(node, key));
    if (value.empty()) {
        return std::optional<Day>();
    }
    const auto parsed = parse_day(value);
    if (!parsed) {
        return bad(node, fmt::format("{} `{}` is not a date", key, value), "write it as YYYY-MM-DD");
    }
    return std::optional<Day>(*parsed);
}

Result<double> YamlReader::number(const YAML::Node& node, const std::string& key, double otherwise) const {
    if (!node || node.IsNull()) {
        return otherwise;
    }
    double value = 0;
    if (!node.IsScalar() || !YAML::convert<double>::decode(node, value) || !std::isfinite(value)) {
        return bad(node, fmt::format("{} is not a number", key), fmt::format("write {}: {}", key, otherwise));
    }
    return value;
}

Result<int> YamlReader::whole(const YAML::Node& node, const std::string& key, int otherwise) const {
    const double value = TRY(number(node, key, otherwise));
    if (value != std::floor(value) || std::abs(value) > 1e9) {
        return bad(node, fmt::format("{} is not a whole number", key), fmt::format("write {}: {}", key, otherwise));
    }
    return static_cast<int>(value);
}

Result<bool> YamlReader::flag(const YAML::Node& node, const std::string& key, bool otherwise) const {
    bool value = otherwise;
    if (node && !node.IsNull() && (!node.IsScalar() || !YAML::convert<bool>::decode(node, value))) {
        return bad(node, fmt::format("{} is neither true nor false", key), fmt::format("write {}: true", key));
    }
    return value;
}

Result<double> YamlReader::seconds(const YAML::Node& node, const std::string& key, double otherwise) const {
    const double value = TRY(number(node, key, otherwise));
    if (value < 0) {
        return bad(node, fmt::format("{} is negative", key), fmt::format("write {}: {}", key, otherwise));
    }
    return value;
}

Result<std::int64_t> YamlReader::bytes(const YAML::Node& node, const std::string& key, std::int64_t otherwise) const {
    const double value = TRY(number(node, key, static_cast<double>(otherwise)));
    if (value != std::floor(value) || value < 1 || value > 1e12) {
        return bad(node, fmt::format("{} is no number of bytes", key), fmt::format("write {}: {}", key, otherwise));
    }
    return static_cast<std::int64_t>(value);
}

}  // namespace public_signals::inline study
