// What of shows.yaml weekly files and panels rest on, noted beside them: what is read later says whether shows.yaml has
// changed since. Keys that say only how pages are asked for or how checks judge are none of it, nor is how a key is
// written (study/asked_of.hpp); those that `merge` reads are noted of merged files.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "public_signals/base/result.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline study {

using KeyValues = std::map<std::string, std::string>;

struct AskedKeys {
    KeyValues settings;                      // by where they stand: `settings.geo`
    std::map<std::string, KeyValues> shows;  // by name

    bool operator==(const AskedKeys&) const = default;
};
/// Of every source, each value as asking reads it: two spellings of one are the same, and what is left out has its
/// default.
AskedKeys asked_keys(const Study& study);
/// Those that decide which rows a page gives.
AskedKeys keys_of_pages(const Study& study);
/// Those that a panel with these columns rests on, where shows.yaml asks the groups `asked`: of the sources that it has
/// columns of alone.
AskedKeys keys_in_panel(AskedKeys keys, const Extensions& asked, const Extensions& columns);

/// Those that `merge` reads beside a panel: the aliases and the opening and closing dates of every show.
AskedKeys keys_of_merge(const Study& study);
/// Keys of both.
AskedKeys united(AskedKeys keys, const AskedKeys& more);

/// The same for shows.yaml whose keys are the same, whatever the order of shows and queries.
std::string digest_of(const AskedKeys& keys);

/// `settings.wiki.agent: user -> spider; tiktok_handle of Six: six -> sixbway; and 3 more`; empty where they are the
/// same.
std::string changes_text(const AskedKeys& then, const AskedKeys& now);

/// The same of keys in a panel. A group of columns that an option brought and shows.yaml asks by now is no change.
std::string changes_in_panel(AskedKeys then, AskedKeys now);

/// `{"settings": {...}, "shows": {...}}`.
Json to_json(const AskedKeys& keys);
/// Those of such an object; nothing where it holds none.
std::optional<AskedKeys> asked_keys_in(const json::Value& object);
/// Writes keys as JSON.
Result<void> write_asked_keys(const AskedKeys& keys, const std::filesystem::path& file);
/// Those of a file; nothing where there is none, or one that holds no keys.
std::optional<AskedKeys> read_asked_keys(const std::filesystem::path& file);

}  // namespace public_signals::inline study
