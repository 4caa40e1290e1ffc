// What a forecast can be made by, what a comparison can say, and which counts of attention a run rests on: the words.
#pragma once

#include "public_signals/base/word_table.hpp"

namespace public_signals::inline models {

/// How a rival forecasts.
enum class RivalKind { Naive, SeasonalNaive, ShowMean, Ar, ArMetric, ArAll };
constexpr auto word_table(RivalKind) {
    return words<RivalKind>("kind of a rival", {{RivalKind::Naive, "naive"},
                                                {RivalKind::SeasonalNaive, "seasonal_naive"},
                                                {RivalKind::ShowMean, "show_mean"},
                                                {RivalKind::Ar, "ar"},
                                                {RivalKind::ArMetric, "ar_metric"},
                                                {RivalKind::ArAll, "ar_all"}});
}

/// What attention does to the error of the forecasts that know the outcome's past alone.
enum class ForecastVerdict { Cuts, Unsettled, AddsNothing };
constexpr auto word_table(ForecastVerdict) {
    return words<ForecastVerdict>("verdict of a forecast", {{ForecastVerdict::Cuts, "cuts"},
                                                            {ForecastVerdict::Unsettled, "unsettled"},
                                                            {ForecastVerdict::AddsNothing, "adds_nothing"}});
}

/// Which counts stand for attention at an origin: those scraped by then, the latest, or those scraped by then where the
/// archive has enough of them.
enum class Vintages { Auto, Known, Latest };
constexpr auto word_table(Vintages) {
    return words<Vintages>("vintages",
                           {{Vintages::Auto, "auto"}, {Vintages::Known, "known"}, {Vintages::Latest, "latest"}});
}

}  // namespace public_signals::inline models
