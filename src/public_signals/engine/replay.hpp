// Archives -> observations: every run of every file, in order of time, through the same extractors as a live pull.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/archive/stored_body.hpp"
#include "public_signals/base/result.hpp"
#include "public_signals/engine/page.hpp"
#include "public_signals/engine/rules.hpp"
#include "public_signals/panel/observations.hpp"
#include "public_signals/panel/schema.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline engine {

/// What became of one target (show x source) in one run.
struct TargetOutcome {
    std::string run_id;
    std::string show;
    Source source;
    PageState state;
    std::int64_t items = 0;  // posts, days or points read
    std::string note;        // for a person: reach of the list, reason of a null
};

/// A page worth keeping as a snapshot.
struct CapturedPage {
    std::string source;
    std::string handle;
    Instant captured_at;
    std::string html;  // empty where it was left in its archive
    std::string json;
    std::optional<StoredBody> stored;
};

struct Replayed {
    Observations observations;
    std::vector<TargetOutcome> targets;
    std::vector<Warning> warnings;
    std::vector<CapturedPage> snapshots;
    std::size_t records = 0;
    std::map<std::string, std::string> foreign_runs;  // of each record of another program's archive: its run's id
    std::vector<std::string> taken_back;  // ids of imports that a later one of their file takes back: no row is theirs
};

struct ReplayOptions {
    std::optional<Day> start;  // moved back to its Monday; unset: what each run asked
    std::optional<Day> end;
    std::vector<Source> sources;
    std::vector<std::filesystem::path> beside = {};  // archives that may say something later of the same imports
    std::string run_id = {};                         // of the one run that is read; empty: every run of the archives
    std::size_t most_bytes = most_bytes_kept;
};

/// Reads the archives; `InvalidInput` when a file is no archive, `ArchiveDamaged` when one is damaged.
Result<Replayed> replay(const std::vector<std::filesystem::path>& files, const Study& study, const Rules& rules,
                        const ReplayOptions& options);

}  // namespace public_signals::inline engine
