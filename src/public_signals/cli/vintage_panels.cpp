#include "public_signals/cli/vintage_panels.hpp"

#include <map>
#include <string>
#include <vector>

#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/models/partial_weeks.hpp"

namespace public_signals::inline cli {

namespace fs = std::filesystem;

Result<Panel> panel_as_of(const fs::path& raw, const Study* study, const Extensions& extensions, Day day) {
    const WeeklyInputs inputs = TRY(read_weekly_inputs(raw, study, day));
    std::vector<std::string> shows;
    for (const Show& show : study != nullptr ? study->shows : std::vector<Show>()) {
        shows.push_back(show.name);
    }
    std::map<Source, Panel> weekly;
    for (const Source source : all_sources()) {
        Panel panel = TRY(weekly_panel(source, inputs, {.shows = shows, .extensions = extensions, .study = study}));
        weekly.emplace(source, std::move(panel));
    }
    Panel panel = TRY(join_weekly(weekly, extensions, false));
    TRY(forget_partial_weeks(panel, FeatureOrigins{}));
    return panel;
}

std::optional<fs::path> raw_behind(const std::string& raw, const std::string& config, const NamedPath& input) {
    if (!raw.empty()) {
        return raw;
    }
    const auto workspace = find_workspace(config);
    std::error_code ignored;
    if (!workspace) {
        return std::nullopt;
    }
    const fs::path way =
        fs::weakly_canonical(input.path, ignored).lexically_relative(fs::weakly_canonical(workspace->root, ignored));
    const fs::path own = workspace->root / "data" / "raw";
    return way.empty() || *way.begin() == ".." || !fs::exists(own, ignored) ? std::nullopt : std::optional(own);
}

}  // namespace public_signals::inline cli
