// Imported pages as an archive: a run a file and day, each page with its response, its request and its origin.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "public_signals/engine/archive_run.hpp"
#include "public_signals/engine/import/import.hpp"
#include "public_signals/engine/rules.hpp"
#include "public_signals/panel/observations.hpp"

namespace public_signals::inline engine::import {

/// What a run says of one account.
struct ImportedAccount {
    Source source{};
    std::string handle;
    PageState state = PageState::Ok;
    std::size_t posts = 0;
    std::optional<Day> oldest;
    std::optional<Day> newest;
    std::vector<Week> known;                  // the weeks that it makes known to a show of that account
    std::vector<Week> open_weeks;             // in which posts may lie whose day alone is known, in no zone
    std::vector<std::string> open_posts;      // those posts
    std::vector<Week> unsettled_weeks;        // with posts of others that may have been made with the account,
    std::vector<std::string> unsettled;       // and those posts: no week of them is known where such posts count
    std::string why_no_others;                // for a person; empty where there are none
    std::string rounded_ids;                  // why its ids can't be those of its posts; empty where they may be
    std::vector<std::string> contradictions;  // of records left out, whose ids name two posts
    std::string too_large;                    // a count that no post has; empty where there is none
    std::size_t pinned = 0;                   // of a list that a person put together: posts that do not carry it back,
    std::size_t far_behind = 0;               // and those behind a silence of eight weeks
};

/// A series of values that a person downloaded.
struct ImportedSeries {
    Source source{};
    std::string about;  // `oh mary broadway in US-NY`
    DateRange days;
    std::string url;                  // what asks for it
    std::vector<ArchivedPage> pages;  // those that hold it; empty of a page that names it and holds no value
};

struct ImportedRun {
    std::string run_id;
    std::string file;  // its base name
    Format format = Format::SavedPage;
    Instant started;                     // when its first page was saved
    DateRange asked;                     // whole weeks: those that the posts are of, up to the day of saving
    bool begins_with_its_pages = false;  // nobody said from when on
    std::size_t pages = 0;
    std::size_t posts = 0;
    std::string what = {};           // the format for a person
    std::set<std::string> ids = {};  // of its posts
    std::vector<ImportedAccount> accounts = {};
    std::vector<ImportedSeries> series = {};
};

struct ImportArchive {
    std::string name;  // import-20261122-1a2b3c4d.warc.gz; the same files give the same name and bytes
    std::string bytes;
    std::vector<ImportedRun> runs;  // in order of time
};

/// `files`: the base name of each, and what was read from it. `first` and `last` replace the asked days of every run.
/// `statements`: of runs, what each is to earlier ones; of a run that has none there is no earlier one.
ImportArchive archive_of(const std::vector<std::pair<std::string, ImportedFile>>& files, std::optional<Day> first,
                         std::optional<Day> last, const Rules& rules, const Statements& statements = {});

}  // namespace public_signals::inline engine::import
