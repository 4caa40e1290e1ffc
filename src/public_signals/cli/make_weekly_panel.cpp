#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "public_signals/aggregation/lost_rows.hpp"
#include "public_signals/aggregation/measurement_age.hpp"
#include "public_signals/aggregation/vintage.hpp"
#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/data/json_writer.hpp"
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
Result<WeeklyPanels> from_raw_files(const PanelOptions& options, const Extensions& extensions) {
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
            mark_lost_rows(observations.of(source).coverage, latest_posts(posts));
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
        Panel panel = TRY(weekly_panel(source, inputs, {.shows = shows, .extensions = extensions}));
        if (const auto weeks = unmeasured.find(source); weeks != unmeasured.end()) {
            blank_sums(panel, weeks->second);
        }
        weekly.emplace(source, std::move(panel));
    }
    return weekly;
}

/// A column of `made` in the rows of `weekly`, show by show and week by week.
Column in_rows_of(const Panel& weekly, const Panel& made, const PanelColumn& wanted) {
    const Column& from = *made.find(wanted.name);
    std::map<std::pair<std::string_view, Week>, Row> rows;
    for (Row row = 0; row < made.row_count(); ++row) {
        rows.emplace(std::pair(std::string_view(made.show[row]), made.week[row]), row);
    }
    Column column = missing_column(std::string(wanted.name), wanted.type, weekly.row_count());
    for (Row row = 0; row < weekly.row_count(); ++row) {
        const auto found = rows.find({weekly.show[row], weekly.week[row]});
        if (found != rows.end() && from.known[found->second] != 0) {
            column.known[row] = 1;
            std::visit(
                [&](auto& values) {
                    values[row] = std::get<std::remove_reference_t<decltype(values)>>(from.values)[found->second];
                },
                column.values);
        }
    }
    return column;
}

/// The columns of extensions that weekly files made without them lack, out of the raw files.
Result<void> add_what_files_lack(const PanelOptions& options, const Extensions& extensions, WeeklyPanels& weekly) {
    std::optional<WeeklyInputs> inputs;
    for (auto& [source, panel] : weekly) {
        for (const PanelColumn& column : source_columns(source, extensions)) {
            if (panel.find(column.name) != nullptr) {
                continue;
            }
            if (!options.input.empty() && options.raw.empty()) {
                return invalid(fmt::format("{}_weekly.csv has no column {}", name_of(source), column.name),
                               options.input, "name the raw files that it was made from with --raw DIR");
            }
            if (!inputs) {
                const NamedPath raw = TRY(path_or_default(options.raw, "data/raw", options.common.config));
                inputs = TRY(read_weekly_inputs(raw.path));
            }
            const std::set<std::string> shows(panel.show.begin(), panel.show.end());
            const Panel made =
                TRY(weekly_panel(source, *inputs, {.shows = {shows.begin(), shows.end()}, .extensions = extensions}));
            panel.columns.push_back(in_rows_of(panel, made, column));
        }
    }
    return {};
}

struct MadePanel {
    Panel panel;
    ReadLate late;
};

/// Those of the command and of settings.panel.extensions.
Result<Extensions> extensions_asked(const PanelOptions& options) {
    Extensions extensions = TRY(extensions_named(options.extensions, "--extensions"));
    if (const auto workspace = find_workspace(options.common.config)) {
        extensions = united(extensions, TRY(read_study(workspace->config)).settings.panel.extensions);
    }
    return extensions;
}

Result<MadePanel> make(const PanelOptions& options) {
    const Extensions extensions = TRY(extensions_asked(options));
    if (options.count_age && *options.count_age < 0) {
        return invalid(fmt::format("--count-age {} is negative", *options.count_age), "--count-age",
                       "give a number of days, 0 or more");
    }
    const NamedPath output = TRY(path_or_default(options.output, "data/panel", options.common.config));
    WeeklyPanels weekly;
    if (options.as_of.empty() && !options.count_age) {
        const NamedPath input = TRY(path_or_default(options.input, "data/weekly", options.common.config));
        weekly = TRY(from_weekly_files(input));
        TRY(add_what_files_lack(options, extensions, weekly));
    } else {
        weekly = TRY(from_raw_files(options, extensions));
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
        const Json json = {{"file", file},
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

}  // namespace public_signals::inline cli
