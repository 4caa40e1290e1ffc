#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "public_signals/aggregation/ahead_rows.hpp"
#include "public_signals/aggregation/asked_rows.hpp"
#include "public_signals/aggregation/lost_rows.hpp"
#include "public_signals/aggregation/posts_by_week.hpp"
#include "public_signals/aggregation/vintage.hpp"
#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/base/digest.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/base/folder_lock.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/outputs.hpp"
#include "public_signals/cli/read_again.hpp"
#include "public_signals/cli/renew_weekly.hpp"
#include "public_signals/cli/report_page.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/cli/weekly_asked.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/panel/panel_files.hpp"
#include "public_signals/panel/panel_stream.hpp"
#include "public_signals/panel/raw_files.hpp"
#include "public_signals/panel/read_late.hpp"
#include "public_signals/panel/table_files.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

using WeeklyPanels = std::map<Source, Panel>;

struct WeeklyRead {
    WeeklyPanels panels;
    std::optional<WeeklyAsked> noted;  // of the very files that were read
};

/// What the archives of the study hold and its panel cannot have.
Result<std::string> unread_by(const PanelOptions& options) {
    const auto workspace = options.input.empty() ? find_workspace(options.common.config) : std::nullopt;
    return workspace ? unread_text(TRY(unread_here(*workspace))) : std::string();
}

/// Where weekly files come from, of a study that has none.
Result<std::string> way_to_weekly(const PanelOptions& options) {
    const std::string unread = TRY(unread_by(options));
    return unread.empty()
               ? "run `public-signals pull` first, or bring files that you have with `public-signals archive import "
                 "FILE`; or name the folder of weekly files with --input DIR"
               : unread;
}

Result<WeeklyRead> from_weekly_files(const PanelOptions& options, const NamedPath& input) {
    WeeklyPanels weekly;
    std::error_code ignored;
    // Files of two writings never make one panel.
    const FolderLock lock = TRY(FolderLock::take(input.path, FolderLock::For::Reading));
    for (const Source source : all_sources()) {
        const fs::path file = input.path / weekly_file_name(source);
        if (fs::exists(file, ignored)) {
            weekly.emplace(source, TRY(read_weekly(source, file)));
        }
    }
    if (weekly.empty()) {
        return invalid("there are no weekly files", input.path.string(), TRY(way_to_weekly(options)));
    }
    return WeeklyRead{std::move(weekly), options.input.empty() ? weekly_as_noted(input.path) : std::nullopt};
}

/// The weekly panels as they were, or would be, under --as-of and --count-age: straight from the raw files.
Result<WeeklyPanels> from_raw_files(const PanelOptions& options, const Extensions& extensions) {
    const NamedPath raw = TRY(path_or_default(options.raw, "data/raw", options.common.config));
    std::optional<Day> day;
    if (!options.as_of.empty()) {
        day = TRY(day_flag("--as-of", options.as_of));
    }
    std::map<Source, UnmeasuredWeeks> unmeasured;
    const auto study = TRY(study_here(options.common.config));
    const Study* const asked = study ? &*study : nullptr;
    WeeklyInputs inputs;
    if (options.count_age) {
        Observations observations = TRY(read_raw(raw.path));
        if (day) {
            observations = as_of(std::move(observations), *day);
        }
        if (study) {
            inputs.left_out = keep_asked(observations, *study);
        }
        inputs.ahead = leave_out_ahead(observations);
        for (const Source source : sources_with_posts()) {
            std::vector<RawPost>& posts = observations.of(source).posts;
            mark_lost_rows(observations.of(source).coverage, latest_posts(posts));
            settle_partners(observations.of(source).coverage, collab_of(asked));
            unmeasured[source] = keep_count_age(posts, *options.count_age);
            inputs.latest.emplace(source, latest_posts(posts));
        }
        inputs.observations = std::move(observations);
    } else {
        inputs = TRY(read_weekly_inputs(raw.path, asked, day));
    }
    narrate_left_out(options.common, inputs.left_out);
    std::vector<std::string> shows;
    for (const Show& show : study ? study->shows : std::vector<Show>()) {
        shows.push_back(show.name);
    }
    WeeklyPanels weekly;
    for (const Source source : all_sources()) {
        Panel panel = TRY(weekly_panel(source, inputs, {.shows = shows, .extensions = extensions, .study = asked}));
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
    const auto study = TRY(study_here(options.common.config));
    const Study* const asked = study ? &*study : nullptr;
    std::optional<WeeklyInputs> inputs;
    for (auto& [source, panel] : weekly) {
        for (const PanelColumn& column : source_columns(source, extensions)) {
            if (panel.find(column.name) != nullptr) {
                continue;
            }
            if (!options.input.empty() && options.raw.empty()) {
                return invalid(fmt::format("{} has no column {}", weekly_file_name(source), column.name), options.input,
                               "name the raw files that it was made from with --raw DIR");
            }
            if (!inputs) {
                const NamedPath raw = TRY(path_or_default(options.raw, "data/raw", options.common.config));
                inputs = TRY(read_weekly_inputs(raw.path, asked));
            }
            const std::set<std::string> shows(panel.show.begin(), panel.show.end());
            const Panel made = TRY(weekly_panel(
                source, *inputs, {.shows = {shows.begin(), shows.end()}, .extensions = extensions, .study = asked}));
            panel.columns.push_back(in_rows_of(panel, made, column));
        }
    }
    return {};
}

/// Names what data/raw of the workspace holds and shows.yaml does not ask. Weekly files that are not those which the
/// note beside them is of may be from before it left shows.yaml: the weeks of its sources are made anew.
Result<void> leave_out_what_is_not_asked(const PanelOptions& options, const Extensions& extensions,
                                         WeeklyRead& weekly) {
    const auto study = options.input.empty() ? TRY(study_here(options.common.config)) : std::nullopt;
    if (!study) {
        return {};
    }
    if (options.raw.empty() && weekly.noted && weekly.noted->keys == asked_keys(*study)) {
        narrate_left_out(options.common, weekly.noted->left_out);
        return {};
    }
    const NamedPath raw = TRY(path_or_default(options.raw, "data/raw", options.common.config));
    // Raw files that cannot be read are refused where weeks are made of them.
    auto read = read_raw_but_posts(raw.path);
    if (!read || keep_asked(*read, *study).empty()) {
        return {};
    }
    const WeeklyInputs inputs = TRY(read_weekly_inputs(raw.path, &*study));
    narrate_left_out(options.common, inputs.left_out);
    for (auto& [source, panel] : weekly.panels) {
        if (std::ranges::find(inputs.left_out, source, &LeftOut::source) == inputs.left_out.end()) {
            continue;
        }
        const std::set<std::string> shows(panel.show.begin(), panel.show.end());
        panel = TRY(weekly_panel(source, inputs,
                                 {.shows = {shows.begin(), shows.end()}, .extensions = extensions, .study = &*study}));
    }
    return {};
}

struct MadePanel {
    Panel panel;
    std::vector<std::string> without_columns;  // sources that have weeks and no columns in the panel
    ReadLate late;
    std::string file;                // of the panel, by the name that may be shown
    std::string preview;             // beside it; empty where the panel is one file
    std::vector<StataName> renamed;  // columns whose names Stata cannot have
};

/// Where the panel goes. A vintage never goes over the panel of the study.
Result<NamedPath> panel_output(const PanelOptions& options) {
    const std::string& config = options.common.config;
    if (options.as_of.empty()) {
        return path_or_default(options.output, "data/panel", config);
    }
    const std::string vintage = "data/vintages/" + format_day(TRY(day_flag("--as-of", options.as_of)));
    NamedPath output = TRY(path_or_default(options.output, vintage, config));
    const auto workspace = find_workspace(config);
    std::error_code ignored;
    const fs::path folder = table_format_of(output.path) ? output.path.parent_path() : output.path;
    if (workspace &&
        fs::weakly_canonical(folder, ignored) == fs::weakly_canonical(workspace->root / "data" / "panel", ignored)) {
        return invalid("a panel as of another day would replace the panel of the study", options.output,
                       fmt::format("leave --output out: it goes to {}", vintage));
    }
    return output;
}

/// A name with an ending is a file, unless a folder has it: of a format that there is.
Result<void> check_output(const fs::path& output) {
    std::error_code ignored;
    if (output.has_extension() && !table_format_of(output) && !fs::is_directory(output, ignored)) {
        return invalid(fmt::format("the ending of '{}' says no format", output.filename().string()), "--output",
                       fmt::format("name the file {}; a folder has a name without an ending, or is there already",
                                   in_prose(words_of<TableFormat>())));
    }
    return {};
}

/// Says which columns of the panel that is written over the new one lacks.
void tell_dropped_extensions(const PanelOptions& options, const Panel& made, const fs::path& folder) {
    std::error_code ignored;
    const fs::path file = folder / "weekly_social_signals.parquet";
    const auto before = fs::is_regular_file(file, ignored) ? PanelFile::open(file, {}) : Result<PanelFile>(invalid(""));
    if (!before) {
        return;
    }
    const Extensions now = extensions_of(made);
    Extensions dropped = extensions_of(before->schema());
    std::erase_if(dropped, [&](const std::string& name) { return std::ranges::find(now, name) != now.end(); });
    if (!dropped.empty()) {
        narrate(options.common.quiet,
                fmt::format("left out: the columns of {0}, which the panel had; `panel --extensions {1}`, or "
                            "settings.panel.extensions in shows.yaml, keeps them",
                            in_prose(dropped, "and"), fmt::join(dropped, " ")));
    }
}

/// The words of a command line that makes the same panel.
std::string command_of(const PanelOptions& options) {
    std::string command = "public-signals panel";
    const auto add = [&command](const char* flag, const std::string& word) {
        command += word.empty() ? "" : fmt::format(" {} {}", flag, shown_path(word));
    };
    add("--input", options.input);
    add("--output", options.output);
    add("--raw", options.raw);
    command += options.fill_missing ? " --fill-missing" : "";
    command += options.extensions.empty() ? "" : fmt::format(" --extensions {}", fmt::join(options.extensions, " "));
    add("--as-of", options.as_of);
    return command + (options.count_age ? fmt::format(" --count-age {}", *options.count_age) : "");
}

/// How the panel was made, beside it, where its own bytes do not tell: the report prints it.
Result<void> write_command(const PanelOptions& options, const fs::path& panel) {
    if (!options.fill_missing && options.as_of.empty()) {
        return {};
    }
    const Json told = {{"command", command_of(options)}, {"output_sha256", sha256_hex(TRY(read_file(panel)))}};
    return write_file(command_file_of(panel), told.dump(2) + "\n");
}

Result<void> write_made(const PanelOptions& options, MadePanel& made) {
    const NamedPath output = TRY(panel_output(options));
    if (table_format_of(output.path)) {
        made.renamed = TRY(write_table(made.panel, output.path));
        made.file = output.name;
        return write_command(options, output.path);
    }
    tell_dropped_extensions(options, made.panel, output.path);
    TRY(write_panel_files(made.panel, output.path));
    made.file = (fs::path(output.name) / "weekly_social_signals.parquet").generic_string();
    made.preview = (fs::path(output.name) / "weekly_social_signals.csv").generic_string();
    return write_command(options, output.path / "weekly_social_signals.parquet");
}

/// --csv names a file of CSV.
Result<void> check_csv(const PanelOptions& options) {
    const auto format = options.csv.empty() ? std::optional(TableFormat::Csv) : table_format_of(options.csv);
    if (format != TableFormat::Csv && format != TableFormat::GzippedCsv) {
        return invalid(fmt::format("the ending of '{}' is not that of a CSV file", options.csv), "--csv",
                       "name the file .csv or .csv.gz; --output takes .parquet and .dta");
    }
    return {};
}

/// The files that the panel is written to, none of which it is made of.
Result<void> check_written(const PanelOptions& options, const NamedPath& output) {
    std::vector<WrittenFile> outputs;
    if (table_format_of(output.path)) {
        outputs.push_back({"--output", output.path});
        outputs.push_back({"--output", command_file_of(output.path)});
    } else {
        for (const char* name :
             {"weekly_social_signals.parquet", "weekly_social_signals.csv", "weekly_social_signals_command.json",
              "weekly_panel_schema.json", "datapackage.json"}) {
            outputs.push_back({"--output", output.path / name});
        }
    }
    if (!options.csv.empty()) {
        outputs.push_back({"--csv", options.csv});
    }
    const std::string& config = options.common.config;
    const NamedPath weekly = TRY(path_or_default(options.input, "data/weekly", config));
    std::vector<fs::path> reads;
    if (const auto raw = path_or_default(options.raw, "data/raw", config)) {  // without a study, only what was named
        reads.push_back(raw->path);
    }
    for (const Source source : all_sources()) {
        reads.push_back(weekly.path / weekly_file_name(source));
    }
    return check_outputs(config, "panel", outputs, reads);
}

/// Those of the command and of settings.panel.extensions.
Result<Extensions> extensions_asked(const PanelOptions& options) {
    Extensions extensions = TRY(extensions_named(options.extensions, "--extensions"));
    if (const auto study = TRY(study_here(options.common.config))) {
        extensions = united(extensions, study->settings.panel.extensions);
    }
    return extensions;
}

Result<MadePanel> make(const PanelOptions& options) {
    const Extensions extensions = TRY(extensions_asked(options));
    if (options.count_age && *options.count_age < 0) {
        return invalid(fmt::format("--count-age {} is negative", *options.count_age), "--count-age",
                       "give a number of days, 0 or more");
    }
    TRY(check_csv(options));
    const NamedPath output = TRY(panel_output(options));
    TRY(check_output(output.path));
    TRY(check_written(options, output));
    WeeklyPanels weekly;
    if (options.as_of.empty() && !options.count_age) {
        const NamedPath input = TRY(path_or_default(options.input, "data/weekly", options.common.config));
        const bool is_renewed = TRY(renew_weekly(options, extensions));
        WeeklyRead read = TRY(from_weekly_files(options, input));
        if (!is_renewed) {
            TRY(leave_out_what_is_not_asked(options, extensions, read));
        }
        weekly = std::move(read.panels);
        TRY(add_what_files_lack(options, extensions, weekly));
    } else {
        weekly = TRY(from_raw_files(options, extensions));
    }
    MadePanel made;
    for (const Source source : sources_with_posts()) {
        made.late += weekly.contains(source) ? read_late(source, weekly.at(source)) : ReadLate{};
    }
    for (const auto& [source, panel] : weekly) {
        if (!is_in_panel(source, extensions) && panel.row_count() > 0) {
            made.without_columns.emplace_back(name_of(source));
        }
    }
    made.panel = TRY(join_weekly(weekly, extensions, options.fill_missing));
    made.panel.count_age = options.count_age;
    made.panel.asked = TRY(asked_by(options, extensions));
    TRY(write_made(options, made));
    if (!options.csv.empty()) {
        TRY(write_table(made.panel, options.csv, "--csv"));
    }
    if (made.late.most()) {
        narrate(options.common.quiet, "warning[counts_read_late]: " + read_late_text(made.late, options.count_age));
    }
    return made;
}

/// The rows that the CSV file beside the panel leaves out.
std::size_t left_out(const MadePanel& made) {
    const std::size_t rows = made.panel.row_count();
    return made.preview.empty() || rows <= csv_preview_rows ? 0 : rows - csv_preview_rows;
}

std::string preview_line(const PanelOptions& options, const MadePanel& made) {
    std::string text;
    if (left_out(made) > 0) {
        text = fmt::format("{}: {}{}\n", made.preview, csv_preview_text(made.panel.row_count()),
                           options.csv.empty() ? " (public-signals panel --csv FILE writes all)" : "");
    }
    return options.csv.empty() ? text : text + fmt::format("{}: all {} rows\n", options.csv, made.panel.row_count());
}

std::string why_no_rows(const PanelOptions& options, const MadePanel& made) {
    if (!made.without_columns.empty()) {
        return fmt::format(
            "the panel has no row: there are weeks of {} alone, whose columns `--extensions {}`, or "
            "settings.panel.extensions in shows.yaml, adds",
            in_prose(made.without_columns, "and"), fmt::join(made.without_columns, " "));
    }
    return options.as_of.empty() ? "the panel has no row" : "nothing had been scraped by " + options.as_of;
}

}  // namespace

Result<Panel> make_panel(const PanelOptions& options) {
    return TRY(make(options)).panel;
}

Result<ExitCode> run(const PanelOptions& options) {
    const MadePanel made = TRY(make(options));
    const Panel& panel = made.panel;
    if (const std::string unread = TRY(unread_by(options)); !unread.empty()) {
        narrate(options.common.quiet, unread);
    }
    const std::size_t columns = panel.columns.size() + 2;
    if (options.common.json) {
        const Json json = {{"file", made.file},
                           {"n_rows", panel.row_count()},
                           {"n_columns", columns},
                           {"shows", panel.units().size()},
                           {"csv_rows_left_out", left_out(made)},
                           {"count_age_days", panel.count_age ? Json(*panel.count_age) : Json()},
                           {"counts_read_late",
                            {{"days_after_the_week", late_after.count()},
                             {"weeks", made.late.rows},
                             {"late", made.late.late},
                             {"share", made.late.share()},
                             {"is_upper_bound", made.late.is_upper_bound}}}};
        print(json.dump(2) + "\n");
    } else {
        say(fmt::format("{}: {} rows, {} shows, {} columns\n", made.file, panel.row_count(), panel.units().size(),
                        columns));
        say(preview_line(options, made));
    }
    for (const auto& [name, short_name] : made.renamed) {
        narrate(options.common.quiet, fmt::format("{} is {} in Stata, its label is the whole name", name, short_name));
    }
    if (panel.row_count() == 0) {
        narrate(options.common.quiet, why_no_rows(options, made));
        return ExitCode::ActionNeeded;
    }
    return ExitCode::Done;
}

}  // namespace public_signals::inline cli
