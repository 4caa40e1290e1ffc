#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "public_signals/aggregation/measurement_age.hpp"
#include "public_signals/aggregation/vintage.hpp"
#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/panel/panel_files.hpp"
#include "public_signals/panel/raw_files.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

using WeeklyPanels = std::map<Source, Panel>;

Result<WeeklyPanels> from_weekly_files(const NamedPath& input) {
    WeeklyPanels weekly;
    std::error_code ignored;
    for (const Source source : all_sources()) {
        const fs::path file = input.path / fmt::format("{}_weekly.csv", name_of(source));
        if (fs::exists(file, ignored)) {
            weekly.emplace(source, TRY(read_weekly(source, file)));
        }
    }
    if (weekly.empty()) {
        return invalid("there are no weekly files", input.path.string(),
                       "run `public-signals pull` first, or name their folder with --input DIR");
    }
    return weekly;
}

/// The weekly panels as they were, or would be, under --as-of and --count-age: straight from the raw files.
Result<WeeklyPanels> from_raw_files(const PanelOptions& options) {
    const NamedPath raw = TRY(path_or_default(options.raw, "data/raw", options.common.config));
    std::optional<Day> day;
    if (!options.as_of.empty()) {
        day = TRY(day_flag("--as-of", options.as_of));
    }
    std::map<Source, UnmeasuredWeeks> unmeasured;
    WeeklyInputs inputs;
    if (options.count_age) {
        Observations observations = TRY(read_raw(raw.path));
        if (day) {
            observations = as_of(std::move(observations), *day);
        }
        for (const Source source : sources_with_posts()) {
            std::vector<RawPost>& posts = observations.of(source).posts;
            unmeasured[source] = keep_count_age(posts, *options.count_age);
            inputs.latest.emplace(source, latest_posts(posts));
        }
        inputs.observations = std::move(observations);
    } else {
        inputs = TRY(read_weekly_inputs(raw.path, day));
    }
    std::vector<std::string> shows;
    if (const auto workspace = find_workspace(options.common.config)) {
        for (const Show& show : TRY(read_study(workspace->config)).shows) {
            shows.push_back(show.name);
        }
    }
    WeeklyPanels weekly;
    for (const Source source : all_sources()) {
        Panel panel = TRY(weekly_panel(source, inputs, {.shows = shows}));
        if (const auto weeks = unmeasured.find(source); weeks != unmeasured.end()) {
            blank_sums(panel, weeks->second);
        }
        weekly.emplace(source, std::move(panel));
    }
    return weekly;
}

struct MadePanel {
    Panel panel;
    ReadLate late;
};

/// The extensions that these names call; each once, in the order of all sources.
Result<Extensions> extensions_named(const std::vector<std::string>& names) {
    std::vector<std::string> known;
    Extensions extensions;
    for (const Source source : all_sources()) {
        if (is_extension(source)) {
            known.emplace_back(name_of(source));
            if (std::ranges::find(names, known.back()) != names.end()) {
                extensions.push_back(source);
            }
        }
    }
    for (const std::string& name : names) {
        if (std::ranges::find(known, name) == known.end()) {
            return invalid(
                fmt::format("unknown extension `{}`", name), "--extensions",
                fmt::format("{}: {}", known.size() == 1 ? "the one there is" : "there are", fmt::join(known, " ")));
        }
    }
    return extensions;
}

Result<MadePanel> make(const PanelOptions& options) {
    const Extensions extensions = TRY(extensions_named(options.extensions));
    if (options.count_age && *options.count_age < 0) {
        return invalid(fmt::format("--count-age {} is negative", *options.count_age), "--count-age",
                       "give a number of days, 0 or more");
    }
    const NamedPath output = TRY(path_or_default(options.output, "data/panel", options.common.config));
    WeeklyPanels weekly;
    if (options.as_of.empty() && !options.count_age) {
        const NamedPath input = TRY(path_or_default(options.input, "data/weekly", options.common.config));
        weekly = TRY(from_weekly_files(input));
    } else {
        weekly = TRY(from_raw_files(options));
    }
    MadePanel made;
    for (const Source source : sources_with_posts()) {
        made.late += weekly.contains(source) ? read_late(source, weekly.at(source)) : ReadLate{};
    }
    made.panel = TRY(join_weekly(weekly, extensions, options.fill_missing));
    TRY(write_panel_files(made.panel, output.path));
    if (made.late.most()) {
        narrate(options.common.quiet, "warning[counts_read_late]: " + read_late_text(made.late));
    }
    return made;
}

}  // namespace

Result<Panel> make_panel(const PanelOptions& options) {
    return TRY(make(options)).panel;
}

Result<ExitCode> run(const PanelOptions& options) {
    const MadePanel made = TRY(make(options));
    const Panel& panel = made.panel;
    const fs::path folder = options.output.empty() ? "data/panel" : options.output;
    const std::string file = (folder / "weekly_social_signals.parquet").generic_string();
    const std::size_t columns = panel.columns.size() + 2;
    if (options.common.json) {
        const nlohmann::ordered_json json = {{"file", file},
                                             {"n_rows", panel.row_count()},
                                             {"n_columns", columns},
                                             {"shows", panel.units().size()},
                                             {"counts_read_late",
                                              {{"days_after_the_week", late_after.count()},
                                               {"weeks", made.late.rows},
                                               {"late", made.late.late},
                                               {"share", made.late.share()}}}};
        print(json.dump(2) + "\n");
    } else {
        print(
            fmt::format("{}: {} rows, {} shows, {} columns\n", file, panel.row_count(), panel.units().size(), columns));
    }
    return ExitCode::Done;
}

}  // namespace public_signals::cli
