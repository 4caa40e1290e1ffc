// What broke in the pages of a source, since when, and a layout that reads them again, tried on the whole archive.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "public_signals/engine/archive_run.hpp"
#include "public_signals/engine/doctor/json_proposal.hpp"
#include "public_signals/engine/rules.hpp"
#include "public_signals/engine/targets.hpp"

namespace public_signals::inline engine {

/// One run's pages of the source.
struct RunFields {
    std::string run_id;
    Instant scrape_run_at;
    DateRange asked;
    std::int64_t pages = 0;
    std::int64_t read = 0;                     // ok or empty, or an answer about the account; no walls
    std::int64_t posts = 0;                    // distinct
    std::map<std::string, std::int64_t> with;  // of these posts, how many have a field
};

/// Pages of one kind that stopped being read, or lost a field.
struct Break {
    PageKind kind;
    std::string layout;  // that read such pages before; empty: none did
    std::string run_id;  // the first run that met them
    Instant since;       // the first such page
    Week week;           // the first week that it asked for
    std::int64_t pages = 0;
    std::vector<std::string> lost;  // fields; empty: whole pages
};

/// How a proposed layout does on every archived page of the source.
struct Score {
    std::int64_t old_pages = 0;  // that were read before
    std::int64_t old_same = 0;   // and still give the same posts
    std::int64_t new_pages = 0;  // broken ones
    std::int64_t new_read = 0;
    std::int64_t lost_posts = 0;          // distinct posts in the broken pages
    std::int64_t recovered = 0;           // of them, read with their leading count and the flags that such posts had
    std::vector<std::string> lost_flags;  // that such posts had and these don't say
    double recovered_share() const;
};

struct Proposal {
    Break repairs;
    ProposedLayout proposed;
    Score score;
    std::string proof;  // a page that it reads
    std::string proof_name;
};

struct Diagnosis {
    std::vector<RunFields> runs;  // by time
    std::vector<Break> breaks;
    std::vector<Proposal> proposals;
    std::int64_t pages = 0;
    std::int64_t unread = 0;                    // of them, no answer about an account
    std::int64_t cut = 0;                       // of these, pages that end before they are whole
    std::map<PageState, std::int64_t> refused;  // of them, pages that the platform did not give: walls and breakdowns
    std::int64_t visits = 0;                    // to an account in a run, where all pages are read,
    std::int64_t partial_visits = 0;            // and of them those of which pull says partial
    std::vector<std::string> rejected;          // why a rule that was found is none, in words
    Score score;                                // of all proposals together
    std::string rules_yaml;                     // their layouts, as items of `layouts:`
};

/// Pages that carry fields, in the order in which tables show them.
extern const std::vector<std::pair<std::string, Field>> shown_fields;

/// Reads every page of the source with the rules and looks for what they lost.
Result<Diagnosis> diagnose(const std::vector<ArchivedRun>& runs, Source source, const Rules& rules);

}  // namespace public_signals::inline engine
