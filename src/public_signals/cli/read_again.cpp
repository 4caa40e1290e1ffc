#include "public_signals/cli/read_again.hpp"

#include <fmt/format.h>

#include <map>
#include <vector>

#include "public_signals/base/digest.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/panel/raw_rows.hpp"
#include "public_signals/study/ledger.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

using Readings = std::map<std::string, std::string>;  // by run: a digest of what it was read with

fs::path readings_file(const PullPlace& place) {
    return place.output.path / "cache" / "readings.json";
}

Readings readings_of(const PullPlace& place) {
    Readings readings;
    const auto text = read_file(readings_file(place));
    const auto file = json::parse(text ? *text : std::string());
    if (file) {
        for (const auto& [run, reading] : file->root().members()) {
            readings[std::string(run)] = std::string(reading.string().value_or(""));
        }
    }
    return readings;
}

/// A digest of all that decides which rows a page gives.
std::string reading_of(const Study& study) {
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

/// A run as it was read: what part of it, and where its archive lies.
struct ReadRun {
    Run run;
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
    const Readings readings = readings_of(place);
    const std::string reading = reading_of(place.study);
    const auto archives = TRY(archives_by_run(place));
    for (Run& run : TRY(read_runs(file))) {
        const auto known = readings.find(run.run_id);
        const bool is_read = known != readings.end() && known->second == reading;
        const auto archive = archives.find(run.run_id);
        if (!is_read && !own.contains(run.run_id) && archive != archives.end()) {
            runs.push_back({std::move(run), archive->second});
        }
    }
    return runs;
}

/// The part of a run's archive that was asked for when it was read.
ReplayOptions part_of(const Run& run) {
    ReplayOptions options{.start = run.asked.first, .end = run.asked.last, .sources = {}, .run_id = run.run_id};
    for (const std::string& name : run.sources) {
        if (const auto source = find_source(name)) {
            options.sources.push_back(*source);
        }
    }
    return options;
}

}  // namespace

Result<bool> read_again(const PullOptions& options, const PullPlace& place, const std::set<std::string>& own) {
    std::set<std::string> done;
    for (const ReadRun& one : TRY(runs_to_read(place, own))) {
        const auto replayed = replay({one.archive}, place.study, place.rules, part_of(one.run));
        if (!replayed) {
            narrate(options.common.quiet,
                    fmt::format("warning: run {} cannot be read again with today's shows.yaml: {}", one.run.run_id,
                                replayed.error().message));
            continue;
        }
        if (!replayed->observations.runs.empty()) {
            TRY(write_rows(place, replayed->observations));
        }
        done.insert(one.run.run_id);
    }
    if (!done.empty()) {
        narrate(options.common.quiet,
                fmt::format("shows.yaml asks otherwise than before: {} read again",
                            done.size() == 1 ? "an earlier run is" : fmt::format("{} earlier runs are", done.size())));
        note_reading(place, done);
    }
    return !done.empty();
}

void note_reading(const PullPlace& place, const std::set<std::string>& run_ids) {
    Readings readings = readings_of(place);
    const std::string now = reading_of(place.study);
    for (const std::string& run : run_ids) {
        readings[run] = now;
    }
    Json file = Json::object();
    for (const auto& [run, reading] : readings) {
        file[run] = reading;
    }
    // Without it the runs are read once more.
    static_cast<void>(write_file(readings_file(place), file.dump(1) + "\n"));
}

}  // namespace public_signals::inline cli
