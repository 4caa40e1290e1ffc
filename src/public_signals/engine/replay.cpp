#include "public_signals/engine/replay.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/time_ahead.hpp"
#include "public_signals/engine/page_clock.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/engine/visit_days.hpp"

namespace public_signals::inline engine {
namespace {

bool overlaps(const DateRange& a, const DateRange& b) {
    return a.first <= b.last && b.first <= a.last;
}

/// The days that a run asked, cut to --start and --end. Pages of another program asked nothing: from the oldest of what
/// they show to their day, or what the two options say. Pages that were brought without a first day begin with the
/// oldest of what today's rules read in them: those of the day of import may have read none.
DateRange asked_of(const ArchivedRun& run, Day oldest, const ReplayOptions& options) {
    if (!run.says_what_it_asked) {
        const Day day = day_of(run.run.scrape_run_at);
        return {options.start.value_or(std::min(oldest, day)), options.end.value_or(day)};
    }
    DateRange asked = run.run.asked;
    if (options.start) {
        asked.first = std::max(asked.first, monday_of(to_week(*options.start)));
    }
    if (options.end) {
        asked.last = std::min(asked.last, sunday_of(to_week(*options.end)));
    }
    return asked;
}

void replay_sources(const ArchivedRun& run, const std::vector<Source>& sources, const Study& study, const Rules& rules,
                    Replayed& into) {
    for (const Source source : sources) {
        row_of(source).replay(run, source, study, rules, into);
    }
}

/// The first day of which a run's pages show anything.
Day oldest_of(const ArchivedRun& run, const std::vector<Source>& sources, const Study& study, const Rules& rules) {
    Replayed shown;
    replay_sources(run, sources, study, rules, shown);
    Day oldest = day_of(run.run.scrape_run_at);
    for (const auto& [source, rows] : shown.observations.profiles) {
        for (const RawPost& row : rows.posts) {
            oldest = std::min(oldest, row.post.post_day.value_or(oldest));
        }
    }
    for (const RawDay& row : shown.observations.days) {
        oldest = std::min(oldest, row.day);
    }
    for (const RawPoint& row : shown.observations.points) {
        oldest = std::min(oldest, row.day.value_or(oldest));
    }
    return oldest;
}

std::vector<Source> sources_of(const ArchivedRun& run, const ReplayOptions& options) {
    std::vector<Source> sources;
    for (const Source source : all_sources()) {
        const auto& wanted = options.sources;
        const auto& ran = run.run.sources;
        const bool asked = wanted.empty() || std::find(wanted.begin(), wanted.end(), source) != wanted.end();
        if (asked &&
            ((ran.empty() && !run.is_foreign) || std::find(ran.begin(), ran.end(), name_of(source)) != ran.end())) {
            sources.push_back(source);
        }
    }
    return sources;
}

/// In order of time; pages of other programs as the visits that they are. Notes which imports were taken back.
Result<std::vector<ArchivedRun>> runs_of(const std::vector<std::filesystem::path>& files, const ReplayOptions& options,
                                         const Rules& rules, Replayed& replayed) {
    std::vector<ArchivedRun> runs;
    HeardRuns heard = TRY(heard_runs(files, options.beside, options.most_bytes));
    for (const auto& [taken_back, by] : heard.taken_back) {
        replayed.taken_back.push_back(taken_back);
        if (std::ranges::find(heard.unread, taken_back) == heard.unread.end()) {
            continue;
        }
        replayed.warnings.push_back(
            {"import_taken_back",
             fmt::format("the import {} is not read: its file was imported again for the same time, and what was said "
                         "last counts, {}",
                         taken_back, by)});
    }
    for (ArchivedRun& run : heard.runs) {
        if (run.is_foreign) {
            std::ranges::move(runs_by_day(std::move(run), rules), std::back_inserter(runs));
        } else {
            runs.push_back(std::move(run));
        }
    }
    std::ranges::stable_sort(runs, {}, [](const ArchivedRun& run) { return run.run.scrape_run_at; });
    return runs;
}

Result<Replayed> replay_all(const std::vector<std::filesystem::path>& files, const Study& study, const Rules& rules,
                            const ReplayOptions& options) {
    Replayed replayed;
    for (ArchivedRun& run : TRY(runs_of(files, options, rules, replayed))) {
        mend_clock(run, replayed.warnings);
        if (lies_ahead(run.run.scrape_run_at)) {
            replayed.warnings.push_back(
                {"time_ahead",
                 fmt::format("run {} says that it began at {}, which {}: nothing of it is read, so that it "
                             "makes no week known; correct its time, or this machine's clock (--now)",
                             run.run.run_id, format_instant(run.run.scrape_run_at),
                             ahead_text(run.run.scrape_run_at))});
            continue;
        }
        if (run.is_disputed) {
            replayed.warnings.push_back(
                {"import_disputed",
                 fmt::format(
                     "archives say different things of the import {} (--complete, --start or --end) and nothing "
                     "tells which was said last: the one that makes fewer weeks known is taken; import the file "
                     "again to say what counts",
                     run.run.run_id)});
        }
        const std::vector<Source> sources = sources_of(run, options);
        const bool asks_its_pages = run.is_foreign || run.begins_with_its_pages;
        const Day oldest = asks_its_pages ? oldest_of(run, sources, study, rules) : Day{};
        if (run.begins_with_its_pages) {
            run.run.asked.first = std::min(run.run.asked.first, monday_of(to_week(oldest)));
        }
        if (run.is_import) {
            run.run.said = run.run.asked;
        }
        const DateRange asked = asked_of(run, oldest, options);
        const bool is_wanted = options.run_id.empty() || options.run_id == run.run.run_id;
        if (!is_wanted || asked.first > asked.last || (run.says_what_it_asked && !overlaps(asked, run.run.asked)) ||
            sources.empty()) {
            continue;
        }
        run.run.asked = whole_weeks(asked);
        run.run.sources = names_of(sources);
        replay_sources(run, sources, study, rules, replayed);
        for (const ArchivedPage& page : run.pages) {
            if (run.is_foreign) {
                replayed.foreign_runs.emplace(page.record_id, run.run.run_id);
            }
        }
        replayed.records += static_cast<std::size_t>(std::ranges::count(run.pages, false, &ArchivedPage::is_lost));
        replayed.observations.runs.push_back(run.run);
    }
    for (const Source source : sources_with_posts()) {
        replayed.observations.of(source).has_coverage = true;
    }
    return replayed;
}

}  // namespace

Result<Replayed> replay(const std::vector<std::filesystem::path>& files, const Study& study, const Rules& rules,
                        const ReplayOptions& options) {
    try {
        return replay_all(files, study, rules, options);
    } catch (const BodyGone& gone) {
        return tl::unexpected(gone.why());
    }
}

}  // namespace public_signals::inline engine
