#include "public_signals/engine/replay.hpp"

#include <algorithm>

#include "public_signals/engine/page_clock.hpp"
#include "public_signals/engine/source.hpp"

namespace public_signals::inline engine {
namespace {

bool overlaps(const DateRange& a, const DateRange& b) {
    return a.first <= b.last && b.first <= a.last;
}

/// What the user asked of this run: its own range, cut to --start and --end.
DateRange asked_of(const ArchivedRun& run, const ReplayOptions& options) {
    DateRange asked = run.run.asked;
    if (!run.says_what_it_asked) {
        const Day day = day_of(run.run.scrape_run_at);
        asked = {options.start.value_or(day), options.end.value_or(day)};
    }
    if (options.start) {
        asked.first = std::max(asked.first, monday_of(to_week(*options.start)));
    }
    if (options.end) {
        asked.last = std::min(asked.last, sunday_of(to_week(*options.end)));
    }
    return asked;
}

std::vector<Source> sources_of(const ArchivedRun& run, const ReplayOptions& options) {
    std::vector<Source> sources;
    for (const Source source : all_sources()) {
        const auto& wanted = options.sources;
        const auto& ran = run.run.sources;
        const bool asked = wanted.empty() || std::find(wanted.begin(), wanted.end(), source) != wanted.end();
        if (asked && (ran.empty() || std::find(ran.begin(), ran.end(), name_of(source)) != ran.end())) {
            sources.push_back(source);
        }
    }
    return sources;
}

}  // namespace

Result<Replayed> replay(const std::vector<std::filesystem::path>& files, const Study& study, const Rules& rules,
                        const ReplayOptions& options) {
    Replayed replayed;
    for (ArchivedRun& run : TRY(read_runs(files))) {
        mend_clock(run, replayed.warnings);
        const DateRange asked = asked_of(run, options);
        const std::vector<Source> sources = sources_of(run, options);
        if (asked.first > asked.last || (run.says_what_it_asked && !overlaps(asked, run.run.asked)) ||
            sources.empty()) {
            continue;
        }
        run.run.asked = whole_weeks(asked);
        run.run.sources.clear();
        for (const Source source : sources) {
            run.run.sources.emplace_back(name_of(source));
            row_of(source).replay(run, source, study, rules, replayed);
        }
        replayed.records += run.pages.size();
        replayed.observations.runs.push_back(run.run);
    }
    for (const Source source : sources_with_posts()) {
        replayed.observations.of(source).has_coverage = true;
    }
    return replayed;
}

}  // namespace public_signals::inline engine
