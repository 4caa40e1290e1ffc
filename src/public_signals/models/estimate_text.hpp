// The words of a run, for a person: a lag predicts, it does not cause; a failed placebo is said first.
#pragma once

#include <string>
#include <vector>

#include "public_signals/base/wrapped.hpp"
#include "public_signals/models/model_run_json.hpp"

namespace public_signals::inline models {

/// A number as a reader wants it: four significant digits, thousands grouped.
std::string short_number(double value);
/// A whole number, thousands grouped.
std::string grouped_number(double value);
/// One end of an interval, `no end` where it has none.
std::string end_text(const std::optional<double>& end);
/// `0.034`, `<0.001`.
std::string p_text(double p);
/// `, level 0.1` behind what is judged at another level than the usual one; else empty.
std::string level_text(double level);
/// One sentence on a predictor: `tt_posts_lag4 predicts gross: …`.
std::string sentence_of(const PredictorResult& result, const ModelRun& run);
/// One sentence on a placebo: `placebo failed: …` or that it proves nothing.
std::string sentence_of(const PlaceboResult& placebo, const ModelRun& run);
/// `lags together bootstrap p 0.004, q 0.01, CR3 F(3, 8.1) 5.2, p 0.03`, or why there is no test.
std::string joint_text(const std::string& what, const JointTest& joint);
/// What the joint tests of an event study say.
std::string sentence_of(const EventStudy& study);
/// How tables call the p of t: the clustered sandwich that other programs print has a name of its own.
const char* t_pvalue_head(const Regression& regression);
/// `show and week_start`, `nothing`.
std::string effects_text(const Regression& regression);
/// What was estimated: `8 regressions, each with one predictor; 583 to 800 of 832 rows`.
std::string regressions_text(const ModelRun& run);
/// What the panel remembers from week to week: unit roots, serial correlation, the split-panel jackknife.
std::vector<std::string> persistence_sentences(const ModelRun& run);
/// What a reader of leads and lags must be told.
extern const char* const heterogeneity_note;

/// The whole run: verdicts, table, placebos, event studies, rows, warnings; a sentence a line where there is no
/// `width`.
std::string text_of(const StoredModelRun& stored, std::size_t width = any_width);

}  // namespace public_signals::inline models
