// What measurement makes of a coefficient, in sentences.
#pragma once

#include <string>
#include <vector>

#include "public_signals/base/word_table.hpp"
#include "public_signals/models/measurement/over_panels.hpp"
#include "public_signals/models/measurement/simex.hpp"

namespace public_signals::inline models {

struct ModelRun;
struct PredictorResult;

/// What the panels of a re-estimation are.
enum class Remeasurement { Draws, Vintages };
constexpr auto word_table(Remeasurement) {
    return words<Remeasurement>("remeasurement",
                                {{Remeasurement::Draws, "draws"}, {Remeasurement::Vintages, "vintages"}});
}

/// `gt_index_lag4 drawn 4 times: one draw gives 0.82 (…), their mean 0.94 (…), on 3,960 rows; measurement is 13 % of
/// the variance and 7 % of the interval's width (…)`.
std::string sentence_of(const OverPanels& over, Remeasurement what, const std::string& predictor,
                        const Regression& regression);
/// `views_lag4 by date: 2025-03-01 0.91 (2,900 rows), …`.
std::string path_text(const OverPanels& over, const std::string& predictor, const Regression& regression);
/// `gt_index_lag4 without the error of its draws (SIMEX, …): 1.01 (…), with it 0.94`.
std::string sentence_of(const Simex& simex, const std::string& predictor, const Regression& regression);

/// All there is to say of a predictor, a sentence each; none where nothing was asked.
std::vector<std::string> measurement_sentences(const PredictorResult& result, const Regression& regression);
/// The part of a run's text; empty where nothing was asked.
std::string measurement_text(const ModelRun& run);

}  // namespace public_signals::inline models
