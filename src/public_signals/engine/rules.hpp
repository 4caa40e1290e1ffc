// Page layouts as data: rules/*.yaml, one file a source, newest layout first.
//
// The grammar is in rules/README.md. The shipped rules are compiled into the binary; a folder of a user's own
// rules is tried before them.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline engine {

struct SourceRules;  // the compiled layouts of one source; defined in rules.cpp's own header

/// The layouts of every source, checked at load.
class Rules {
  public:
    const SourceRules& of(Source source) const;
    /// SHA-256 (first 16 hex) of the rule files in use; stored in every raw row.
    const std::string& hash(Source source) const;

    struct Loaded;
    explicit Rules(std::shared_ptr<const Loaded> loaded) : m_loaded(std::move(loaded)) {}

  private:
    std::shared_ptr<const Loaded> m_loaded;
};

/// The sources whose pages rules describe, in their order.
std::vector<Source> sources_with_rules();
/// NAME.yaml.
std::string rules_file_of(Source source);
/// Those of all sources with rules.
std::vector<std::string> rules_files();

/// The rules that ship with the program.
Result<Rules> shipped_rules();
/// The same with the files of `folder` (NAME.yaml of a source; any may be absent) tried before them. A bad
/// rule is an InvalidInput error naming file, line and rule.
Result<Rules> read_rules(const std::filesystem::path& folder);
/// `rules` with the layouts of a rule file's text tried before those of one source.
Result<Rules> with_layouts(const Rules& rules, Source source, const std::string& yaml);

}  // namespace public_signals::inline engine
