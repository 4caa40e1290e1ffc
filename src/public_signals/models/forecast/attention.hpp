// Attention as a forecaster has it: the last finished week and the three before it, as they were known at each origin.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/models/forecast/week_grid.hpp"

namespace public_signals::inline models {

/// The last finished week and those before it.
inline constexpr int attention_lags = 4;

/// Numbers by metric, lag, show and origin; lag 0 is the week before the origin, the last one that is over.
struct Attention {
    std::vector<std::string> metrics;
    std::size_t shows = 0;
    std::int32_t weeks = 0;  // of the outcome's calendar: the origins
    std::vector<double> values;

    bool real_time = false;            // each number had been scraped by its origin
    std::string why_not_real_time;     // in a clause; empty where it is
    std::optional<double> late_share;  // of the rows with a scrape time, those read after the Monday behind their week
    std::size_t vintages = 0;          // different states of the panel that were looked at

    double at(std::size_t metric, int lag, std::size_t show, std::int32_t origin) const {
        return values[place(metric, lag, show, origin)];
    }
    std::size_t place(std::size_t metric, int lag, std::size_t show, std::int32_t origin) const {
        return ((metric * attention_lags + static_cast<std::size_t>(lag)) * shows + show) *
                   static_cast<std::size_t>(weeks) +
               static_cast<std::size_t>(origin);
    }
};

/// No number is known yet.
Attention unknown_attention(std::vector<std::string> metrics, const WeekGrid& outcome);
/// Takes the numbers of a panel for the origins `from` to `to`: what it says of the four weeks before each. A metric
/// that the panel lacks stays unknown; one of text is an InvalidInput error.
Result<void> take_attention(Attention& attention, const WeekGrid& outcome, const Panel& panel, Week from, Week to);
/// Every origin from one panel: the latest counts, with the share of them that were read late.
Result<Attention> latest_attention(std::vector<std::string> metrics, const WeekGrid& outcome, const Panel& panel);
/// A panel as it was known at the end of a day.
struct PanelVintage {
    Day day;
    Panel panel;
};
/// Each origin from the latest vintage by its Monday, `vintages` being in order of their days; unknown before the
/// first.
Result<Attention> attention_of_vintages(std::vector<std::string> metrics, const WeekGrid& outcome,
                                        const std::vector<PanelVintage>& vintages);
/// The share of numbers of lag 0 that are known, of those that `latest` knows; nothing where it knows none.
std::optional<double> known_share(const Attention& attention, const Attention& latest, std::int32_t first_origin);

/// Each show with the attention of another: those with any are put in a ring by chance, and each takes its
/// neighbour's. Nothing where fewer than two shows have attention.
std::optional<Attention> exchanged_attention(const Attention& attention, std::uint64_t seed);

}  // namespace public_signals::inline models
