#include "public_signals/cli/series_reasons.hpp"

#include <fmt/format.h>

#include <map>
#include <memory>

#include "public_signals/aggregation/lost_rows.hpp"
#include "public_signals/engine/source.hpp"

namespace public_signals::inline cli {
namespace {

/// Of one show on one source.
struct SaidOfSeries {
    std::string lost;    // why some of its rows are missing
    std::string within;  // why a week has no value that was asked
    std::string others;  // what was read and shows.yaml does not ask
    std::optional<DateRange> days;

    std::string of(Week week) const {
        std::string why = lost;
        if (why.empty() && days && (sunday_of(week) < days->first || days->last < monday_of(week))) {
            why = fmt::format("outside of the days that were asked or brought: they are {} to {}",
                              format_day(days->first), format_day(days->last));
        } else if (why.empty() && days && (monday_of(week) < days->first || days->last < sunday_of(week))) {
            why = fmt::format("the days that were asked or brought, {} to {}, hold a part of the week only",
                              format_day(days->first), format_day(days->last));
        } else if (why.empty()) {
            why = within;
        }
        return why + (why.empty() || others.empty() ? "" : "; ") + others;
    }
};

}  // namespace

SeriesReason series_reasons(const Observations& observations, std::vector<LeftOut> left_out) {
    using Said = std::map<std::pair<Source, std::string>, SaidOfSeries>;
    return [&observations, left_out = std::move(left_out), said = std::make_shared<Said>()](
               Source source, const std::string& show, Week week) {
        const auto [place, is_new] = said->try_emplace({source, show});
        const SeriesRow* const series = engine::row_of(source).series;
        if (is_new && series != nullptr) {
            place->second = {.lost = lost_rows_text(source, observations.lost, {show}),
                             .within = series->why_unknown(observations, show),
                             .others = left_out_text(left_out, source, show),
                             .days = series->days_loaded(observations, show)};
        }
        return place->second.of(week);
    };
}

}  // namespace public_signals::inline cli
