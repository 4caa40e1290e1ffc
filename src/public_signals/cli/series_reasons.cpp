#include "public_signals/cli/series_reasons.hpp"

#include <map>
#include <memory>

#include "public_signals/aggregation/lost_rows.hpp"
#include "public_signals/engine/source.hpp"

namespace public_signals::inline cli {

SeriesReason series_reasons(const Observations& observations, std::vector<LeftOut> left_out) {
    using Said = std::map<std::pair<Source, std::string>, std::string>;
    return [&observations, left_out = std::move(left_out), said = std::make_shared<Said>()](Source source,
                                                                                            const std::string& show) {
        const auto [place, is_new] = said->try_emplace({source, show});
        const SeriesRow* const series = engine::row_of(source).series;
        if (is_new && series != nullptr) {
            const std::string lost = lost_rows_text(source, observations.lost, {show});
            place->second = lost.empty() ? series->why_unknown(observations, show) : lost;
            const std::string others = left_out_text(left_out, source, show);
            place->second += (place->second.empty() || others.empty() ? "" : "; ") + others;
        }
        return place->second;
    };
}

}  // namespace public_signals::inline cli
