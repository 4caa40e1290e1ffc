#include "public_signals/cli/read_again.hpp"

#include <fmt/format.h>

#include <map>
#include <vector>

#include "public_signals/base/digest.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/panel/raw_files.hpp"
#include "public_signals/panel/raw_rows.hpp"
#include "public_signals/study/ledger.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

/// How a row of runs.csv was read: with what, and over which days where the command named some. Pages of another
/// program asked for no days: theirs reach as far back as what they show, which other keys may change.
struct RowReading {
    std::string keys;  // a digest
    std::optional<Day> start;
    std::optional<Day> end;
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
            readings[std::string(row)] = {.keys = std::string(reading.get("keys").string().value_or("")),
                                          .start = day_in(reading.get("start")),
                                          .end = day_in(reading.get("end"))};
        }
    }
    return readings;
}

void write_readings(const PullPlace& place, const RowReadings& readings) {
    Json file = Json::object();
    for (const auto& [row, reading] : readings) {
        Json& entry = file[row] = {{"keys", reading.keys}};
        if (reading.start) {
            entry["start"] = format_day(*reading.start);
        }
        if (reading.end) {
            entry["end"] = format_day(*reading.end);
        }
    }
    // Without it the runs are read once more.
    static_cast<void>(write_file(readings_file(place), file.dump(1) + "\n"));
}

/// A digest of all that decides which rows a page gives.
std::string keys_of(const Study& study) {
    const Settings& settings = study.settings;
    Json facts = {{"geo", settings.geo},
                  {"category", settings.gt.category},
                  {"project", settings.wiki.project},
                  {"agent", name_of(settings.wiki.agent)},
                  {"redirects", settings.wiki.redirects}};
    Json& shows = facts["shows"] = Json::array();
    for (const Show& show : study.shows) {
        Json keys = {{"name", show.name},
                     {"queries", show.google_queries},
                     {"geo", show.gt_geo ? Json(*show.gt_geo) : Json()},
                     {"title", show.wikipedia_title},
                     {"item", show.wikidata_id},
                     {"titles", show.wikipedia_extra_titles}};
        for (const auto& [source, handle] : show.handles) {
            keys[name_of(source)] = handle;
        }
        shows.push_back(std::move(keys));
    }
    return sha256_hex(facts.dump()).substr(0, 16);
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
            known != readings.end() ? known->second : RowReading{"", run.asked.first, run.asked.last};
        const auto archive = archives.find(run.run_id);
        if (reading.keys != keys && !own.contains(run.run_id) && archive != archives.end()) {
            runs.push_back({std::move(run), reading, archive->second});
        }
    }
    return runs;
}

/// The part of a run's archive that was asked for when it was read.
ReplayOptions part_of(const ReadRun& one) {
    ReplayOptions options{.start = one.reading.start, .end = one.reading.end, .sources = {}, .run_id = one.run.run_id};
    for (const std::string& name : one.run.sources) {
        if (const auto source = find_source(name)) {
            options.sources.push_back(*source);
        }
    }
    return options;
}

}  // namespace

Result<bool> read_again(const PullOptions& options, const PullPlace& place, const std::set<std::string>& own) {
    RowReadings readings = readings_of(place);
    std::set<std::string> done;
    for (const ReadRun& one : TRY(runs_to_read(place, own))) {
        const auto replayed = replay({one.archive}, place.study, place.rules, part_of(one));
        if (!replayed) {
            narrate(options.common.quiet,
                    fmt::format("warning: run {} cannot be read again with today's shows.yaml: {}", one.run.run_id,
                                replayed.error().message));
            continue;
        }
        Run run = one.run;
        if (!replayed->observations.runs.empty()) {
            run = replayed->observations.runs.front();
            TRY(write_rows(place, replayed->observations));
        }
        if (run.asked != one.run.asked) {
            TRY(forget_run(one.run, place.output.path / "raw"));
            readings.erase(row_name(one.run));
        }
        readings[row_name(run)] = {keys_of(place.study), one.reading.start, one.reading.end};
        done.insert(one.run.run_id);
    }
    if (!done.empty()) {
        narrate(options.common.quiet,
                fmt::format("shows.yaml asks otherwise than before: {} read again",
                            done.size() == 1 ? "an earlier run is" : fmt::format("{} earlier runs are", done.size())));
        write_readings(place, readings);
    }
    return !done.empty();
}

void note_reading(const PullPlace& place, const std::vector<Run>& runs, const ReplayOptions& asked) {
    RowReadings readings = readings_of(place);
    for (const Run& run : runs) {
        readings[row_name(run)] = {keys_of(place.study), asked.start, asked.end};
    }
    write_readings(place, readings);
}

}  // namespace public_signals::inline cli
