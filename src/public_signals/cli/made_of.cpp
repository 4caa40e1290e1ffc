#include "public_signals/cli/made_of.hpp"

#include <fmt/format.h>

#include "public_signals/cli/console.hpp"
#include "public_signals/panel/panel_stream.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

constexpr const char* weekly_keys_file = "weekly_asked.json";
constexpr const char* all_shows_key = "--all-shows";  // beside the settings of shows.yaml

fs::path noted_file(const fs::path& root, const std::string& digest) {
    return root / "data" / "cache" / "asked" / (digest + ".json");
}

bool is_below(const fs::path& file, const fs::path& folder) {
    std::error_code ignored;
    const fs::path way = fs::weakly_canonical(file, ignored).lexically_relative(fs::weakly_canonical(folder, ignored));
    return !way.empty() && *way.begin() != "..";
}

/// The columns and the digest of a Parquet file; nothing for any other file.
std::optional<Panel> schema_in(const fs::path& file) {
    std::error_code ignored;
    const auto panel = fs::is_regular_file(file, ignored) ? PanelFile::open(file, {}) : Result<PanelFile>(invalid(""));
    return panel ? std::optional(panel->schema()) : std::nullopt;
}

}  // namespace

std::string note_asked(const fs::path& root, const AskedKeys& keys) {
    const std::string digest = digest_of(keys);
    if (std::error_code ignored; !fs::exists(noted_file(root, digest), ignored)) {
        // Without it a change is said and not named.
        static_cast<void>(write_asked_keys(keys, noted_file(root, digest)));
    }
    return digest;
}

std::optional<WeeklyAsked> weekly_asked(const fs::path& folder) {
    auto keys = read_asked_keys(folder / weekly_keys_file);
    if (!keys) {
        return std::nullopt;
    }
    const bool all_shows = keys->settings.erase(all_shows_key) > 0;
    return WeeklyAsked{std::move(*keys), all_shows};
}

Result<void> note_weekly_asked(const Study* study, bool all_shows, const fs::path& folder) {
    if (study == nullptr) {
        std::error_code ignored;
        fs::remove(folder / weekly_keys_file, ignored);
        return {};
    }
    AskedKeys keys = asked_keys(*study);
    if (all_shows) {
        keys.settings[all_shows_key] = "true";
    }
    return write_asked_keys(keys, folder / weekly_keys_file);
}

Result<std::string> changed_since(const std::string& config, const fs::path& file) {
    const auto workspace = find_workspace(config);
    const auto panel = workspace ? schema_in(file) : std::nullopt;
    if (!panel || panel->asked.empty()) {
        return std::string();
    }
    const fs::path noted = noted_file(workspace->root, panel->asked);
    if (std::error_code ignored; !is_below(file, workspace->root) && !fs::exists(noted, ignored)) {
        return std::string();  // of another study
    }
    const Study study = TRY(read_study(workspace->config));
    const AskedKeys now = keys_in_panel(asked_keys(study), study.settings.panel.extensions, extensions_of(*panel));
    if (panel->asked == digest_of(now)) {
        return std::string();
    }
    const auto keys = read_asked_keys(noted);
    return keys ? changes_in_panel(*keys, now) : std::string("what it asked then is not noted in data/cache/asked");
}

Result<void> check_made_of(const CommonOptions& common, const NamedPath& file, bool is_named, std::string_view cure) {
    const std::string changed = TRY(changed_since(common.config, file.path));
    if (changed.empty()) {
        return {};
    }
    const std::string what = fmt::format("shows.yaml has changed since this file was made: {}", changed);
    if (!is_named) {
        return invalid(what, file.name, std::string(cure));
    }
    narrate(common.quiet, fmt::format("warning[panel_differs]: {}: {}; {}", file.name, what, cure));
    return {};
}

}  // namespace public_signals::inline cli
