// yaml-cpp's nodes know their lines, so that every mistake can name its own.
#include "public_signals/sources/manifest/manifest_yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "public_signals/base/text.hpp"
#include "public_signals/base/words.hpp"

namespace public_signals::inline sources::manifests {

tl::unexpected<Error> ManifestYaml::wrong(const YAML::Node& node, const std::string& message,
                                          const std::string& help) const {
    const int line = node.IsDefined() && !node.Mark().is_null() ? node.Mark().line + 1 : 1;
    return invalid(message, fmt::format("{}:{}", m_read.file, line), help);
}

tl::unexpected<Error> ManifestYaml::unknown(const YAML::Node& node, const std::string& what, const std::string& given,
                                            const Names& known) const {
    const std::string near = nearest(given, known);
    return wrong(node, fmt::format("{} `{}` is unknown", what, given),
                 near.empty() ? fmt::format("known are {}", in_prose(known, "and"))
                              : fmt::format("did you mean `{}`? known are {}", near, in_prose(known, "and")));
}

Result<void> ManifestYaml::keys(const YAML::Node& map, const Names& known) const {
    if (!map.IsMap()) {
        return wrong(map, "a map is due here");
    }
    std::set<std::string> seen;
    for (const auto& entry : map) {
        const std::string key = entry.first.Scalar();
        if (std::ranges::find(known, key) == known.end()) {
            return unknown(entry.first, "key", key, known);
        }
        if (!seen.insert(key).second) {
            return wrong(entry.first, fmt::format("key {} stands twice", key), "keep one of them");
        }
    }
    return {};
}

Result<YAML::Node> ManifestYaml::due(const YAML::Node& map, const char* key) const {
    const YAML::Node node = map[key];
    return node.IsDefined() ? Result<YAML::Node>(node) : wrong(map, fmt::format("{} is missing", key), grammar_help);
}

Result<std::string> ManifestYaml::text(const YAML::Node& map, const char* key) const {
    const YAML::Node node = map[key];
    if (!node.IsDefined() || !node.IsScalar() || node.Scalar().empty()) {
        return wrong(node.IsDefined() ? node : map, fmt::format("{} is missing", key),
                     fmt::format("write {}: and a text; {}", key, grammar_help));
    }
    return node.Scalar();
}

Result<std::string> ManifestYaml::text_or_none(const YAML::Node& map, const char* key) const {
    return map[key].IsDefined() ? text(map, key) : std::string();
}

Result<ManifestYaml::Names> ManifestYaml::texts(const YAML::Node& map, const char* key) const {
    const YAML::Node node = map[key];
    Names list;
    if (node.IsDefined() && node.IsSequence()) {
        for (const YAML::Node& entry : node) {
            if (!entry.IsScalar()) {
                return wrong(entry, fmt::format("{} is a list of texts", key));
            }
            list.push_back(entry.Scalar());
        }
    } else if (node.IsDefined()) {
        list.push_back(TRY(text(map, key)));
    }
    return list;
}

}  // namespace public_signals::inline sources::manifests
