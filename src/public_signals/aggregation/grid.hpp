// The rows of a weekly file: every show crossed with every asked week.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/panel/observations.hpp"
#include "public_signals/panel/panel.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline aggregation {

class Grid {
  public:
    /// Shows and weeks in any order and with repeats; the grid has each once, sorted.
    Grid(std::vector<std::string> shows, std::vector<Week> weeks);

    const std::vector<std::string>& shows() const { return m_shows; }
    const std::vector<Week>& weeks() const { return m_weeks; }
    /// The row of a show and week, or nullopt when it is outside.
    std::optional<Row> row(std::string_view show, Week week) const;
    /// All rows with these columns and scrape_run_at, all missing.
    Panel empty_panel(std::span<const PanelColumn> columns) const;

  private:
    std::vector<std::string> m_shows;
    std::vector<Week> m_weeks;
};

/// The weeks that the runs asked of a source; when no run did, those from the first to the last of `observed`.
std::vector<Week> asked_weeks(Source source, const std::vector<Run>& runs, const std::vector<Week>& observed);

/// Writes a value into a row of a column that the caller knows to be of that type.
void put(Column& column, Row row, std::int64_t value);
void put(Column& column, Row row, double value);
void put(Column& column, Row row, bool value);
void put(Column& column, Row row, std::string value);
/// scrape_run_at, left empty where the rows have no scrape time.
void put_scrape(Panel& panel, Row row, Instant scrape);

}  // namespace public_signals::inline aggregation
