#include <fmt/format.h>

#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/data/csv.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/models/merge.hpp"

namespace public_signals::inline cli {
namespace {

constexpr const char* model_ready_panel = "data/panel/weekly_social_signals_model_ready.parquet";
constexpr const char* merged_file = "data/merged/merged_social_grosses_panel.parquet";
constexpr std::size_t names_shown = 20;

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
    const CsvTable table = TRY(CsvTable::read(file));
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

Json to_json(const std::vector<UnmatchedShow>& shows) {
    auto list = Json::array();
    for (const UnmatchedShow& show : shows) {
        list.push_back({{"name", show.name},
                        {"rows", show.rows},
                        {"nearest", show.nearest.empty() ? Json() : Json(show.nearest)}});
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
            {"unmatched_panel_shows", to_json(rows.unmatched_panel_shows)}};
}

std::string text_of(const char* heading, const std::vector<UnmatchedShow>& shows) {
    if (shows.empty()) {
        return "";
    }
    std::string text = fmt::format("{} ({}):\n", heading, shows.size());
    for (std::size_t i = 0; i < std::min(shows.size(), names_shown); ++i) {
        const std::string near = shows[i].nearest.empty() ? "" : fmt::format(", nearest: {}", shows[i].nearest);
        text += fmt::format("  {}: {} rows{}\n", shows[i].name, grouped(static_cast<long long>(shows[i].rows)), near);
    }
    if (shows.size() > names_shown) {
        text += fmt::format("  and {} more; --json lists all\n", shows.size() - names_shown);
    }
    return text;
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
           text_of("panel shows without outcomes", rows.unmatched_panel_shows);
}

}  // namespace

Result<Panel> monday_panel(const NamedPath& input) {
    ReadPanel read = TRY(read_panel(input.path));
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

Result<ExitCode> run(const MergeCommandOptions& options) {
    const NamedPath input = TRY(path_or_default(options.input, model_ready_panel, options.common.config));
    const NamedPath output = TRY(path_or_default(options.output, merged_file, options.common.config));
    const Panel panel = TRY(monday_panel(input));
    const std::vector<ColumnName> map = TRY(outcome_columns(options.map));
    const Outcomes outcomes = TRY(read_outcomes(options.outcomes, map));
    ShowNames names = TRY(ShowNames::of(panel.show));
    MergeOptions how{.join = options.join};
    std::vector<Show> shows;
    if (const auto workspace = find_workspace(options.common.config)) {
        shows = TRY(read_study(workspace->config)).shows;
    }
    TRY(add_aliases(names, options.aliases, shows));
    for (const Show& show : shows) {
        if (show.opening_date) {
            how.opening_dates.emplace(match_key(show.name), *show.opening_date);
        }
        if (show.closing_date) {
            how.closing_dates.emplace(match_key(show.name), *show.closing_date);
        }
    }
    const Merged merged = TRY(merge(panel, outcomes, names, how));
    TRY(write_panel(merged.panel, output.path));
    if (options.common.json) {
        print(to_json(merged.rows).dump(2) + "\n");
    } else {
        print(text_of(merged.rows));
        print(fmt::format("{}: {} rows, {} columns\n", output.name,
                          grouped(static_cast<long long>(merged.panel.row_count())), merged.panel.columns.size() + 2));
    }
    return ExitCode::Done;
}

}  // namespace public_signals::inline cli
