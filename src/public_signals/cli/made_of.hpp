// Whether shows.yaml has changed since a file of the study was made. A panel holds a digest of what shows.yaml asked
// (study/asked_keys.hpp), and so does what `features` and `merge` make of it, a merged file a second
// one of what `merge` read; weekly files have the keys beside them (weekly_asked.hpp), and data/cache/asked those of
// each digest, by which a change is named.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "public_signals/cli/workspace.hpp"
#include "public_signals/study/asked_keys.hpp"

namespace public_signals::inline cli {

/// Notes keys under their digest, which it gives: what a panel holds.
std::string note_asked(const std::filesystem::path& root, const AskedKeys& keys);

/// The digests of a file that `merge` makes of a panel with these; empty where the panel has none.
std::string note_merged(const std::filesystem::path& root, const std::string& of_panel, const Study& study);

/// Whether a file says what of shows.yaml it was made of, and what has changed since.
struct MadeOf {
    bool says = true;
    std::string changed;
};
/// Nothing outside of a study, and of a file that is not there or is broken. A file of another study does not say it.
Result<std::optional<MadeOf>> made_of(const std::string& config, const std::filesystem::path& file);

/// An InvalidInput error where shows.yaml has changed since a file of the study was made, with what makes it anew; of a
/// file that an option named, and of one that does not say what it was made of, a warning.
Result<void> check_made_of(const CommonOptions& common, const NamedPath& file, bool is_named, std::string_view cure);

/// What makes each file of the study anew.
inline constexpr std::string_view weekly_cure = "make it anew: public-signals weekly, then public-signals panel";
inline constexpr std::string_view panel_cure = "make it anew: public-signals panel";
inline constexpr std::string_view features_cure = "make it anew: public-signals panel, then public-signals features";
inline constexpr std::string_view merge_cure =
    "make it anew: public-signals panel, public-signals features, then public-signals merge --outcomes FILE";

}  // namespace public_signals::inline cli
