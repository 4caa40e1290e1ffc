// The archives read again with the rules in use, and the cells of the panel that would change; nothing is written.
#include <fmt/format.h>

#include <map>
#include <set>

#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/base/counted.hpp"
#include "public_signals/cli/archives_in_use.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/extract_diff.hpp"
#include "public_signals/cli/made_of.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/replay.hpp"
#include "public_signals/panel/cell_text.hpp"
#include "public_signals/panel/parquet.hpp"

namespace public_signals::inline cli {
namespace {

constexpr std::size_t changes_shown = 40;

struct ChangedCell {
    std::string show;
    Week week;
    std::string column;
    std::string before;  // as CSV writes it: empty is null
    std::string after;
};

std::string cell(const Column* column, std::optional<Row> row) {
    std::string text;
    if (column != nullptr && row) {
        append_cell(text, *column, *row);
    }
    return text;
}

std::map<std::pair<std::string, Week>, Row> rows_of(const Panel& panel) {
    std::map<std::pair<std::string, Week>, Row> rows;
    for (Row row = 0; row < panel.row_count(); ++row) {
        rows.emplace(std::pair(panel.show[row], panel.week[row]), row);
    }
    return rows;
}

/// Says which archives of the study are not read: their cells change to null, whatever the rules.
Result<void> warn_of_a_part(const ExtractOptions& options, const Workspace& workspace,
                            const std::vector<std::filesystem::path>& files) {
    const KnownArchives known = TRY(archives_known(workspace.root, workspace.root / "data"));
    std::error_code ignored;
    std::set<std::filesystem::path> read;
    for (const std::filesystem::path& file : files) {
        read.insert(std::filesystem::weakly_canonical(file, ignored));
    }
    std::size_t left = known.missing.size();
    for (const NamedPath& archive : known.here) {
        left += read.contains(std::filesystem::weakly_canonical(archive.path, ignored)) ? 0 : 1;
    }
    if (left > 0) {
        narrate(options.common.quiet,
                fmt::format("warning: {} of the study {} not read: a cell that the panel has of {} counts as one that "
                            "would change to null",
                            counted(static_cast<std::int64_t>(left), "archive"), left == 1 ? "is" : "are",
                            left == 1 ? "it" : "them"));
    }
    return {};
}

/// The panel that the archives give with these rules.
Result<Panel> panel_again(const ExtractOptions& options, const Workspace& workspace, const Study& study,
                          const Rules& rules, const Extensions& extensions) {
    const auto files = TRY(archives_in_use(options.files, options.common));
    TRY(warn_of_a_part(options, workspace, files));
    const Replayed replayed = TRY(replay(files, study, rules, {}));
    WeeklyOptions weekly{.shows = {}, .extensions = extensions, .study = &study};
    for (const Show& show : study.shows) {
        weekly.shows.push_back(show.name);
    }
    std::map<Source, Panel> panels;
    for (const Source source : all_sources()) {
        panels.emplace(source, TRY(weekly_panel(source, replayed.observations, weekly)));
    }
    return join_weekly(panels, extensions, false);
}

std::vector<ChangedCell> changes_between(const Panel& before, const Panel& after, const std::vector<Source>& sources,
                                         const Extensions& extensions) {
    const auto old_rows = rows_of(before);
    const auto new_rows = rows_of(after);
    std::map<std::pair<std::string, Week>, std::pair<std::optional<Row>, std::optional<Row>>> rows;
    for (const auto& [key, row] : old_rows) {
        rows[key].first = row;
    }
    for (const auto& [key, row] : new_rows) {
        rows[key].second = row;
    }
    std::vector<ChangedCell> changes;
    for (const auto& [key, both] : rows) {
        for (const Source source : sources) {
            for (const PanelColumn& column : source_columns(source, extensions)) {
                const std::string old_cell = cell(before.find(column.name), both.first);
                const std::string new_cell = cell(after.find(column.name), both.second);
                if (old_cell != new_cell) {
                    changes.push_back({key.first, key.second, std::string(column.name), old_cell, new_cell});
                }
            }
        }
    }
    return changes;
}

std::string shown(const std::string& value) {
    return value.empty() ? "null" : value;
}

std::string as_text(const std::vector<ChangedCell>& changes, const std::string& rules) {
    std::string text;
    std::map<std::pair<std::string, Week>, int> shows;
    for (const ChangedCell& change : changes) {
        ++shows[{change.show, change.week}];
    }
    for (std::size_t i = 0; i < std::min(changes.size(), changes_shown); ++i) {
        const ChangedCell& change = changes[i];
        text += fmt::format("{}  {:<20} {:>14} -> {:<14} {}\n", format_week(change.week), change.column,
                            shown(change.before), shown(change.after), change.show);
    }
    if (changes.size() > changes_shown) {
        text += fmt::format("and {} more (--json lists all)\n", changes.size() - changes_shown);
    }
    text += fmt::format("{} of {} would change; nothing was written\n",
                        counted(static_cast<long long>(changes.size()), "cell"),
                        counted(static_cast<long long>(shows.size()), "show-week"));
    if (changes.empty()) {
        text += fmt::format(
            "read with the rules of {}, which give the panel that is there:\n"
            "a rule that doctor proposes counts once `public-signals doctor SOURCE --apply`\n"
            "wrote it, or by --rules DIR\n",
            rules);
    }
    return text;
}

}  // namespace

Result<ExitCode> extract_diff(const ExtractOptions& options) {
    const Workspace workspace = TRY(require_workspace(options.common.config));
    const Study study = TRY(read_study(workspace.config));
    const Rules rules = TRY(rules_in_use(options.rules, workspace.root));
    std::vector<Source> sources(all_sources().begin(), all_sources().end());
    if (!options.source.empty()) {
        sources = {TRY(source_named(options.source))};
    }
    const NamedPath file = TRY(path_or_default("", "data/panel/weekly_social_signals.parquet", options.common.config));
    TRY(check_made_of(options.common, file, true, panel_cure));
    const Panel before = TRY(read_panel(file.path)).panel;
    const Extensions extensions = extensions_of(before);
    std::erase_if(sources, [&](Source source) { return !is_in_panel(source, extensions); });
    const Panel after = TRY(panel_again(options, workspace, study, rules, extensions));
    const std::vector<ChangedCell> changes = changes_between(before, after, sources, extensions);
    if (!options.common.json) {
        std::error_code ignored;
        const bool has_own = std::filesystem::is_directory(workspace.root / "rules", ignored);
        say(as_text(changes, !options.rules.empty() ? options.rules : has_own ? "this workspace" : "the program"));
        return ExitCode::Done;
    }
    Json list = Json::array();
    for (const ChangedCell& change : changes) {
        list.push_back({{"show", change.show},
                        {"week_start", format_week(change.week)},
                        {"column", change.column},
                        {"before", change.before.empty() ? Json() : Json(change.before)},
                        {"after", change.after.empty() ? Json() : Json(change.after)}});
    }
    print(list.dump(2) + "\n");
    return ExitCode::Done;
}

}  // namespace public_signals::inline cli
