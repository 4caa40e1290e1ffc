#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/common/text.hpp"
#include "public_signals/panel/raw_files.hpp"

namespace public_signals {
namespace {

bool holds(const Observations& observations, Source source) {
    for (const Run& run : observations.runs) {
        if (std::find(run.sources.begin(), run.sources.end(), name_of(source)) != run.sources.end()) {
            return true;
        }
    }
    switch (source) {
        case Source::GoogleTrends:
            return !observations.points.empty();
        case Source::Wikipedia:
            return !observations.days.empty();
        case Source::TikTok:
            return !observations.tiktok_posts.empty() || !observations.tiktok_coverage.empty();
        case Source::Instagram:
            return !observations.instagram_posts.empty() || !observations.instagram_coverage.empty();
    }
    return false;
}

std::set<std::string> shows_seen(const Observations& observations) {
    std::set<std::string> seen;
    const auto add = [&seen](const auto& rows) {
        for (const auto& row : rows) {
            seen.insert(row.show);
        }
    };
    add(observations.tiktok_posts);
    add(observations.instagram_posts);
    add(observations.tiktok_coverage);
    add(observations.instagram_coverage);
    add(observations.days);
    add(observations.points);
    return seen;
}

}  // namespace

Result<Rules> rules_in_use(const std::string& folder, const std::filesystem::path& workspace_root) {
    std::error_code ignored;
    if (!folder.empty()) {
        if (!std::filesystem::is_directory(folder, ignored)) {
            return invalid("there is no such folder of rules", folder,
                           "name a folder with tiktok.yaml or instagram.yaml");
        }
        return read_rules(folder);
    }
    const auto own = workspace_root / "rules";
    return std::filesystem::is_directory(own, ignored) ? read_rules(own) : shipped_rules();
}

Result<Source> source_named(const std::string& name) {
    std::vector<std::string> known;
    for (const Source source : all_sources) {
        if (name == name_of(source)) {
            return source;
        }
        known.emplace_back(name_of(source));
    }
    const std::string near = nearest(name, known);
    return invalid(
        fmt::format("unknown source `{}`", name), "--sources",
        near.empty() ? fmt::format("sources are {}", fmt::join(known, " ")) : fmt::format("did you mean `{}`?", near));
}

Result<std::vector<std::string>> write_weekly_files(const Observations& observations,
                                                    const std::vector<std::string>& shows,
                                                    const std::filesystem::path& folder) {
    std::vector<std::pair<Source, Panel>> panels;
    for (const Source source : all_sources) {
        if (holds(observations, source)) {
            panels.emplace_back(source, TRY(weekly_panel(source, observations, {.shows = shows})));
        }
    }
    for (const auto& [source, weekly] : panels) {
        TRY(write_weekly(source, weekly, folder));
    }
    std::vector<std::string> left_out;
    for (const std::string& show : shows_seen(observations)) {
        if (!shows.empty() && std::find(shows.begin(), shows.end(), show) == shows.end()) {
            left_out.push_back(show);
        }
    }
    return left_out;
}

Result<ExitCode> run(const WeeklyCommandOptions& options) {
    const NamedPath input = TRY(path_or_default(options.input, "data/raw", options.common.config));
    const NamedPath output = TRY(path_or_default(options.output, "data/weekly", options.common.config));
    std::vector<std::string> shows;
    if (const auto workspace = find_workspace(options.common.config); workspace && !options.all_shows) {
        for (const Show& show : TRY(read_study(workspace->config)).shows) {
            shows.push_back(show.name);
        }
    }
    const Observations observations = TRY(read_raw(input.path));
    for (const std::string& show : TRY(write_weekly_files(observations, shows, output.path))) {
        narrate(options.common.quiet, fmt::format("left out: `{}` is not in shows.yaml (--all-shows keeps it)", show));
    }
    const std::string folder = output.path.string();
    print(options.common.json ? nlohmann::ordered_json{{"output", folder}}.dump(2) + "\n" : folder + "\n");
    return ExitCode::Done;
}

}  // namespace public_signals
