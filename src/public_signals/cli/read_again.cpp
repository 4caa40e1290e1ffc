#include "public_signals/cli/read_again.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <span>
#include <vector>

#include "public_signals/base/counted.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/cli/archives_in_use.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/import_statement.hpp"
#include "public_signals/panel/raw_files.hpp"
#include "public_signals/panel/raw_rows.hpp"
#include "public_signals/study/asked_keys.hpp"
#include "public_signals/study/ledger.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

/// The days that a command named. Pages of another program asked for none: where the command names none either, theirs
/// reach as far back as what they show, which other keys may change.
struct NamedDays {
    std::optional<Day> start;
    std::optional<Day> end;
    bool operator==(const NamedDays&) const = default;
};

/// How a row of runs.csv was read: with what keys, a digest, and by commands that named these days.
struct RowReading {
    std::string keys;
    std::vector<NamedDays> days;

    void add(const NamedDays& named) {
        if (std::ranges::find(days, named) == days.end()) {
            days.push_back(named);
        }
    }
};

using RowReadings = std::map<std::string, RowReading>;  // by row

std::string row_name(const Run& run) {
    return fmt::format("{} {} {}", run.run_id, format_day(run.asked.first), format_day(run.asked.last));
}

std::optional<Day> day_in(const json::Value& value) {
    const auto day = parse_day(value.string().value_or(""));
    return day ? std::optional(*day) : std::nullopt;
}

fs::path readings_file(const PullPlace& place) {
    return place.output.path / "cache" / "readings.json";
}

RowReadings readings_of(const PullPlace& place) {
    RowReadings readings;
    const auto text = read_file(readings_file(place));
    const auto file = json::parse(text ? *text : std::string());
    if (file) {
        for (const auto& [row, reading] : file->root().members()) {
            RowReading read;
            read.keys = reading.get("keys").string().value_or("");
            for (const json::Value days : reading.get("days").elements()) {
                read.add({.start = day_in(days.get("start")), .end = day_in(days.get("end"))});
            }
            if (!read.days.empty()) {
                readings[std::string(row)] = std::move(read);
            }
        }
    }
    return readings;
}

void write_readings(const PullPlace& place, const RowReadings& readings) {
    Json file = Json::object();
    for (const auto& [row, reading] : readings) {
        Json days = Json::array();
        for (const NamedDays& named : reading.days) {
            days.push_back({{"start", named.start ? Json(format_day(*named.start)) : Json()},
                            {"end", named.end ? Json(format_day(*named.end)) : Json()}});
        }
        file[row] = {{"keys", reading.keys}, {"days", std::move(days)}};
    }
    // Without it the runs are read once more.
    static_cast<void>(write_file(readings_file(place), file.dump(1) + "\n"));
}

std::string keys_of(const Study& study) {
    return digest_of(keys_of_pages(study));
}

/// A run as it was read: how, and where its archive lies.
struct ReadRun {
    Run run;
    RowReading reading;
    fs::path archive;
};

/// Where the archives of this workspace lie, by run.
Result<std::map<std::string, fs::path>> archives_by_run(const PullPlace& place) {
    std::map<std::string, fs::path> archives;
    const fs::path file = data_of(place) / "ledger.sqlite3";
    std::error_code code;
    if (!fs::exists(file, code)) {
        return archives;
    }
    Ledger ledger = TRY(Ledger::open_read_only(file));
    for (const LedgerRun& run : TRY(ledger.runs())) {
        const fs::path inside = place.workspace.root / run.archive;
        const fs::path archive = fs::exists(inside, code) ? inside : fs::path(run.archive);
        if (!run.archive.empty() && fs::is_regular_file(archive, code)) {
            archives[run.run_id] = archive;
        }
    }
    return archives;
}

/// The runs that were read with other keys.
Result<std::vector<ReadRun>> runs_to_read(const PullPlace& place, const std::set<std::string>& own) {
    std::vector<ReadRun> runs;
    const fs::path file = place.output.path / "raw" / "runs.csv";
    std::error_code code;
    if (!fs::exists(file, code)) {
        return runs;
    }
    const RowReadings readings = readings_of(place);
    const std::string keys = keys_of(place.study);
    const auto archives = TRY(archives_by_run(place));
    for (Run& run : TRY(read_runs(file))) {
        const auto known = readings.find(row_name(run));
        // Of a row that nothing is noted of, the days are taken as they stand.
        const RowReading reading =
            known != readings.end() ? known->second : RowReading{"", {{run.asked.first, run.asked.last}}};
        const auto archive = archives.find(run.run_id);
        if (reading.keys != keys && !own.contains(run.run_id) && archive != archives.end()) {
            runs.push_back({std::move(run), reading, archive->second});
        }
    }
    return runs;
}

/// The part of a run's archive that was asked for when it was read.
ReplayOptions part_of(const ReadRun& one, const NamedDays& days) {
    ReplayOptions options{.start = days.start, .end = days.end, .sources = {}, .beside = {}, .run_id = one.run.run_id};
    for (const std::string& name : one.run.sources) {
        if (const auto source = find_source(name)) {
            options.sources.push_back(*source);
        }
    }
    return options;
}

/// Reads a run again, once for all days that commands named, and says over which it now stands in runs.csv.
Result<RowReadings> read_again(const PullPlace& place, const ReadRun& one) {
    RowReadings now;
    for (const NamedDays& days : one.reading.days) {
        ReplayOptions part = part_of(one, days);
        part.beside = archives_beside(place.workspace.root, data_of(place), {one.archive});
        const Replayed replayed = TRY(replay({one.archive}, place.study, place.rules, part));
        TRY(forget_runs(replayed.taken_back, place.output.path / "raw"));
        Run run = one.run;
        if (!replayed.observations.runs.empty()) {
            run = replayed.observations.runs.front();
            TRY(write_rows(place, replayed.observations));
        }
        RowReading& reading = now[row_name(run)];
        reading.keys = keys_of(place.study);
        reading.add(days);
    }
    if (!now.contains(row_name(one.run))) {
        TRY(forget_run(one.run, place.output.path / "raw"));
    }
    return now;
}

/// Whether each run of an archive is an import that one in an archive which was read takes back or says anew: its rows
/// are theirs, and reading it again brings none.
bool is_replaced(const fs::path& archive, const std::set<fs::path>& read) {
    const auto own = begins_with_import(archive) ? statements_of(archive) : Result<Statements>(Statements());
    if (!own || own->empty()) {
        return false;
    }
    Statements left = *own;
    for (const fs::path& other : read) {
        const auto later = begins_with_import(other) ? statements_of(other) : Result<Statements>(Statements());
        for (const auto& [run, said] : later ? *later : Statements()) {
            std::erase_if(left, [&](const auto& earlier) {
                const std::string id = earlier.second.id();
                return (run == earlier.first && std::ranges::count(said.replaces, id) > 0) ||
                       std::ranges::count(said.takes_back, earlier.second.name(earlier.first)) > 0;
            });
        }
    }
    return left.empty();
}

/// `a.warc.gz`, or `a.warc.gz, b.warc.gz, c.warc.gz and 2 more`
std::string some_of(std::span<const std::string> names) {
    constexpr std::size_t shown = 3;
    const std::string first = fmt::format("{}", fmt::join(names.first(std::min(shown, names.size())), ", "));
    return names.size() <= shown ? first : fmt::format("{} and {} more", first, names.size() - shown);
}

}  // namespace

Result<bool> read_again(const PullOptions& options, const PullPlace& place, const std::set<std::string>& own) {
    RowReadings readings = readings_of(place);
    std::set<std::string> done;
    for (const ReadRun& one : TRY(runs_to_read(place, own))) {
        const auto now = read_again(place, one);
        if (!now) {
            narrate(options.common.quiet,
                    fmt::format("warning: run {} cannot be read again with today's shows.yaml: {}", one.run.run_id,
                                now.error().message));
            continue;
        }
        readings.erase(row_name(one.run));
        for (const auto& [row, reading] : *now) {
            RowReading& known = readings[row];
            known.keys = reading.keys;
            std::ranges::for_each(reading.days, [&](const NamedDays& days) { known.add(days); });
        }
        done.insert(one.run.run_id);
    }
    if (!done.empty()) {
        narrate(options.common.quiet, fmt::format("shows.yaml asks otherwise than before: {} read again",
                                                  counted(std::ssize(done), "earlier run is", "earlier runs are")));
        write_readings(place, readings);
    }
    return !done.empty();
}

Result<Unread> unread_here(const Workspace& workspace) {
    Unread unread;
    Study study = TRY(read_study(workspace.config));
    const PullPlace place{workspace, std::move(study), TRY(shipped_rules()), {workspace.root / "data", "data"}};
    const RowReadings readings = readings_of(place);
    const std::string keys = keys_of(place.study);
    std::error_code ignored;
    const fs::path file = place.output.path / "raw" / "runs.csv";
    const bool has_raw = fs::exists(file, ignored);
    const auto archives = TRY(archives_by_run(place));
    for (const Run& run : has_raw ? TRY(read_runs(file)) : std::vector<Run>()) {
        const auto known = readings.find(row_name(run));
        unread.runs += archives.contains(run.run_id) && known != readings.end() && known->second.keys != keys ? 1 : 0;
    }
    if (has_raw && !fs::exists(data_of(place) / "ledger.sqlite3", ignored)) {
        return unread;  // nothing says which archives were read
    }
    std::set<fs::path> read;
    for (const auto& [run, archive] : archives) {
        if (has_raw) {
            read.insert(fs::weakly_canonical(archive, ignored));
        }
    }
    for (const NamedPath& archive : TRY(archives_known(workspace.root, data_of(place))).here) {
        const bool is_going_on = archive.name.ends_with(".open");
        if (!is_going_on && !read.contains(fs::weakly_canonical(archive.path, ignored)) &&
            !is_replaced(archive.path, read)) {
            unread.archives.push_back(archive.name);
        }
    }
    return unread;
}

std::string unread_text(const Unread& unread) {
    if (!unread.any()) {
        return {};
    }
    std::string text;
    if (unread.runs > 0) {
        text = counted(static_cast<std::int64_t>(unread.runs), "earlier run was read", "earlier runs were read") +
               " with other keys than shows.yaml has now";
    }
    if (!unread.archives.empty()) {
        text += fmt::format("{}nothing of {} ({}) is in data/raw", text.empty() ? "" : ", and ",
                            counted(std::ssize(unread.archives), "archive"), some_of(unread.archives));
    }
    return text + ": public-signals pull --offline reads what the archives hold, without any request";
}

void note_reading(const PullPlace& place, const std::vector<Run>& runs, const ReplayOptions& asked) {
    RowReadings readings = readings_of(place);
    for (const Run& run : runs) {
        RowReading& reading = readings.try_emplace(row_name(run), RowReading{keys_of(place.study), {}}).first->second;
        reading.add({.start = asked.start, .end = asked.end});
        if (reading.days.size() == 1) {
            reading.keys = keys_of(place.study);  // other days that were read with other keys leave the row due
        }
    }
    write_readings(place, readings);
}

}  // namespace public_signals::inline cli
