// What a column of the model-ready panel is made of: the metadata beside the file says it, else its name does.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "public_signals/base/result.hpp"
#include "public_signals/panel/feature_kind.hpp"

namespace public_signals::inline models {

struct FeatureOrigin {
    std::string metric;               // the column that it is made of; its own name for a column that is no feature
    std::optional<FeatureKind> kind;  // null for a column that is no feature
    int k = 0;                        // weeks
    int shift = 0;                    // of a lag, a lead or the z of one: the value is of so many weeks earlier
    bool uses_current_week = false;
    bool leaks_future = false;
};

/// The word of its kind, empty for a column that is no feature.
const char* kind_word(const FeatureOrigin& origin);

/// By the endings that `features` gives its columns: _lag4, _lead4, _delta, _pct_change, _roll3_sum, _roll3_mean, _z.
FeatureOrigin origin_by_name(std::string_view column);

/// Origins of columns, as the metadata of one file tells them.
class FeatureOrigins {
  public:
    FeatureOrigins() = default;
    /// Reads {stem}_metadata.json. A file that is no such metadata, or a kind that is unknown, is an error that
    /// names the file.
    static Result<FeatureOrigins> read(const std::filesystem::path& file);

    /// What the metadata says of a column, else what its name says.
    FeatureOrigin of(const std::string& column) const;

  private:
    std::map<std::string, FeatureOrigin> m_told;
};

}  // namespace public_signals::inline models
