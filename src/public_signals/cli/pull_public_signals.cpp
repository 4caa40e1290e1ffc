#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "public_signals/archive/snapshots.hpp"
#include "public_signals/base/stale_temp_files.hpp"
#include "public_signals/base/wrapped.hpp"
#include "public_signals/cli/archives_in_use.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/ledger_steps.hpp"
#include "public_signals/cli/outputs.hpp"
#include "public_signals/cli/pull_steps.hpp"
#include "public_signals/cli/read_again.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/cli/weekly_asked.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/replay.hpp"
#include "public_signals/panel/raw_files.hpp"
#include "public_signals/study/workspace_lock.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;

Result<ReplayOptions> replay_options(const PullOptions& options) {
    ReplayOptions asked;
    if (!options.start.empty()) {
        asked.start = TRY(day_flag("--start", options.start));
    }
    if (!options.end.empty()) {
        asked.end = TRY(day_flag("--end", options.end));
    }
    if (asked.start && asked.end && *asked.start > *asked.end) {
        return invalid(fmt::format("--start {} is after --end {}", options.start, options.end), "--start",
                       "give the earlier day to --start");
    }
    for (const std::string& name : options.sources) {
        asked.sources.push_back(TRY(source_named(name)));
    }
    return asked;
}

namespace {

Result<void> write_snapshots(const std::vector<CapturedPage>& pages, const fs::path& root) {
    std::map<std::pair<std::string, std::string>, std::vector<Snapshot>> by_handle;
    for (const CapturedPage& page : pages) {
        by_handle[{page.source, page.handle}].push_back({page.captured_at, page.html, page.json, page.stored});
    }
    SnapshotManager manager(root);
    for (const auto& [owner, snapshots] : by_handle) {
        TRY(manager.save(owner.first, owner.second, snapshots));
    }
    return {};
}

std::vector<std::string> names_of(const std::vector<Show>& shows) {
    std::vector<std::string> names;
    names.reserve(shows.size());
    for (const Show& show : shows) {
        names.push_back(show.name);
    }
    return names;
}

std::map<std::string, std::string> slugs_of(const std::vector<Show>& shows) {
    const auto slugs = show_slugs(shows);
    std::map<std::string, std::string> of;
    for (std::size_t i = 0; i < shows.size(); ++i) {
        of[shows[i].name] = slugs[i];
    }
    return of;
}

std::string summary(const Replayed& replayed, const std::string& output) {
    struct Line {
        int targets = 0;
        int read = 0;
        std::int64_t items = 0;
        std::map<std::string, int> others;
    };
    std::map<Source, Line> lines;
    for (const TargetOutcome& target : replayed.targets) {
        Line& line = lines[target.source];
        ++line.targets;
        line.items += target.items;
        was_read(target.state) ? ++line.read : ++line.others[name_of(target.state)];
    }
    std::string text = fmt::format("{:<14}{:>8}{:>8}{:>10}  not read\n", "source", "visits", "read", "items");
    for (const auto& [source, line] : lines) {
        std::string others;
        for (const auto& [state, count] : line.others) {
            others += fmt::format("{}{} {}", others.empty() ? "" : ", ", count, state);
        }
        const std::string row = fmt::format("{:<14}{:>8}{:>8}{:>10}  {}", name_of(source), line.targets, line.read,
                                            grouped(line.items), others.empty() ? "-" : others);
        text += wrapped(row, 42, stdout_width(any_width)) + "\n";
    }
    return text + fmt::format("{}, {} -> {}\n",
                              counted(static_cast<long long>(replayed.observations.runs.size()), "run"),
                              counted(static_cast<long long>(replayed.records), "archived page"), output);
}

std::string summary_json(const Replayed& replayed, const std::string& output) {
    Json json;
    json["output"] = output;
    json["records"] = replayed.records;
    auto& runs = json["runs"] = Json::array();
    for (const Run& run : replayed.observations.runs) {
        runs.push_back({{"run_id", run.run_id},
                        {"scrape_run_at", format_instant(run.scrape_run_at)},
                        {"start", format_day(run.asked.first)},
                        {"end", format_day(run.asked.last)}});
    }
    auto& targets = json["targets"] = Json::array();
    for (const TargetOutcome& target : replayed.targets) {
        targets.push_back({{"run_id", target.run_id},
                           {"show", target.show},
                           {"source", name_of(target.source)},
                           {"state", name_of(target.state)},
                           {"items", target.items},
                           {"note", target.note}});
    }
    return json.dump(2) + "\n";
}

/// Visits that met something a person should know of: `tiktok 2025-10-13: 6 of 8 layout_changed`.
void narrate_walls(const PullOptions& options, const Replayed& replayed) {
    std::map<std::pair<std::string, Source>, std::map<std::string, int>> visits;
    for (const TargetOutcome& target : replayed.targets) {
        ++visits[{target.run_id, target.source}][name_of(target.state)];
    }
    for (const Run& run : replayed.observations.runs) {
        for (const Source source : all_sources()) {
            const auto& states = visits[{run.run_id, source}];
            int all = 0;
            for (const auto& [state, count] : states) {
                all += count;
            }
            for (const auto& [state, count] : states) {
                if (state != name_of(PageState::Ok) && state != name_of(PageState::Empty)) {
                    narrate(options.common.quiet,
                            fmt::format("{} {}: {} of {} {}", name_of(source), format_day(day_of(run.scrape_run_at)),
                                        count, counted(all, "show"), state));
                }
            }
        }
    }
}

void narrate_targets(const PullOptions& options, const Replayed& replayed) {
    narrate_walls(options, replayed);
    std::set<std::string> said;  // what holds for every show is said once
    for (const TargetOutcome& target : replayed.targets) {
        if (!target.note.empty() && said.insert(target.note).second) {
            narrate(options.common.quiet, fmt::format("{}: {}", name_of(target.source), target.note));
        }
    }
    std::map<std::string, int> warnings;
    for (const Warning& warning : replayed.warnings) {
        ++warnings[warning.code];
        if (options.common.verbose) {
            narrate(options.common.quiet, fmt::format("warning[{}]: {}", warning.code, warning.message));
        }
    }
    for (const auto& [code, count] : warnings) {
        narrate(options.common.quiet || options.common.verbose,
                fmt::format("warning[{}]: {} (-v shows each; public-signals explain {})", code, counted(count, "time"),
                            code));
    }
}

}  // namespace

Result<PullPlace> pull_place(const PullOptions& options) {
    Workspace workspace = TRY(require_workspace(options.common.config));
    Study study = TRY(read_study(workspace.config));
    if (options.draws) {
        if (*options.draws < 1 || *options.draws > most_draws) {
            return invalid(fmt::format("--draws {} is not from 1 to {}", *options.draws, most_draws), "--draws",
                           "give 3 to 5 for terms that few people search for");
        }
        study.settings.gt.draws = *options.draws;
    }
    Rules rules = TRY(rules_in_use(options.rules, workspace.root));
    NamedPath output = TRY(path_or_default(options.output, "data", options.common.config));
    TRY(check_outputs(options.common.config, "pull", {{"--output", output.path}}, {}));
    return PullPlace{std::move(workspace), std::move(study), std::move(rules), std::move(output)};
}

fs::path data_of(const PullPlace& place) {
    return place.workspace.root / "data";
}

namespace {

/// What was read, and what an earlier reading of the same runs found that the study does not ask any more: a key that
/// comes back to shows.yaml brings its rows back.
Result<Observations> with_rows_that_stay(Observations observations, const Study& study, const fs::path& raw) {
    const Observations stay = not_asked(TRY(read_raw_of(observations.runs, raw)), study);
    const auto append = [](auto& rows, const auto& more) { rows.insert(rows.end(), more.begin(), more.end()); };
    for (const auto& [source, rows] : stay.profiles) {
        append(observations.of(source).posts, rows.posts);
        append(observations.of(source).coverage, rows.coverage);
    }
    append(observations.days, stay.days);
    append(observations.points, stay.points);
    return observations;
}

}  // namespace

Result<void> write_rows(const PullPlace& place, const Observations& observations) {
    const fs::path raw = place.output.path / "raw";
    return write_raw(TRY(with_rows_that_stay(observations, place.study, raw)), slugs_of(place.study.shows), raw);
}

Result<void> write_collected(const PullOptions& options, const PullPlace& place, const Replayed& replayed) {
    const fs::path& data = place.output.path;
    TRY(write_rows(place, replayed.observations));
    TRY(forget_runs(replayed.taken_back, data / "raw"));
    TRY(write_snapshots(replayed.snapshots, data / "raw_snapshots"));
    return derive_weekly(options, place);
}

Result<void> derive_weekly(const PullOptions& options, const PullPlace& place) {
    const fs::path& data = place.output.path;
    const WeeklyOptions weekly{
        .shows = options.all_shows ? std::vector<std::string>() : names_of(place.study.shows),
        .extensions = united(place.study.settings.panel.extensions, extensions_of_panel(place.workspace.root)),
        .study = &place.study};
    narrate_weekly(options.common, TRY(write_weekly_files(data / "raw", weekly, data / "weekly")));
    return {};
}

std::set<std::string> run_ids_of(const Replayed& replayed) {
    std::set<std::string> ids;
    for (const Run& run : replayed.observations.runs) {
        ids.insert(run.run_id);
    }
    return ids;
}

Result<void> derive_weekly_again(const PullOptions& options, const PullPlace& place) {
    std::error_code ignored;
    const fs::path& data = place.output.path;
    const auto made_with = weekly_asked(data / "weekly");
    const bool are_todays = made_with && made_with->keys == asked_keys(place.study);
    return !are_todays && fs::is_directory(data / "raw", ignored) && fs::is_directory(data / "weekly", ignored)
               ? derive_weekly(options, place)
               : Result<void>();
}

namespace {

/// The same where nothing was read.
Result<void> derive_weekly_alone(const PullOptions& options, const PullPlace& place) {
    if (std::error_code ignored; !fs::is_directory(place.output.path / "weekly", ignored)) {
        return {};
    }
    const auto locks = TRY(WorkspaceLock::take_all({data_of(place), place.output.path}));
    remove_leftovers(data_of(place));
    remove_leftovers(place.output.path);
    return derive_weekly_again(options, place);
}

}  // namespace

Result<Replayed> pull(const PullOptions& options) {
    ReplayOptions asked = TRY(replay_options(options));
    const PullPlace place = TRY(pull_place(options));
    const std::vector<fs::path> files(options.replay.begin(), options.replay.end());
    asked.beside = archives_beside(place.workspace.root, data_of(place), files);
    Replayed replayed = TRY(replay(files, place.study, place.rules, asked));
    if (replayed.targets.empty()) {
        TRY(derive_weekly_alone(options, place));
        return replayed;
    }
    const auto locks = TRY(WorkspaceLock::take_all({data_of(place), place.output.path}));
    remove_leftovers(data_of(place));
    remove_leftovers(place.output.path);
    TRY(read_again(options, place, run_ids_of(replayed)));
    TRY(write_collected(options, place, replayed));
    TRY(write_ledger(files, replayed, place.workspace.root, place.output));
    note_reading(place, replayed.observations.runs, asked);
    return replayed;
}

namespace {

ExitCode report_nothing(const PullOptions& options, const std::string& help) {
    narrate(options.common.quiet, "nothing collected: there is no page of these shows in this period");
    narrate(options.common.quiet, "help: " + help);
    return ExitCode::Nothing;
}

/// Where the archive holds something else than what is asked, what that is was said.
std::string nothing_help(const Replayed& replayed) {
    const auto is_other = [](const Warning& warning) {
        return warning.code == "gt_other_series" || warning.code == "wiki_other_series";
    };
    const auto is_ahead = [](const Warning& warning) { return warning.code == "time_ahead"; };
    if (const auto ahead = std::ranges::find_if(replayed.warnings, is_ahead); ahead != replayed.warnings.end()) {
        return ahead->message;
    }
    const auto is_taken_back = [](const Warning& warning) { return warning.code == "import_taken_back"; };
    if (const auto back = std::ranges::find_if(replayed.warnings, is_taken_back); back != replayed.warnings.end()) {
        return back->message + "; replay the archive of that one, or import this file again";
    }
    if (std::ranges::any_of(replayed.warnings, is_other)) {
        return "the archive answers other questions than those of shows.yaml (-v names them): ask it what "
               "shows.yaml asks, or write there what was asked";
    }
    return "compare --start, --end and the handles, queries and titles in shows.yaml with the archive";
}

Result<ExitCode> run_replay(const PullOptions& options) {
    const Replayed replayed = TRY(pull(options));
    if (replayed.targets.empty()) {
        narrate_targets(options, replayed);
        return report_nothing(options, nothing_help(replayed));
    }
    narrate_targets(options, replayed);
    const std::string output = options.output.empty() ? "data" : options.output;
    print(options.common.json ? summary_json(replayed, output) : summary(replayed, output));
    const PullEnd end = end_of_replay(options, replayed);
    if (!end.why.empty()) {
        narrate(options.common.quiet, end.why);
    }
    return end.code;
}

Result<ExitCode> run_offline(PullOptions options) {
    const PullPlace place = TRY(pull_place(options));
    const KnownArchives known = TRY(archives_known(place.workspace.root, data_of(place)));
    name_missing(options.common, known);
    for (const NamedPath& archive : known.here) {
        options.replay.push_back(archive.path.string());
    }
    if (options.replay.empty()) {
        TRY(derive_weekly_alone(options, place));
        return report_nothing(options, fmt::format("data/archive is empty, and {}; run it without --offline, or give "
                                                   "--replay FILE",
                                                   known.missing.empty() ? "no run was read from another archive"
                                                                         : "those that runs were read from are gone"));
    }
    return run_replay(options);
}

/// What shows.yaml calls the accounts of sources of which no show names one: `tiktok_handle or youtube_channel`.
std::string keys_of_no_show(const std::vector<Source>& sources, const Study& study) {
    std::vector<std::string> keys;
    for (const Source source : sources) {
        const auto names_one = [&](const Show& show) {
            const auto handle = show.handles.find(source);
            return handle != show.handles.end() && !handle->second.empty();
        };
        if (has_posts(source) && std::ranges::none_of(study.shows, names_one)) {
            keys.emplace_back(facts_of(source).show_key);
        }
    }
    return fmt::format("{}", fmt::join(keys, " or "));
}

Result<ExitCode> run_live(const PullOptions& options) {
    const PullPlace place = TRY(pull_place(options));
    const auto sources = TRY(order_of(options, place)).sources;
    TRY(collect::check_pauses(sources, place.study.settings));
    if (options.dry_run) {
        print(TRY(plan_of(options, place)));
        return ExitCode::Done;
    }
    TRY(collect::check_names(sources, place.study.shows));
    const auto locks = TRY(WorkspaceLock::take_all({data_of(place), place.output.path}));
    remove_leftovers(data_of(place));
    remove_leftovers(place.output.path);
    const LivePulled pulled = TRY(pull_live(options, place));
    const collect::LiveRun& live = pulled.live;
    if (live.is_interrupted) {
        const auto is_done = [](const collect::AskedShow& asked) { return asked.is_done; };
        narrate(options.common.quiet,
                fmt::format("interrupted: {} of {} pairs of show and source done, every page is kept; the same command "
                            "goes on",
                            std::count_if(live.shows.begin(), live.shows.end(), is_done), live.shows.size()));
        return ExitCode::Interrupted;
    }
    if (live.was_finished) {
        narrate(options.common.quiet,
                fmt::format("run {} was finished today: nothing was asked, the files are made anew "
                            "(--fresh asks again)",
                            live.run.run_id));
    } else if (live.is_resumed) {
        narrate(options.common.quiet, fmt::format("went on with run {}", live.run.run_id));
    }
    if (!pulled.nothing_came.empty()) {
        narrate(options.common.quiet, pulled.nothing_came);
    } else {
        narrate_targets(options, pulled.replayed);
    }
    if (!options.no_print && (pulled.nothing_came.empty() || options.common.json)) {
        print(options.common.json ? summary_json(pulled.replayed, place.output.name)
                                  : summary(pulled.replayed, place.output.name));
    }
    const ExitCode code = exit_of(options, pulled);
    if (code == ExitCode::Partly || code == ExitCode::Nothing) {
        const std::string unnamed = keys_of_no_show(sources, place.study);
        narrate(options.common.quiet,
                pulled.left == 0 && !unnamed.empty()
                    ? fmt::format("help: no show has {}: name it in shows.yaml", unnamed)
                    : fmt::format("help: {} left; `public-signals status` lists them and says when to come back",
                                  counted(static_cast<std::int64_t>(pulled.left), "pair of show and source is",
                                          "pairs of show and source are")));
    }
    return code;
}

}  // namespace

Result<ExitCode> run(const PullOptions& options) {
    if (!options.replay.empty()) {
        return run_replay(options);
    }
    return options.offline ? run_offline(options) : run_live(options);
}

}  // namespace public_signals::inline cli
