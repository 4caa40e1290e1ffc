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
};

/// The wild bootstrap's where there is one, else that of t.
ShownInterval shown_interval(const Coefficient& coefficient, const FamilyTest& test);
/// Of a week of an event study, `i` counting its weeks.
ShownInterval shown_interval(const EventStudy& study, std::size_t i);
/// Of a coefficient that no bootstrap is run for.
ShownInterval t_interval(const Coefficient& coefficient);
/// The true coefficient that would be found with probability 0.8: as far as the interval shown reaches, or CR3's, and
/// as far again as chance may take it back. None where that rests on one cluster, or the interval has no end.
std::optional<double> smallest_effect_of(const PredictorResult& result, double alpha);
/// `123.3 to 4507`; `no end` for an end that lies nowhere.
std::string interval_range(const ShownInterval& interval);

/// For a caption: `95 % intervals of the wild cluster bootstrap, 12 clusters by show`.
std::string interval_caption(const ModelRun& run);
/// The same of the weeks of an event study.
std::string interval_caption(std::span<const EventStudy> studies, const Regression& regression);

}  // namespace public_signals::inline models
