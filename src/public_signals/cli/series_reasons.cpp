#include "public_signals/cli/series_reasons.hpp"

#include <map>
#include <memory>

#include "public_signals/aggregation/lost_rows.hpp"
#include "public_signals/engine/source.hpp"

namespace public_signals::inline cli {

SeriesReason series_reasons(const Observations& observations) {
    using Said = std::map<std::pair<Source, std::string>, std::string>;
    return [&observations, said = std::make_shared<Said>()](Source source, const std::string& show) {
        const auto [place, is_new] = said->try_emplace({source, show});
        const SeriesRow* const series = engine::row_of(source).series;
        if (is_new && series != nullptr) {
            const std::string lost = lost_rows_text(source, observations.lost, {show});
            place->second = lost.empty() ? series->why_unknown(observations, show) : lost;
        }
        return place->second;
    };
}

}  // namespace public_signals::inline cli
