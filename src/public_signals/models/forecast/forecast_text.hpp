// The words of a run of forecasts, for a person: whether attention beats what last week says already.
#pragma once

#include <cstddef>
#include <string>

#include "public_signals/models/forecast/forecast_json.hpp"

namespace public_signals::inline models {

/// Of a file, or a pipe.
inline constexpr std::size_t page_width = 99;

/// `tt_posts adds nothing to the gross of past weeks (AR) at 4 weeks: mean absolute error over 52 origins 99,310
/// with, 98,750 without (p 0.610, q 0.870)`, of a rival that knows attention.
std::string sentence_of(const RivalResult& result, const HorizonResult& horizon, const ForecastRun& run);
/// `last week's gross alone: R2 0.8879 at 1 week (1,464 forecasts, MAPE 12.41 %), …`.
std::string last_week_sentence(const ForecastRun& run);
/// `better than AR without any regression: the show's mean so far at 1 week (51,817 against
/// 56,799)`; empty where none is.
std::string plain_sentence(const ForecastRun& run);
/// `seasonal naive is left out at 8 weeks, with 0 forecasts where the outcome's past has 310: …`.
std::string sentence_of(const NotFormed& missing, const HorizonResult& horizon);
/// Where attention comes from: `attention as it was known at each origin (52 states of the panel)`.
std::string attention_sentence(const ForecastRun& run);
/// `4 weeks`.
std::string weeks_text(int weeks);
/// The mean over origins of their mean absolute error: of what a sentence says a share is saved.
double mean_error(const RivalResult& result);
/// `means over 350 forecasts that every rival has, of 22 shows from 24 origins, 2022-11-07 to 2023-04-17; …`.
std::string sample_text(const HorizonResult& horizon);
/// For a caption: level, method and observations of the intervals of a cut.
std::string cut_caption(const ForecastRun& run);

/// The whole run: sentences, a table for each horizon, what is left out, warnings.
std::string text_of(const StoredForecastRun& stored, std::size_t width = page_width);

}  // namespace public_signals::inline models
