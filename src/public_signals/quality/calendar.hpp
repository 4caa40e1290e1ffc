// The panel as the checks see it: the rows of each show on the calendar, and which of their values count.
//
// A week that is absent, null, partial (the source says that it isn't over) or infinite is unknown, all the same.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/panel/history_median.hpp"
#include "public_signals/panel/panel.hpp"
#include "public_signals/panel/week_text.hpp"
#include "public_signals/quality/validate.hpp"

namespace public_signals::inline quality {

struct ShowRows {
    std::string_view show;
    std::vector<Row> rows;  // by week; each week once (the first row stored), unreadable weeks left out
};

/// The shows of a panel in any row order; those without a readable week are left out.
std::vector<ShowRows> shows_of(const Panel& panel);

/// The week of the latest scrape: it and all behind it go on. Nothing where no scrape is known.
std::optional<Week> unfinished_week(const std::string& latest_scrape);

/// Weeks from the first to the last of a show.
std::int64_t calendar_weeks(const std::vector<Week>& weeks, const ShowRows& show);

struct Metric {
    std::string name;
    const Column* values = nullptr;   // nullptr: the panel lacks it
    const Column* partial = nullptr;  // gt_is_partial, wiki_is_partial: where it is true the value doesn't count

    bool known(Row row) const;
    /// Whether the panel says that the value of a row is of a part of its week.
    bool says_partial(Row row) const;
    bool is_number() const;
    double number(Row row) const;  // of a known row
};

Metric metric_of(std::string_view name, const Column* values, const Column* partial);
Metric metric_of(const Panel& panel, std::string_view name);
std::vector<Metric> metrics_of(const Panel& panel, const std::vector<std::string>& names);

/// The numbers of each source; of the extensions, those that the panel has.
std::vector<SourceMetrics> canonical_metrics(const Panel& panel);
/// The name of the source of a column of the panel.
std::optional<std::string_view> source_of(std::string_view metric);

/// The rows of `show` in the `lookback` weeks before `week` in which `metric` is known. `end` is the position of the
/// first row of the show that is not earlier than `week`.
std::vector<Row> prior_rows(const Panel& panel, const Metric& metric, const ShowRows& show, std::size_t end, Week week,
                            int lookback);

}  // namespace public_signals::inline quality
