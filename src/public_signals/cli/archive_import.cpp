// Files of a researcher into an archive. Replaying it is a step of its own, as with every archive.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <span>

#include "public_signals/aggregation/posts_by_week.hpp"
#include "public_signals/archive/warc_archive.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/base/time_ahead.hpp"
#include "public_signals/cli/archives_in_use.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/given_files.hpp"
#include "public_signals/cli/imported_weeks.hpp"
#include "public_signals/cli/outputs.hpp"
#include "public_signals/cli/said_here.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/import/day_order.hpp"
#include "public_signals/engine/import/import_accounts.hpp"
#include "public_signals/engine/import/import_archive.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/engine/targets.hpp"
#include "public_signals/panel/source.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

using Files = std::vector<std::pair<std::string, import::ImportedFile>>;  // by base name

Result<std::map<std::string, std::string>> import_columns(const std::vector<std::string>& pairs) {
    std::map<std::string, std::string> columns;
    for (const std::string& pair : pairs) {
        const std::size_t equals = pair.rfind('=');
        if (equals == pair.npos || equals == 0) {
            return invalid(fmt::format("--map `{}` is not COLUMN=NAME", pair), "--map",
                           "write it like --map Likes=likes, or Likes= to leave the column out");
        }
        const auto [first, is_new] = columns.emplace(pair.substr(0, equals), pair.substr(equals + 1));
        if (!is_new && first->second != pair.substr(equals + 1)) {
            return invalid(fmt::format("--map names the column `{}` twice: {} and {}", first->first, first->second,
                                       pair.substr(equals + 1)),
                           "--map", "a column is one fact: keep the one that is meant");
        }
    }
    return columns;
}

Result<import::ImportHints> given_by(const ArchiveImportOptions& options) {
    import::ImportHints hints{.format = options.format,
                              .handle = options.handle.starts_with('@') ? options.handle.substr(1) : options.handle,
                              .url = options.url,
                              .columns = TRY(import_columns(options.map)),
                              .is_complete = options.complete,
                              .geo = options.geo,
                              .agent = options.agent};
    if (!options.date_format.empty()) {
        TRY(import::order_of_format(options.date_format));
        hints.date_format = options.date_format;
    }
    if (!options.timezone.empty()) {
        hints.zone = TRY(import::TimeZone::named(options.timezone));
    }
    if (!options.start.empty()) {
        hints.first = TRY(day_flag("--start", options.start));
    }
    if (!options.end.empty()) {
        hints.last = TRY(day_flag("--end", options.end));
    }
    if (!options.source.empty()) {
        hints.source = TRY(source_named(options.source));
    }
    if (!options.captured_at.empty()) {
        const import::TimeRead read = import::read_time(options.captured_at, hints.zone);
        if (read.lacks_zone) {
            return invalid(fmt::format("--captured-at `{}` has no zone", options.captured_at), "--captured-at",
                           fmt::format("write {}Z where it is UTC, an offset behind it (-05:00), or say the zone with "
                                       "--timezone",
                                       options.captured_at));
        }
        if (!read.at) {
            return invalid(fmt::format("--captured-at `{}` is {}", options.captured_at,
                                       read.day ? "a day: a week may have been over at its end and not at its beginning"
                                                : "not a time"),
                           "--captured-at", "write it like 2026-11-22T12:00:00Z");
        }
        if (lies_ahead(*read.at)) {
            return invalid(fmt::format("--captured-at `{}` {}", options.captured_at, ahead_text(*read.at)),
                           "--captured-at", "give the time when the page was saved");
        }
        hints.captured_at = *read.at;
    }
    return hints;
}

/// `2024-05-27`, or `2024-05-27 to 2024-06-17 (4)`.
std::string in_short(const std::vector<Week>& weeks) {
    if (weeks.empty()) {
        return "none";
    }
    return weeks.size() == 1
               ? format_week(weeks.front())
               : fmt::format("{} to {} ({})", format_week(weeks.front()), format_week(weeks.back()), weeks.size());
}

Json as_json(const std::vector<Week>& weeks) {
    Json list = Json::array();
    for (const Week week : weeks) {
        list.push_back(format_week(week));
    }
    return list;
}

Json as_json(const import::ImportedAccount& account) {
    return Json{{"source", name_of(account.source)},
                {"handle", account.handle},
                {"state", name_of(account.state)},
                {"posts", account.posts},
                {"oldest", account.oldest ? Json(format_day(*account.oldest)) : Json(nullptr)},
                {"newest", account.newest ? Json(format_day(*account.newest)) : Json(nullptr)},
                {"known_weeks", as_json(account.known)},
                {"why_no_others", account.why_no_others}};
}

/// What the series of each run make known, in their order; of one without values nothing.
using WeeksOfSeries = std::map<const import::ImportedSeries*, ImportedWeeks>;

Result<WeeksOfSeries> weeks_of_series(const import::ImportArchive& archive, const Study* study, const Rules& rules) {
    WeeksOfSeries weeks;
    for (const import::ImportedRun& run : archive.runs) {
        for (const import::ImportedSeries& series : run.series) {
            if (!series.pages.empty()) {
                weeks.emplace(&series, TRY(weeks_of(run, series, study, rules)));
            }
        }
    }
    return weeks;
}

Json as_json(const import::ImportedSeries& series, const WeeksOfSeries& weeks) {
    const auto found = weeks.find(&series);
    const ImportedWeeks made = found == weeks.end() ? ImportedWeeks() : found->second;
    return Json{{"source", name_of(series.source)},       {"about", series.about},
                {"start", format_day(series.days.first)}, {"end", format_day(series.days.last)},
                {"known_weeks", as_json(made.known)},     {"partial_weeks", as_json(made.partial)},
                {"why_no_others", made.why_no_others}};
}

Json as_json(const import::ImportedRun& run, const WeeksOfSeries& weeks) {
    Json accounts = Json::array();
    for (const import::ImportedAccount& account : run.accounts) {
        accounts.push_back(as_json(account));
    }
    Json series = Json::array();
    for (const import::ImportedSeries& found : run.series) {
        series.push_back(as_json(found, weeks));
    }
    return Json{{"run_id", run.run_id},
                {"file", run.file},
                {"format", name_of(run.format)},
                {"understood_as", run.what},
                {"captured_at", warc::warc_date(run.started)},
                {"start", format_day(run.asked.first)},
                {"end", format_day(run.asked.last)},
                {"pages", run.pages},
                {"posts", run.posts},
                {"accounts", std::move(accounts)},
                {"series", std::move(series)}};
}

std::string as_json(const Json& output, const import::ImportArchive& archive, const WeeksOfSeries& weeks,
                    const std::vector<std::string>& notes, const std::vector<import::LeftOutFiles>& left_out) {
    Json json = {{"output", output}};
    auto& runs = json["runs"] = Json::array();
    for (const import::ImportedRun& run : archive.runs) {
        runs.push_back(as_json(run, weeks));
    }
    json["notes"] = notes;
    auto& others = json["left_out"] = Json::array();
    for (const import::LeftOutFiles& files : left_out) {
        others.push_back({{"folder", files.folder}, {"reason", files.why}, {"files", files.files}});
    }
    return json.dump(2) + "\n";
}

/// `saved 2026-11-22T12:00:00Z`, or that nobody said when.
std::string saved_at(const import::ImportedRun& run, const Files& files) {
    const auto is_it = [&](const auto& file) { return file.first == run.file && file.second.is_time_unknown; };
    return std::ranges::any_of(files, is_it) ? fmt::format("saved on {} or later", format_day(day_of(run.started)))
                                             : fmt::format("saved {}", format_instant(run.started));
}

std::string posts_of(const import::ImportedAccount& account) {
    const std::string posts = counted(static_cast<long long>(account.posts), "post");
    if (!account.oldest) {
        return posts;
    }
    const std::string oldest = format_day(*account.oldest);
    const std::string newest = format_day(*account.newest);
    return posts + " of " + (oldest == newest ? oldest : oldest + " to " + newest);
}

std::string as_text(const import::ImportedSeries& series, const WeeksOfSeries& weeks) {
    const std::string what = fmt::format("  {}: {}", title_of(series.source), series.about);
    const auto found = weeks.find(&series);
    return found == weeks.end()
               ? what + "\n"
               : fmt::format("{}, makes known: {}{}\n", what, in_short(found->second.known),
                             found->second.why_no_others.empty() ? "" : "; " + found->second.why_no_others);
}

std::string as_text(const import::ImportArchive& archive, const Files& files, const WeeksOfSeries& weeks) {
    std::string text;
    for (const import::ImportedRun& run : archive.runs) {
        const std::string posts =
            run.accounts.empty() ? "" : " with " + counted(static_cast<long long>(run.posts), "post");
        text += fmt::format("{}: {}, {}: {}{}, weeks of {} to {}, run {}\n", run.file,
                            run.what.empty() ? name_of(run.format) : run.what, saved_at(run, files),
                            counted(static_cast<long long>(run.pages), "page"), posts, format_day(run.asked.first),
                            format_day(run.asked.last), run.run_id);
        for (const import::ImportedAccount& account : run.accounts) {
            text += fmt::format("  {} @{}: {}, makes known: {}{}\n", title_of(account.source), account.handle,
                                posts_of(account), in_short(account.known),
                                account.why_no_others.empty() ? "" : "; " + account.why_no_others);
        }
        for (const import::ImportedSeries& series : run.series) {
            text += as_text(series, weeks);
        }
    }
    return text;
}

bool has_account(const Show& show, const import::ImportedAccount& account) {
    const auto handle = show.handles.find(account.source);
    return handle != show.handles.end() && folded_handle(handle->second) == account.handle;
}

/// What the study asks beside the series of an import, and it does not bring.
std::vector<std::string> queries_without_series(const import::ImportArchive& archive, const Study* study) {
    std::map<Source, std::vector<std::string>> urls;
    for (const import::ImportedRun& run : archive.runs) {
        for (const import::ImportedSeries& series : run.series) {
            urls[series.source].push_back(series.url);
        }
    }
    std::vector<std::string> notes;
    for (const auto& [source, of_source] : urls) {
        const auto not_brought = engine::row_of(source).series->not_brought;
        if (study != nullptr && not_brought != nullptr) {
            std::ranges::move(not_brought(of_source, *study), std::back_inserter(notes));
        }
    }
    return notes;
}

/// Posts of which the day alone is known, and the weeks that are unknown for it.
std::string open_posts_note(const import::ImportedRun& run, const import::ImportedAccount& account) {
    constexpr std::size_t shown = 3;
    const std::span<const std::string> ids(account.open_posts);
    std::vector<std::string> weeks;
    std::ranges::transform(account.open_weeks, std::back_inserter(weeks), format_week);
    return fmt::format(
        "{}: @{}: {} with a day alone, a Sunday or a Monday in no zone, may be of two weeks ({}{}): the weeks of {} "
        "stay "
        "unknown (day_without_zone); say with --timezone whose days they are, or give a table with times",
        run.file, account.handle, counted(static_cast<long long>(ids.size()), "post"),
        fmt::join(ids.first(std::min(shown, ids.size())), ", "), ids.size() > shown ? ", ..." : "",
        fmt::join(weeks, ", "));
}

/// Posts of others that were met on an account's page, and the weeks that are unknown for them.
std::string unsettled_note(const import::ImportedRun& run, const import::ImportedAccount& account) {
    constexpr std::size_t shown = 3;
    const std::span<const std::string> ids(account.unsettled);
    std::vector<std::string> weeks;
    std::ranges::transform(account.unsettled_weeks, std::back_inserter(weeks), format_week);
    return fmt::format(
        "{}: @{}: {} of other accounts {} met on its page, and the file does not say whether {} made together ({}{}): "
        "the {} of {} {} unknown (collab_unsaid); give a file that names co-authors or shows the account's list, or "
        "leave those rows out",
        run.file, account.handle, counted(static_cast<long long>(ids.size()), "post"), ids.size() == 1 ? "was" : "were",
        ids.size() == 1 ? "it was" : "they were", fmt::join(ids.first(std::min(shown, ids.size())), ", "),
        ids.size() > shown ? ", ..." : "", weeks.size() == 1 ? "week" : "weeks", fmt::join(weeks, ", "),
        weeks.size() == 1 ? "stays" : "stay");
}

/// Where partners' posts count, a week with posts that may be some is not made known; else they say nothing.
void leave_unsettled(import::ImportArchive& archive, const Study* study) {
    for (import::ImportedRun& run : archive.runs) {
        for (import::ImportedAccount& account : run.accounts) {
            if (collab_of(study) == CollabPosts::LeaveOut) {
                account.unsettled.clear();
                account.unsettled_weeks.clear();
            }
            std::erase_if(account.known, [&](Week week) { return std::ranges::count(account.unsettled_weeks, week); });
        }
    }
}

/// What a person should know of the accounts: those that no show has, and posts that are younger than their file. Where
/// a person said when it was saved, such posts are an error.
Result<std::vector<std::string>> notes_on(const import::ImportArchive& archive, const import::ImportHints& hints) {
    std::vector<std::string> notes;
    const auto add = [&notes](std::string note) {
        if (std::ranges::find(notes, note) == notes.end()) {
            notes.push_back(std::move(note));
        }
    };
    for (const import::ImportedRun& run : archive.runs) {
        const bool is_said = hints.captured_at == run.started;  // else the file says its time itself
        const Day saved = day_of(run.started + std::chrono::days(is_said ? 0 : 1));
        for (const import::ImportedAccount& account : run.accounts) {
            const auto is_its = [&](const Show& show) { return has_account(show, account); };
            if (hints.study != nullptr && std::ranges::none_of(hints.study->shows, is_its)) {
                add(fmt::format("{}: no show has @{} as its {}: its posts count nowhere until shows.yaml names it",
                                run.file, account.handle, facts_of(account.source).show_key));
            }
            if (!account.rounded_ids.empty()) {
                return invalid(
                    fmt::format("@{}: {}", account.handle, account.rounded_ids), run.file,
                    "jq before 1.7, JavaScript and spreadsheets round long numbers, and a rounded id is another "
                    "post's: give the file as it was saved");
            }
            if (!account.too_large.empty()) {
                return invalid(fmt::format("@{}: {}", account.handle, account.too_large), run.file,
                               "correct it, or leave the post out");
            }
            if (!account.open_posts.empty()) {
                add(open_posts_note(run, account));
            }
            if (!account.unsettled.empty()) {
                add(unsettled_note(run, account));
            }
            for (const std::string& two : account.contradictions) {
                add(fmt::format("{}: @{}: left out, and no week is known: {}", run.file, account.handle, two));
            }
            if (!account.newest || *account.newest <= saved) {
                continue;
            }
            const std::string younger =
                fmt::format("@{} has a post of {}, and the file was saved on {}", account.handle,
                            format_day(*account.newest), format_day(day_of(run.started)));
            if (is_said) {
                return invalid(younger, run.file, "give the time when it was saved with --captured-at");
            }
            add(fmt::format("{}: {}: the clock of the visit may have been wrong", run.file, younger));
        }
    }
    for (std::string& note : queries_without_series(archive, hints.study)) {
        add(std::move(note));
    }
    return notes;
}

/// The archive is none of the files that it is made of, and takes the place of nothing but an archive of the same runs.
Result<void> check_archive_written(const ArchiveImportOptions& options, const import::ImportArchive& archive,
                                   const NamedPath& output, const std::vector<fs::path>& reads) {
    TRY(check_outputs(options.common.config, "archive import", {{"--output", output.path}}, reads));
    std::error_code missing;
    if (options.output.empty() || !fs::exists(output.path, missing)) {
        return {};
    }
    const auto said = statements_of(output.path);
    const auto is_of_these = [&](const auto& run) {
        return std::ranges::find(archive.runs, run.first, &import::ImportedRun::run_id) != archive.runs.end();
    };
    if (said && !said->empty() && std::ranges::all_of(*said, is_of_these)) {
        return {};
    }
    return invalid(fmt::format("{} is there and is no archive of these files", output.name), "--output",
                   "name another file with --output, or leave it out: nothing was written");
}

}  // namespace

Result<ExitCode> run(const ArchiveImportOptions& options) {
    import::ImportHints hints = TRY(given_by(options));
    const auto workspace = find_workspace(options.common.config);
    const auto study = TRY(study_here(options.common.config));
    hints.study = study ? &*study : nullptr;
    import::GivenFolder given = TRY(given_files(options.files, hints, workspace));
    std::vector<fs::path> reads;
    std::ranges::transform(given.files, std::back_inserter(reads), &import::GivenFile::first);
    hints.without_map = given.without_map;
    Files files = TRY(import::read_imports(std::move(given.files), hints));
    std::vector<std::string> notes;
    std::ranges::transform(given.left_out, std::back_inserter(notes), import::as_note);
    for (const auto& [name, read] : files) {
        notes.insert(notes.end(), read.notes.begin(), read.notes.end());
    }
    const Rules rules = TRY(workspace ? rules_in_use("", workspace->root) : shipped_rules());
    TRY(import::name_accounts(files, rules, hints));
    import::ImportArchive archive = import::archive_of(files, hints.first, hints.last, rules);
    leave_unsettled(archive, hints.study);
    for (std::string& note : TRY(notes_on(archive, hints))) {
        notes.push_back(std::move(note));
    }
    const NamedPath output =
        TRY(path_or_default(options.output, "data/archive/" + archive.name, options.common.config));
    TRY(check_archive_written(options, archive, output, reads));
    const fs::path root = workspace ? workspace->root : output.path.parent_path();
    SaidHere said = TRY(said_here(archive, archives_beside(root, root / "data", {output.path}), output.path, rules));
    if (!said.statements.empty()) {
        archive = import::archive_of(files, hints.first, hints.last, rules, said.statements);
        leave_unsettled(archive, hints.study);
    }
    std::ranges::move(said.notes, std::back_inserter(notes));
    if (!options.dry_run) {
        TRY(write_file(output.path, archive.bytes));
    }
    for (const std::string& note : notes) {
        narrate(options.common.quiet, note);
    }
    const WeeksOfSeries weeks = TRY(weeks_of_series(archive, hints.study, rules));
    const Json written = options.dry_run ? Json(nullptr) : Json(output.name);
    options.common.json ? print(as_json(written, archive, weeks, notes, given.left_out))
                        : say(as_text(archive, files, weeks) + (options.dry_run ? "" : output.name + "\n"));
    narrate(options.common.quiet, options.dry_run ? std::string("dry run: nothing is written")
                                                  : fmt::format("next: public-signals pull --replay {}", output.name));
    return ExitCode::Done;
}

}  // namespace public_signals::inline cli
