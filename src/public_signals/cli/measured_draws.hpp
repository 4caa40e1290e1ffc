// fit --over-draws: the file as each draw of a series alone has it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "public_signals/cli/remade_columns.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/models/measurement/over_panels.hpp"
#include "public_signals/models/measurement/simex.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline cli {

/// What the raw files say of a metric, draw by draw.
struct MetricDraws {
    std::string metric;
    std::string raw;                // the folder, for a person
    std::vector<WeekByDraw> weeks;  // sorted by show and week
    std::size_t draws = 0;          // as many as nine in ten of the weeks have that were drawn more than once
    std::size_t too_few = 0;        // weeks with fewer: unknown in every panel

    bool is_used(const WeekByDraw& week) const { return week.draws.size() >= draws; }
};

/// An error where the metric is no index that is drawn, or nothing was drawn twice.
Result<MetricDraws> metric_draws(const std::string& metric, const std::filesystem::path& raw, const Study* study);

/// A panel for each draw: the columns made of the metric, known where the file knows them. An error where the raw files
/// are not those that the file's index was made of.
Result<std::vector<RemeasuredPanel>> panels_of_draws(const MetricDraws& drawn, const RemadeColumns& remade,
                                                     const std::vector<Column>& columns);

/// The mean over the draws with its standard error.
Mismeasured mean_of_draws(const MetricDraws& drawn, const RemadeColumns& remade, const std::vector<Column>& columns);

std::vector<ShowWeek> keys_of(const MetricDraws& drawn);
/// show, week_start, draw, value: the weeks used.
std::string draws_csv(const MetricDraws& drawn);

}  // namespace public_signals::inline cli
