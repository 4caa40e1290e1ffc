#include "public_signals/sources/google_trends/base_range.hpp"

namespace public_signals::collect {

Result<Day> trends_base(const Study& study, const DateRange& asked, Ledger& ledger) {
    const TrendsSettings& gt = study.settings.gt;
    if (gt.base_start) {
        return *gt.base_start;
    }
    const Day first = monday_of(to_week(asked.first) - Weeks{104});
    return TRY(ledger.pin_trends_base("", study.settings.geo, gt.category, first));
}

}  // namespace public_signals::collect
