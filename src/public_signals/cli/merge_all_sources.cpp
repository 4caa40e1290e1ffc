#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "public_signals/base/digest.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/made_of.hpp"
#include "public_signals/cli/outputs.hpp"
#include "public_signals/cli/report_page.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/data/csv.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/features/labels.hpp"
#include "public_signals/models/merge.hpp"
#include "public_signals/models/outcome_table.hpp"
#include "public_signals/models/partial_weeks.hpp"
#include "public_signals/panel/table_files.hpp"
#include "public_signals/report/command_text.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

constexpr const char* model_ready_panel = "data/panel/weekly_social_signals_model_ready.parquet";
constexpr const char* merged_file = "data/merged/merged_social_grosses_panel.parquet";
constexpr std::size_t names_shown = 20;

/// The aliases of shows.yaml, then those of the file: its columns are name (any spelling) and show (the panel's).
Result<void> add_aliases(ShowNames& names, const std::string& file, const std::vector<Show>& shows) {
    for (const Show& show : shows) {
        for (const std::string& alias : show.aliases) {
            TRY(names.add_alias(alias, show.name));
        }
    }
    if (file.empty()) {
        return {};
    }
    const CsvTable table = TRY(read_table(file, "", {"name", "show"}));
    const std::size_t name = table.find("name");
    const std::size_t show = table.find("show");
    if (name == CsvTable::npos || show == CsvTable::npos) {
        return invalid("an aliases file has the columns name and show", file,
                       "one line for each other spelling: name,show");
    }
    for (std::size_t row = 0; row < table.row_count(); ++row) {
        TRY(names.add_alias(std::string(table.cell(row, name)), std::string(table.cell(row, show))));
    }
    return {};
}

Json or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

Json to_json(const std::vector<UnmatchedShow>& shows) {
    auto list = Json::array();
    for (const UnmatchedShow& show : shows) {
        Json one = {{"name", show.name}, {"rows", show.rows}};
        if (show.reason) {
            one["reason"] = name_of(*show.reason);
        }
        one["nearest"] = or_null(show.nearest);
        list.push_back(std::move(one));
    }
    return list;
}

Json to_json(const std::vector<UnknownAlias>& aliases) {
    auto list = Json::array();
    for (const UnknownAlias& alias : aliases) {
        list.push_back({{"name", alias.name}, {"show", alias.show}, {"nearest", or_null(alias.nearest)}});
    }
    return list;
}

Json to_json(const RowAccount& rows) {
    auto dropped = Json::object();
    for (const auto& [reason, count] : rows.dropped) {
        dropped[reason] = count;
    }
    return {{"panel_rows", rows.panel_rows},
            {"outcome_rows", rows.outcome_rows},
            {"matched", rows.matched},
            {"panel_only", rows.panel_only},
            {"outcome_only", rows.outcome_only},
            {"dropped", dropped},
            {"unmatched_outcome_shows", to_json(rows.unmatched_outcome_shows)},
            {"unmatched_panel_shows", to_json(rows.unmatched_panel_shows)},
            {"unknown_aliases", to_json(rows.unknown_aliases)}};
}

std::string_view in_words(Unmatched reason) {
    switch (reason) {
        case Unmatched::NoSuchName:
            return "no outcome has this name";
        case Unmatched::NoCommonWeek:
            return "the name is there, but no common week";
        case Unmatched::AliasUnknown:
            return "its alias leads to a show that the panel lacks";
    }
    return "";
}

std::string text_of(const std::vector<UnknownAlias>& aliases) {
    std::string text =
        aliases.empty() ? "" : fmt::format("aliases of shows that the panel lacks ({}):\n", aliases.size());
    for (const UnknownAlias& alias : aliases) {
        text += fmt::format("  {} -> {}{}\n", alias.name, alias.show,
                            alias.nearest.empty() ? "" : ", did you mean " + alias.nearest + "?");
    }
    return text;
}

std::string text_of(const char* heading, const std::vector<UnmatchedShow>& shows) {
    if (shows.empty()) {
        return "";
    }
    std::string text = fmt::format("{} ({}):\n", heading, shows.size());
    for (std::size_t i = 0; i < std::min(shows.size(), names_shown); ++i) {
        const std::string near = shows[i].nearest.empty() ? "" : fmt::format(", nearest: {}", shows[i].nearest);
        const std::string why =
            shows[i].reason ? fmt::format(", {} ({})", in_words(*shows[i].reason), name_of(*shows[i].reason)) : "";
        text += fmt::format("  {}: {}{}{}\n", shows[i].name, counted(static_cast<std::int64_t>(shows[i].rows), "row"),
                            why, near);
    }
    if (shows.size() > names_shown) {
        text += fmt::format("  and {} more; --json lists all\n", shows.size() - names_shown);
    }
    return text;
}

/// How a show that both name differently is matched; empty where every name of either is one of the other.
std::string aliases_hint(const RowAccount& rows) {
    const auto is_of_name = [](const UnmatchedShow& show) { return show.reason != Unmatched::NoCommonWeek; };
    const bool any = std::ranges::any_of(rows.unmatched_outcome_shows, is_of_name) ||
                     std::ranges::any_of(rows.unmatched_panel_shows, is_of_name) || !rows.unknown_aliases.empty();
    return any ? "names that mean one show: `aliases` of the show in shows.yaml, or --aliases FILE with the columns "
                 "name and show (the panel's)\n"
               : "";
}

std::string text_of(const RowAccount& rows) {
    const auto number = [](std::size_t count) { return grouped(static_cast<long long>(count)); };
    std::string text = fmt::format("panel rows    {}: {} matched, {} without outcome\n", number(rows.panel_rows),
                                   number(rows.matched), number(rows.panel_only));
    text += fmt::format("outcome rows  {}: {} matched, {} without panel row", number(rows.outcome_rows),
                        number(rows.matched), number(rows.outcome_only));
    for (const auto& [reason, count] : rows.dropped) {
        text += fmt::format(", {} dropped ({})", number(count), reason);
    }
    return text + "\n" + text_of("outcome shows that the panel lacks", rows.unmatched_outcome_shows) +
           text_of("panel shows without one week that has an outcome", rows.unmatched_panel_shows) +
           text_of(rows.unknown_aliases) + aliases_hint(rows);
}

/// The first and the last week of a panel; nothing where it has no row.
std::optional<std::pair<Week, Week>> weeks_of(const Panel& panel) {
    if (panel.week.empty()) {
        return std::nullopt;
    }
    const auto [first, last] = std::ranges::minmax_element(panel.week);
    return std::pair(*first, *last);
}

}  // namespace

Result<std::vector<ColumnName>> outcome_columns(const std::vector<std::string>& words) {
    std::vector<ColumnName> map;
    for (const std::string& word : words) {
        const std::size_t sign = word.rfind('=');
        if (sign == std::string::npos || sign == 0 || sign + 1 == word.size()) {
            return invalid(fmt::format("--map '{}' is not COLUMN=NAME", word), "--map",
                           "write the file's column first: --map Date=week_ending Show_name=show");
        }
        map.push_back({word.substr(0, sign), word.substr(sign + 1)});
    }
    return map;
}

namespace {

/// The numbers of a category as the names that they are.
Column as_text(const Column& numbers) {
    Column texts = missing_column(numbers.name, ColumnType::String, numbers.size());
    for (Row row = 0; row < numbers.size(); ++row) {
        texts.known[row] = numbers.known[row];
        if (numbers.type() == ColumnType::Int64) {
            texts.strings()[row] = fmt::format("{}", numbers.ints()[row]);
        } else if (numbers.type() == ColumnType::Float64) {
            texts.strings()[row] = fmt::format("{:.15g}", numbers.floats()[row]);
        }
    }
    return texts;
}

}  // namespace

Result<Panel> monday_panel(const NamedPath& input, const std::vector<std::string>& measured,
                           const std::vector<std::string>& controls) {
    if (const auto format = table_format_of(input.path); format && *format != TableFormat::Parquet) {
        return invalid(fmt::format("a {} file, and this command reads Parquet", name_of(*format)), input.name,
                       "give the .parquet: `public-signals merge` without --output, or with --output NAME.parquet, "
                       "writes that with outcomes, `public-signals features` that without");
    }
    ReadPanel read = TRY(read_panel(input.path));
    for (const StoredColumn& column : read.stored) {
        if (std::ranges::find(measured, column.name) != measured.end() && is_category_of_numbers(column)) {
            return invalid(fmt::format("column '{}' is a category whose levels are numbers", column.name), input.name,
                           fmt::format("make a column of 0 and 1 of each level, as pd.get_dummies(df['{}']) does, or "
                                       "name it in --fe",
                                       column.name));
        }
    }
    for (const StoredColumn& column : read.stored) {
        if (std::ranges::find(controls, column.name) != controls.end() && is_category_of_numbers(column)) {
            Column& numbers = *std::ranges::find(read.panel.columns, column.name, &Column::name);
            numbers = as_text(numbers);
        }
    }
    if (!read.bad_weeks.empty()) {
        return invalid(fmt::format("week_start '{}' is no date", read.bad_weeks.front()), input.name,
                       "write week_start as YYYY-MM-DD");
    }
    if (!read.not_mondays.empty()) {
        const auto& [row, day] = read.not_mondays.front();
        return invalid(fmt::format("week_start {} of show '{}' is no Monday", format_day(day), read.panel.show[row]),
                       input.name, "name each week by its Monday");
    }
    return std::move(read.panel);
}

Result<void> check_not_all_partial(const std::string& name, bool has_any_value,
                                   const std::vector<PartialValues>& lost) {
    const auto partial = std::ranges::find(lost, name, &PartialValues::column);
    if (has_any_value || partial == lost.end()) {
        return {};
    }
    if (partial->gone > 0) {
        return invalid_at(
            {.column = name},
            fmt::format("every value of column '{}' is of a partial week or of a week whose row is not there", name),
            fmt::format("keep the rows of the panel, which say in {} whether their week is partial: `public-signals "
                        "merge` with --join left or inner does",
                        partial->flag));
    }
    return invalid_at(
        {.column = name},
        fmt::format("column '{}' has values of partial weeks alone, {} of them, and none that is final", name,
                    grouped(static_cast<std::int64_t>(partial->rows))),
        fmt::format("`public-signals explain {}` says what makes a week whole, and `public-signals why SHOW "
                    "WEEK {}` what this one lacks",
                    partial->flag, partial->flag));
}

namespace {

/// What the columns of a merged panel tell, those of the outcome file by their names.
ColumnLabels labels_of(const Panel& merged, const Panel& panel) {
    ColumnLabels labels = feature_labels(merged);
    for (const Column& column : merged.columns) {
        if (panel.find(column.name) == nullptr && column_label(column.name).empty()) {
            labels.emplace(column.name, fmt::format("{}, from the outcome file", column.name));
        }
    }
    return labels;
}

/// The words of a command line that merges the same.
std::string command_of(const MergeCommandOptions& options) {
    std::string command = "public-signals merge";
    const auto add = [&command](const char* flag, const std::string& word) {
        command += word.empty() ? "" : fmt::format(" {} {}", flag, shown_path(word));
    };
    const MergeCommandOptions usual;
    add("--outcomes", options.outcomes);
    command += options.map.empty() ? "" : " --map";
    for (const std::string& word : options.map) {
        command += " " + shell_word(word);
    }
    add("--join", options.join == usual.join ? "" : name_of(options.join));
    add("--aliases", options.aliases);
    command += options.date_format.empty() ? "" : " --date-format " + shell_word(options.date_format);
    command += options.delimiter.empty() ? "" : " --delimiter " + shell_word(options.delimiter);
    add("--outside", options.outside == usual.outside ? "" : name_of(options.outside));
    add("--input", options.input);
    add("--output", options.output);
    return command;
}

/// How the merged panel was made, beside it: the report prints it.
Result<void> write_command(const MergeCommandOptions& options, const NamedPath& output) {
    const Json told = {{"command", command_of(options)}, {"output_sha256", sha256_hex(TRY(read_file(output.path)))}};
    return write_file(command_file_of(output.path), told.dump(2) + "\n");
}

}  // namespace

fs::path command_file_of(const fs::path& merged) {
    return merged.parent_path() / (stem_of_table(merged) + "_command.json");
}

Result<ExitCode> run(const MergeCommandOptions& options) {
    const NamedPath input = TRY(path_or_default(options.input, model_ready_panel, options.common.config));
    const NamedPath output = TRY(path_or_default(options.output, merged_file, options.common.config));
    TRY(named_table_format(output.path, "--output"));
    TRY(check_outputs(options.common.config, "merge",
                      {{"--output", output.path}, {"--output", command_file_of(output.path)}},
                      {input.path, options.outcomes, options.aliases}));
    if (std::error_code ignored; options.input.empty() && !std::filesystem::exists(input.path, ignored)) {
        return fail(ErrorKind::Io, "no such file", input.name, "make it first with: public-signals features");
    }
    TRY(check_made_of(options.common, input, !options.input.empty(), features_cure));
    const Panel panel = TRY(monday_panel(input));
    const std::vector<ColumnName> map = TRY(outcome_columns(options.map));
    const Outcomes outcomes = TRY(read_outcomes(options.outcomes, map,
                                                {.date_format = options.date_format,
                                                 .delimiter = options.delimiter,
                                                 .outside = options.outside,
                                                 .panel_weeks = weeks_of(panel)}));
    ShowNames names = TRY(ShowNames::of(panel.show));
    MergeOptions how{.join = options.join};
    const auto study = TRY(study_here(options.common.config));
    const std::vector<Show> shows = study ? study->shows : std::vector<Show>();
    TRY(add_aliases(names, options.aliases, shows));
    for (const Show& show : shows) {
        if (show.opening_date) {
            how.opening_dates.emplace(match_key(show.name), *show.opening_date);
        }
        if (show.closing_date) {
            how.closing_dates.emplace(match_key(show.name), *show.closing_date);
        }
    }
    Merged merged = TRY(merge(panel, outcomes, names, how));
    if (study) {
        merged.panel.asked = note_merged(TRY(require_workspace(options.common.config)).root, panel.asked, *study);
    }
    const auto renamed = TRY(write_table(merged.panel, output.path, "--output", labels_of(merged.panel, panel)));
    TRY(write_command(options, output));
    for (const auto& [name, short_name] : renamed) {
        narrate(options.common.quiet, fmt::format("{} is {} in Stata, its label is the whole name", name, short_name));
    }
    if (options.common.json) {
        print(to_json(merged.rows).dump(2) + "\n");
    } else {
        say(text_of(merged.rows));
        say(fmt::format("{}: {} rows, {} columns\n", output.name,
                        grouped(static_cast<long long>(merged.panel.row_count())), merged.panel.columns.size() + 2));
    }
    if (merged.rows.matched == 0) {
        narrate(options.common.quiet, "warning[nothing_matched]: no outcome row has a show and week of the panel");
        return ExitCode::ActionNeeded;
    }
    return ExitCode::Done;
}

}  // namespace public_signals::inline cli
