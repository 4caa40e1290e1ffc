#include "public_signals/aggregation/weekly.hpp"

#include "public_signals/aggregation/source_weeks.hpp"

namespace public_signals {

Result<Panel> weekly_panel(Source source, const Observations& observations, const WeeklyOptions& options) {
    switch (source) {
        case Source::GoogleTrends:
            return weekly_interest(observations, options);
        case Source::Wikipedia:
            return weekly_views(observations, options);
        case Source::TikTok:
        case Source::Instagram:
            break;
    }
    return weekly_posts(source, observations, options);
}

}  // namespace public_signals
