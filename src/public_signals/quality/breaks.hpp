// A break in the world hits one show; a break in the parser hits all shows of a source in the same week.
//
// The tail of the binomial says how likely so many shows are to fall at once if each falls by itself. How often it
// does is seen in the half year before, as if every week were a holiday: the shows that would have dropped had their
// numbers been halved. In a week in which all accounts post half as often, those with three posts a week often have
// none, and the count of real drops in quiet weeks knows nothing of it. Nulls, lost suffixes and repeated sums have no
// holidays; each is counted by itself.
//
// Under five shows that tail can't speak. There a week is broken only when every show leaves the same trace.
#pragma once

#include "public_signals/quality/break_tally.hpp"
#include "public_signals/quality/calendar.hpp"

namespace public_signals::inline quality {

struct MetricTallies {
    std::string metric;
    std::vector<WeekTally> tallies;
};

struct SourceTallies {
    std::string source;
    std::int64_t shows = 0;  // that know the source in some week
    std::vector<MetricTallies> metrics;
};

/// The shows that a week needs for its source to be judged.
inline constexpr std::int64_t least_shows_judged = 5;

/// The reason of a source of which the panel knows nothing.
inline constexpr const char* no_page_was_read = "no page was read";

/// The sources whose breaks can be seen, with those of their columns that the panel holds as numbers.
std::vector<SourceMetrics> break_metrics(const Panel& panel);

/// The command that looks further: of days that were served, and of posts that were handed in, there is no page layout
/// to repair.
std::string command_for(const ParserBreak& found);

/// Says of a break that what was handed in is behind it, and no page.
void blame_import(ParserBreak& found);

/// The broken weeks up to `last`, by week, then source.
std::vector<ParserBreak> breaks_of(const std::vector<SourceTallies>& sources, Week last);

/// How many weeks up to `last` have enough shows with a history, in the metric that has most such weeks.
std::int64_t weeks_judged(const SourceTallies& source, Week last);

/// Why no week of a source could be judged: `4 shows; needs 5`. Empty where one was.
std::string why_not_judged(const SourceTallies& source, Week last);

/// The same from a panel.
std::vector<ParserBreak> parser_breaks(const Panel& panel, const std::vector<ShowRows>& shows, double threshold,
                                       int lookback);

/// P(X >= hits) of a binomial with `trials` and chance `p`.
double binomial_tail(std::int64_t trials, std::int64_t hits, double p);

/// The last week that is over as far as the panel knows: it ended before the latest scrape, or a count of tiktok or
/// instagram is known in it, which no scrape writes for a week that goes on. Without any scrape: every week.
Week last_finished_week(const Panel& panel);
/// Of its two parts: the latest scrape, and the last week in which a count is known.
Week last_finished_week(const std::string& latest_scrape, std::optional<Week> last_count);

}  // namespace public_signals::inline quality
