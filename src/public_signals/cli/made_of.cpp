#include "public_signals/cli/made_of.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/cli/console.hpp"
#include "public_signals/panel/panel_stream.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

fs::path noted_file(const fs::path& root, const std::string& digest) {
    return root / "data" / "cache" / "asked" / (digest + ".json");
}

bool is_below(const fs::path& file, const fs::path& folder) {
    std::error_code ignored;
    const fs::path way = fs::weakly_canonical(file, ignored).lexically_relative(fs::weakly_canonical(folder, ignored));
    return !way.empty() && *way.begin() != "..";
}

/// The columns and the digests of a Parquet file; nothing for any other file.
std::optional<Panel> schema_in(const fs::path& file) {
    std::error_code ignored;
    const auto panel = fs::is_regular_file(file, ignored) ? PanelFile::open(file, {}) : Result<PanelFile>(invalid(""));
    return panel ? std::optional(panel->schema()) : std::nullopt;
}

/// The digests that a file holds: of its panel, and of what `merge` read.
struct Digests {
    std::string panel;
    std::string merge;
};

constexpr char between_digests = '+';

Digests digests_of(const std::string& asked) {
    const std::size_t at = std::min(asked.find(between_digests), asked.size());
    return {asked.substr(0, at), asked.substr(std::min(at + 1, asked.size()))};
}

}  // namespace

Result<std::optional<MadeOf>> made_of(const std::string& config, const fs::path& file) {
    const auto workspace = find_workspace(config);
    std::error_code ignored;
    if (!workspace || !fs::is_regular_file(file, ignored)) {
        return std::nullopt;
    }
    const auto panel = schema_in(file);
    if (!panel && file.extension() == ".parquet") {
        return std::nullopt;  // it is broken
    }
    if (!panel || panel->asked.empty()) {
        return MadeOf{false, {}};
    }
    const Digests digests = digests_of(panel->asked);
    const fs::path noted = noted_file(workspace->root, digests.panel);
    if (!is_below(file, workspace->root) && !fs::exists(noted, ignored)) {
        return MadeOf{false, {}};  // of another study
    }
    const Study study = TRY(read_study(workspace->config));
    AskedKeys now = keys_in_panel(asked_keys(study), study.settings.panel.extensions, extensions_of(*panel));
    const AskedKeys merged_now = digests.merge.empty() ? AskedKeys() : keys_of_merge(study);
    if (digests.panel == digest_of(now) && (digests.merge.empty() || digests.merge == digest_of(merged_now))) {
        return MadeOf{};
    }
    auto then = read_asked_keys(noted);
    const auto merged_then = digests.merge.empty() ? std::optional<AskedKeys>(AskedKeys())
                                                   : read_asked_keys(noted_file(workspace->root, digests.merge));
    if (!then || !merged_then) {
        return MadeOf{true, "what it asked then is not noted in data/cache/asked"};
    }
    return MadeOf{true, changes_in_panel(united(*std::move(then), *merged_then), united(std::move(now), merged_now))};
}

std::string note_merged(const fs::path& root, const std::string& of_panel, const Study& study) {
    return of_panel.empty() ? of_panel
                            : digests_of(of_panel).panel + between_digests + note_asked(root, keys_of_merge(study));
}

std::string note_asked(const fs::path& root, const AskedKeys& keys) {
    const std::string digest = digest_of(keys);
    if (std::error_code ignored; !fs::exists(noted_file(root, digest), ignored)) {
        // Without it a change is said and not named.
        static_cast<void>(write_asked_keys(keys, noted_file(root, digest)));
    }
    return digest;
}

Result<void> check_made_of(const CommonOptions& common, const NamedPath& file, bool is_named, std::string_view cure) {
    const auto made = TRY(made_of(common.config, file.path));
    if (!made) {
        return {};
    }
    if (!made->says) {
        narrate(
            common.quiet,
            fmt::format("warning[panel_unchecked]: {}: nothing in it says what shows.yaml asked when it was made, so "
                        "whether that has changed since could not be checked; {}",
                        file.name, cure == panel_cure ? weekly_cure : cure));
        return {};
    }
    if (made->changed.empty()) {
        return {};
    }
    const std::string what = fmt::format("shows.yaml has changed since this file was made: {}", made->changed);
    if (!is_named) {
        return invalid(what, file.name, std::string(cure));
    }
    narrate(common.quiet, fmt::format("warning[panel_differs]: {}: {}; {}", file.name, what, cure));
    return {};
}

}  // namespace public_signals::inline cli
