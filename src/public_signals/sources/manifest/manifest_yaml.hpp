// A manifest's YAML while it is read: every value is checked, and every message names its line.
#pragma once

#include <yaml-cpp/yaml.h>

#include <string>
#include <utility>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/sources/manifest/reader.hpp"

namespace public_signals::inline sources::manifests {

class ManifestYaml {
  public:
    using Names = std::vector<std::string>;

    ManifestYaml(std::string file, bool is_shipped) { m_read.file = std::move(file), m_read.is_shipped = is_shipped; }

  protected:
    tl::unexpected<Error> wrong(const YAML::Node& node, const std::string& message,
                                const std::string& help = grammar_help) const;
    tl::unexpected<Error> unknown(const YAML::Node& node, const std::string& what, const std::string& given,
                                  const Names& known) const;
    /// Each key comes once and is known.
    Result<void> keys(const YAML::Node& map, const Names& known) const;
    /// The node of a key that has to be there.
    Result<YAML::Node> due(const YAML::Node& map, const char* key) const;
    Result<std::string> text(const YAML::Node& map, const char* key) const;
    Result<std::string> text_or_none(const YAML::Node& map, const char* key) const;
    Result<Names> texts(const YAML::Node& map, const char* key) const;

    Manifest m_read;
};

/// What of a manifest tells how its API is asked.
class RequestsReader : public ManifestYaml {
  public:
    using ManifestYaml::ManifestYaml;

  protected:
    Result<void> names(const YAML::Node& root);
    Result<void> asked(const YAML::Node& node);
    Result<void> list(const YAML::Node& node);
    Result<void> addresses(const YAML::Node& root);

  private:
    Result<std::string> name_at(const YAML::Node& root, const char* key) const;
    Result<void> pause(const YAML::Node& node);
    Result<void> robots(const YAML::Node& node);
    Result<void> headers(const YAML::Node& node);
    Result<void> check_places(const YAML::Node& node, const std::string& written, const Names& known) const;
    Result<void> whole_places(const YAML::Node& node) const;
};

/// Letters, digits and _, a letter first: what files, columns and keys of YAML are called.
bool is_manifest_name(std::string_view text);

}  // namespace public_signals::inline sources::manifests
