// A YAML file while it is read: every value is checked, and every message names its place.
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/base/timebins.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline study {

class YamlReader {
  public:
    explicit YamlReader(std::string file) : m_file(std::move(file)) {}

    const std::string& file() const { return m_file; }
    std::string place(const YAML::Mark& mark) const;
    std::string place(const YAML::Node& node) const { return place(node.Mark()); }
    /// A result whose error is one of a node's value.
    template <class Value>
    Result<Value> at(const YAML::Node& node, Result<Value> value) const {
        return value ? std::move(value) : bad(node, value.error().message, value.error().help);
    }
    /// An InvalidInput error at the place of a node.
    tl::unexpected<Error> bad(const YAML::Node& node, std::string message, std::string help) const;

    /// Each key comes once and is one of `known`, or begins with x-.
    Result<void> known_keys(const YAML::Node& map, const std::vector<std::string>& known,
                            const std::string& what) const;
    // What is absent is empty, or `otherwise`.
    Result<std::string> text(const YAML::Node& node, const std::string& key) const;
    /// A place of Google Trends, where "" is worldwide; nothing where the key is absent. A key without a value is an
    /// error: it may be meant either way.
    Result<std::optional<std::string>> place_of_trends(const YAML::Node& node, const std::string& key) const;
    Result<std::vector<std::string>> texts(const YAML::Node& node, const std::string& key) const;
    Result<std::optional<Day>> day(const YAML::Node& node, const std::string& key) const;
    Result<double> number(const YAML::Node& node, const std::string& key, double otherwise) const;
    Result<int> whole(const YAML::Node& node, const std::string& key, int otherwise) const;
    /// The value that a word means.
    template <HasWords E>
    Result<E> word(const YAML::Node& node, const std::string& key, E otherwise) const {
        const std::string read = TRY(text(node, key));
        return read.empty() ? otherwise : parse_word<E>(read, place(node));
    }
    Result<bool> flag(const YAML::Node& node, const std::string& key, bool otherwise) const;
    Result<double> seconds(const YAML::Node& node, const std::string& key, double otherwise) const;
    Result<std::int64_t> bytes(const YAML::Node& node, const std::string& key, std::int64_t otherwise) const;

  private:
    std::string m_file;
};

/// The settings of a shows.yaml; absent ones are at their defaults.
Result<Settings> read_settings(const YamlReader& yaml, const YAML::Node& node);

}  // namespace public_signals::inline study
