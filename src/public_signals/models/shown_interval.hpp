// The one interval that text, tables and figures show of an estimate: that on which its verdict rests.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "public_signals/models/model_run.hpp"

namespace public_signals::inline models {

/// Nothing for an end that lies nowhere: no null that far out is rejected.
struct ShownInterval {
    std::optional<double> lower;
    std::optional<double> upper;
    bool lower_is_cr3 = false;  // where the others are the bootstrap's
    bool upper_is_cr3 = false;
};

/// What stands behind a number of CR3 in a table whose other numbers are the bootstrap's.
inline constexpr const char* cr3_mark = "†";

/// The wild bootstrap's where there is one, its ends those of CR3 where they lie further out, else that of t.
ShownInterval shown_interval(const Bootstrap& bootstrap);
ShownInterval shown_interval(const Coefficient& coefficient, const FamilyTest& test);
/// Of a week of an event study, `i` counting its weeks.
ShownInterval shown_interval(const EventStudy& study, std::size_t i);
/// Of a coefficient that no bootstrap is run for.
ShownInterval t_interval(const Coefficient& coefficient);
/// The true coefficient that would be found with probability 0.8: as far as the interval shown reaches, or CR3's, and
/// as far again as chance may take it back. None where that rests on one cluster, or the interval has no end.
std::optional<double> smallest_effect_of(const PredictorResult& result, double alpha);
/// `123.3 to 4507`; `no end` for an end that lies nowhere, `without ends` for two.
std::string interval_range(const ShownInterval& interval);
/// In the unit of a sentence: `-0.2 to 0.5 per cent`.
std::string effect_range(const ShownInterval& interval, const Regression& regression);
/// For a table: `-6830† to 9541`, in the unit of its head.
std::string marked_range(const ShownInterval& interval, const Regression& regression);
/// `0.322†`; `-` where no data could reject.
std::string marked_p(double p, InferenceMethod method);
/// `wild bootstrap`, `CR3`, `wild bootstrap and CR3`, `t test`: whose an interval or a p is.
const char* in_words(InferenceMethod method);
/// `the wild cluster bootstrap`, `the score bootstrap`: which one a run has.
const char* bootstrap_in_words(const Regression& regression);
/// ` with Webb's weights`: those that a run's bootstrap takes of so many clusters, unless they are signs, as
/// they are from `for_signs` clusters on.
std::string weights_of(std::int32_t least, std::int32_t most, std::size_t for_signs = very_few_clusters);
/// What the mark of a table says; empty where nothing is marked.
std::string mark_note(bool any_marked);
bool is_marked(const Bootstrap& bootstrap);
bool is_marked(const FamilyTest& test);
bool has_bootstrap(const ModelRun& run);
/// `of t`, `of the wild cluster bootstrap with Webb's weights where it was run, else of t`.
std::string rests_on(const char* bootstrap, const std::string& weights, bool any_bootstrap, bool any_t);
bool any_marked(const ModelRun& run);
bool any_marked(const EventStudy& study);

/// For a caption: `95 % confidence intervals of the wild cluster bootstrap, 12 clusters by show`.
std::string interval_caption(const ModelRun& run);
/// The same of placebos.
std::string interval_caption(std::span<const PlaceboResult> placebos, const Regression& regression);
/// The same of the weeks of an event study.
std::string interval_caption(std::span<const EventStudy> studies, const Regression& regression);

}  // namespace public_signals::inline models
