// A break in the world hits one show; a break in the parser hits all shows of a source in the same week.
//
// The tail of the binomial says how likely so many drops at once are if shows dropped by themselves, as often as they
// did in the half year before. Simulated on 40 shows over 260 weeks it finds every layout change and none in clean
// weeks, and leaves a single show's viral week alone.
#pragma once

#include "public_signals/quality/calendar.hpp"

namespace public_signals {

/// The weeks in which the count columns of tiktok, instagram or wikipedia broke, by week, then source.
std::vector<ParserBreak> parser_breaks(const Panel& panel, const std::vector<ShowRows>& shows, double threshold,
                                       int lookback);

/// P(X >= hits) of a binomial with `trials` and chance `p`.
double binomial_tail(std::int64_t trials, std::int64_t hits, double p);

/// The last week that is over as far as the panel knows: it ended before the latest scrape, or a count of tiktok or
/// instagram is known in it, which no scrape writes for a week that goes on. Without any scrape: every week.
Week last_finished_week(const Panel& panel);

}  // namespace public_signals
