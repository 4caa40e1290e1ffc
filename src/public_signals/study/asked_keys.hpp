// What of shows.yaml weekly files and panels rest on, noted beside them: what is read later says whether shows.yaml has
// changed since. Keys that say only how pages are asked for, how checks judge, or what `merge` adds are none of it.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "public_signals/base/result.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline study {

using KeyValues = std::map<std::string, std::string>;

struct AskedKeys {
    KeyValues settings;                      // by where they stand: `settings.geo`
    std::map<std::string, KeyValues> shows;  // by name

    bool operator==(const AskedKeys&) const = default;
};
AskedKeys asked_keys(const Study& study);

/// The same for shows.yaml whose keys are the same, whatever the order of shows and queries.
std::string digest_of(const AskedKeys& keys);

/// `settings.geo: US-NY -> GB; tiktok_handle of Six: six -> sixbway; and 3 more`; empty where they are the same.
std::string changes_text(const AskedKeys& then, const AskedKeys& now);

/// Writes keys as JSON.
Result<void> write_asked_keys(const AskedKeys& keys, const std::filesystem::path& file);
/// Those of a file; nothing where there is none, or one that holds no keys.
std::optional<AskedKeys> read_asked_keys(const std::filesystem::path& file);

}  // namespace public_signals::inline study
