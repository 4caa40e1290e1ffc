// Observations -> weekly rows, one source at a time, and their outer join: the panel.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/aggregation/ahead_rows.hpp"
#include "public_signals/aggregation/asked_rows.hpp"
#include "public_signals/aggregation/latest_posts.hpp"
#include "public_signals/aggregation/rounded_copies.hpp"
#include "public_signals/base/result.hpp"
#include "public_signals/panel/observations.hpp"
#include "public_signals/panel/panel.hpp"
#include "public_signals/panel/schema.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline aggregation {

/// What the weekly files should hold: these shows (all that occur when empty) and the union of what the runs asked
/// (the span of the observations when there are no runs).
struct WeeklyOptions {
    std::vector<std::string> shows;
    Extensions extensions = {};    // groups of columns beside those that every weekly file has
    const Study* study = nullptr;  // what is asked for its shows, and what counts; null: whatever the observations hold
};

/// The observations with the posts that were read apart from them; theirs are not looked at.
struct WeeklyInputs {
    Observations observations;
    std::map<Source, LatestPosts> latest;         // of the sources that are read post by post
    std::vector<LeftOut> left_out = {};           // what the study does not ask
    std::vector<AheadRows> ahead = {};            // what says a time that has not come
    std::map<Source, RoundedCopies> copies = {};  // among the posts of `latest`, where they were looked for

    const LatestPosts& posts(Source source) const;
    /// The copies among `posts(source)`.
    RoundedCopies copies_of(Source source) const;
};
/// data/raw as weeks need it, in a fraction of the memory of read_raw; with a study, what it asks; with `as_of`, what
/// had been scraped by the end of that day (UTC).
Result<WeeklyInputs> read_weekly_inputs(const std::filesystem::path& raw, const Study* study,
                                        std::optional<Day> as_of = std::nullopt);

/// What a person should know of how weeks were made. A code makes it a warning: gt_censored, gt_new_maximum, gt_hole,
/// wiki_hole, counts_read_late.
struct WeeklyNote {
    Source source;
    std::string code;
    std::string text;  // `Six: six musical: backbone, factors 0.97 1.02`
};

/// The weekly panel of one source: its columns and `scrape_run_at`, one row per show and asked week, all-null rows
/// included. A tt_ or ig_ cell is known only where one scrape began after the week's end and its list reaches back
/// before the week's Monday (or is whole); without coverage.csv every week with posts is known and no zero is made,
/// where no row names a run. What there is to say of it is appended to `notes`.
Result<Panel> weekly_panel(Source source, const WeeklyInputs& inputs, const WeeklyOptions& options,
                           std::vector<WeeklyNote>* notes = nullptr);
Result<Panel> weekly_panel(Source source, const Observations& observations, const WeeklyOptions& options,
                           std::vector<WeeklyNote>* notes = nullptr);

/// The outer join of weekly panels into the canonical 18 columns and those of `extensions`, sorted by show, then week;
/// the panels of other extensions are left out. `fill_missing` adds all-null rows for weeks absent between a show's
/// first and last.
Result<Panel> join_weekly(const std::map<Source, Panel>& weekly, const Extensions& extensions, bool fill_missing);

}  // namespace public_signals::inline aggregation
