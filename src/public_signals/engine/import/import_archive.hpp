// Imported pages as an archive: a run a file and day, each page with its response, its request and its origin.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "public_signals/engine/import/import.hpp"
#include "public_signals/engine/rules.hpp"

namespace public_signals::inline engine::import {

struct ImportedRun {
    std::string run_id;
    std::string file;  // its base name
    Format format = Format::SavedPage;
    Instant started;  // when its first page was saved
    DateRange asked;  // whole weeks: those that the posts are of, up to the day of saving
    std::size_t pages = 0;
    std::size_t posts = 0;
};

struct ImportArchive {
    std::string name;  // import-20261122-1a2b3c4d.warc.gz; the same files give the same name and bytes
    std::string bytes;
    std::vector<ImportedRun> runs;  // in order of time
};

/// `files`: the base name of each, and what was read from it. `first` and `last` replace the asked days of every run.
ImportArchive archive_of(const std::vector<std::pair<std::string, ImportedFile>>& files, std::optional<Day> first,
                         std::optional<Day> last, const Rules& rules);

}  // namespace public_signals::inline engine::import
