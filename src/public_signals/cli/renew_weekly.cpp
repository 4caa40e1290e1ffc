#include "public_signals/cli/renew_weekly.hpp"

#include <fmt/format.h>

#include "public_signals/cli/console.hpp"
#include "public_signals/cli/made_of.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/cli/weekly_asked.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;

Result<bool> renew_weekly(const PanelOptions& options, const Extensions& extensions) {
    const auto workspace = options.input.empty() ? find_workspace(options.common.config) : std::nullopt;
    const auto study = workspace ? TRY(study_here(options.common.config)) : std::nullopt;
    const fs::path folder = workspace ? workspace->root / "data" / "weekly" : fs::path();
    const auto made_with = study ? weekly_asked(folder) : std::nullopt;
    const std::string changed = made_with ? changes_text(made_with->keys, asked_keys(*study)) : std::string();
    if (changed.empty()) {
        return false;
    }
    const fs::path raw = workspace->root / "data" / "raw";
    if (std::error_code ignored; !fs::is_directory(raw, ignored)) {
        return invalid("shows.yaml has changed since the weekly files were made: " + changed, "data/weekly",
                       "they are made anew of data/raw, which is not here: run `public-signals pull --offline`, which "
                       "reads the archives, or put shows.yaml back");
    }
    WeeklyOptions how{.extensions = united(extensions, extensions_of_panel(workspace->root)), .study = &*study};
    for (const Show& show : study->shows) {
        how.shows.push_back(show.name);
    }
    if (made_with->all_shows) {
        how.shows.clear();
    }
    narrate(options.common.quiet,
            fmt::format("shows.yaml has changed since data/weekly was made, which is made anew: {}", changed));
    narrate_weekly(options.common, TRY(write_weekly_files(raw, how, folder)));
    return true;
}

Result<std::string> asked_by(const PanelOptions& options, const Extensions& columns) {
    const auto workspace = find_workspace(options.common.config);
    const auto study = TRY(study_here(options.common.config));
    if (!study) {
        return std::string();
    }
    const AskedKeys now = asked_keys(*study);
    const auto note = [&](AskedKeys keys) {
        return note_asked(workspace->root, keys_in_panel(std::move(keys), study->settings.panel.extensions, columns));
    };
    if (!options.as_of.empty() || options.count_age) {
        return note(now);
    }
    const NamedPath input = TRY(path_or_default(options.input, "data/weekly", options.common.config));
    const auto made_with = weekly_asked(input.path);
    if (!made_with) {
        narrate(
            options.common.quiet,
            fmt::format("warning[panel_unchecked]: {}: nothing beside the weekly files says what shows.yaml asked when "
                        "they were made, so whether that has changed since could not be checked; make them anew: "
                        "public-signals weekly",
                        input.name));
        return std::string();
    }
    const std::string changed = changes_text(made_with->keys, now);
    if (!changed.empty()) {
        narrate(options.common.quiet,
                fmt::format("warning[panel_differs]: {}: shows.yaml has changed since its weekly files were made: {}; "
                            "make them anew: public-signals weekly",
                            input.name, changed));
    }
    return note(made_with->keys);
}

}  // namespace public_signals::inline cli
