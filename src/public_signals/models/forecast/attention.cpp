#include "public_signals/models/forecast/attention.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

namespace public_signals::inline models {
namespace {

/// The row of each show (of the outcome) and week.
using RowByWeek = std::map<std::int32_t, Row>;

std::vector<RowByWeek> rows_by_week(const WeekGrid& outcome, const Panel& panel) {
    std::vector<RowByWeek> rows(outcome.show_count());
    for (Row row = 0; row < panel.row_count(); ++row) {
        const auto found = std::ranges::lower_bound(outcome.shows, panel.show[row]);
        if (found != outcome.shows.end() && *found == panel.show[row]) {
            rows[static_cast<std::size_t>(found - outcome.shows.begin())].emplace(
                (panel.week[row] - outcome.first).count, row);
        }
    }
    return rows;
}

/// Of the rows with a scrape time, the share that began after the Monday behind their week.
std::optional<double> share_read_late(const Panel& panel) {
    const Column* const scrapes = panel.find("scrape_run_at");
    if (scrapes == nullptr || scrapes->type() != ColumnType::String) {
        return std::nullopt;
    }
    std::size_t read = 0;
    std::size_t late = 0;
    for (Row row = 0; row < panel.row_count(); ++row) {
        const auto instant = scrapes->known[row] != 0 && !scrapes->strings()[row].empty()
                                 ? parse_instant(scrapes->strings()[row])
                                 : Result<Instant>(invalid("none"));
        if (instant) {
            ++read;
            late += day_of(*instant) > monday_of(panel.week[row] + Weeks{1}) ? 1 : 0;
        }
    }
    return read == 0 ? std::nullopt : std::optional(static_cast<double>(late) / static_cast<double>(read));
}

bool has_attention(const Attention& attention, std::size_t show) {
    for (std::size_t metric = 0; metric < attention.metrics.size(); ++metric) {
        for (std::int32_t origin = 0; origin < attention.weeks; ++origin) {
            if (!std::isnan(attention.at(metric, 0, show, origin))) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace

Attention unknown_attention(std::vector<std::string> metrics, const WeekGrid& outcome) {
    Attention attention{.metrics = std::move(metrics), .shows = outcome.show_count(), .weeks = outcome.weeks};
    attention.values.assign(
        attention.metrics.size() * attention_lags * attention.shows * static_cast<std::size_t>(attention.weeks),
        no_number);
    return attention;
}

Result<void> take_attention(Attention& attention, const WeekGrid& outcome, const Panel& panel, Week from, Week to) {
    const std::vector<RowByWeek> rows = rows_by_week(outcome, panel);
    const std::int32_t first = std::max((from - outcome.first).count, 0);
    const std::int32_t last = std::min((to - outcome.first).count, outcome.weeks - 1);
    for (std::size_t metric = 0; metric < attention.metrics.size(); ++metric) {
        if (panel.find(attention.metrics[metric]) == nullptr) {
            continue;
        }
        const Column& column = *TRY(numbers_named(panel, attention.metrics[metric]));
        for (std::size_t show = 0; show < attention.shows; ++show) {
            for (std::int32_t origin = first; origin <= last; ++origin) {
                for (int lag = 0; lag < attention_lags; ++lag) {
                    const auto row = rows[show].find(origin - 1 - lag);
                    const double value = row == rows[show].end() ? no_number : number_at(column, row->second);
                    attention.values[attention.place(metric, lag, show, origin)] = value;
                }
            }
        }
    }
    return {};
}

Result<Attention> latest_attention(std::vector<std::string> metrics, const WeekGrid& outcome, const Panel& panel) {
    for (const std::string& metric : metrics) {
        TRY(numbers_named(panel, metric));
    }
    Attention attention = unknown_attention(std::move(metrics), outcome);
    TRY(take_attention(attention, outcome, panel, outcome.first, outcome.week_at(outcome.weeks - 1)));
    attention.late_share = share_read_late(panel);
    attention.vintages = 1;
    return attention;
}

Result<Attention> attention_of_vintages(std::vector<std::string> metrics, const WeekGrid& outcome,
                                        const std::vector<PanelVintage>& vintages) {
    Attention attention = unknown_attention(std::move(metrics), outcome);
    attention.real_time = true;
    for (std::size_t i = 0; i < vintages.size(); ++i) {
        // The first Monday on or after the day, up to the last one before the next vintage.
        const Week from = to_week(vintages[i].day + std::chrono::days(days_a_week - 1));
        const Week to = i + 1 < vintages.size()
                            ? to_week(vintages[i + 1].day + std::chrono::days(days_a_week - 1)) - Weeks{1}
                            : outcome.week_at(outcome.weeks - 1);
        if (from <= to && from <= outcome.week_at(outcome.weeks - 1) && outcome.first <= to) {
            TRY(take_attention(attention, outcome, vintages[i].panel, from, to));
            ++attention.vintages;
        }
    }
    return attention;
}

std::optional<double> known_share(const Attention& attention, const Attention& latest, std::int32_t first_origin) {
    std::size_t all = 0;
    std::size_t known = 0;
    for (std::size_t metric = 0; metric < latest.metrics.size(); ++metric) {
        for (std::size_t show = 0; show < latest.shows; ++show) {
            for (std::int32_t origin = first_origin; origin < latest.weeks; ++origin) {
                if (!std::isnan(latest.at(metric, 0, show, origin))) {
                    ++all;
                    known += std::isnan(attention.at(metric, 0, show, origin)) ? 0 : 1;
                }
            }
        }
    }
    return all == 0 ? std::nullopt : std::optional(static_cast<double>(known) / static_cast<double>(all));
}

std::optional<Attention> exchanged_attention(const Attention& attention, std::uint64_t seed) {
    std::vector<std::size_t> ring;
    for (std::size_t show = 0; show < attention.shows; ++show) {
        if (has_attention(attention, show)) {
            ring.push_back(show);
        }
    }
    if (ring.size() < 2) {
        return std::nullopt;
    }
    std::mt19937_64 chance(seed);
    for (std::size_t left = ring.size(); left > 1; --left) {
        std::swap(ring[left - 1], ring[chance() % left]);
    }
    Attention exchanged = attention;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const std::size_t to = ring[i];
        const std::size_t from = ring[(i + 1) % ring.size()];
        for (std::size_t metric = 0; metric < attention.metrics.size(); ++metric) {
            for (int lag = 0; lag < attention_lags; ++lag) {
                const auto begin =
                    attention.values.begin() + static_cast<std::ptrdiff_t>(attention.place(metric, lag, from, 0));
                std::copy(begin, begin + attention.weeks,
                          exchanged.values.begin() + static_cast<std::ptrdiff_t>(exchanged.place(metric, lag, to, 0)));
            }
        }
    }
    return exchanged;
}

}  // namespace public_signals::inline models
