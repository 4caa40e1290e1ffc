// The calendar weeks of one show, and what a metric says in each against the weeks before.
//
// Nearly every cell of a panel is within its usual range. A first look counts how many of the weeks before are far
// above or far below a cell; only where half of them are can their median be, and only there is it worked out exactly.
#pragma once

#include "public_signals/quality/calendar.hpp"

namespace public_signals::inline quality {

class JudgedWeeks {
  public:
    /// Of a metric of numbers; `weeks` are those of the panel's rows.
    JudgedWeeks(const std::vector<Week>& weeks, const Metric& metric, double threshold, int lookback);

    /// Turns to the weeks from the first to the last of `show`. Of a gap that is longer than a history only as many
    /// weeks as that are kept: no week behind it knows one before.
    void load(const ShowRows& show);

    std::size_t size() const { return m_size; }
    Week week(std::size_t at) const { return m_gaps ? m_week[at] : m_first + Weeks{static_cast<std::int32_t>(at)}; }
    /// The row of a week, unless the panel lacks it.
    std::optional<Row> row(std::size_t at) const { return !m_gaps ? std::optional(m_show->rows[at]) : m_row[at]; }
    bool gaps() const { return m_gaps; }
    bool known(std::size_t at) const { return cell(at) == cell(at); }
    /// How many of the `lookback` weeks before are known.
    std::size_t history(std::size_t at) const { return static_cast<std::size_t>(m_known[at]); }
    const std::vector<std::int64_t>& histories() const { return m_known; }
    /// What the first look saw in a week with a history; nothing in others.
    enum Seen : std::uint8_t {
        Unknown = 1,
        MayStandOut = 2,  // may be a spike, or a drop once it is halved; its absence is certain
        MayRepeat = 4,    // is what it was in the week before, but for the last digits of a number above 2^53
    };
    std::uint8_t seen(std::size_t at) const { return m_seen[at]; }
    /// The known rows of the weeks before, latest first; until the next call.
    const std::vector<Row>& rows_before(std::size_t at);
    /// The exact comparison of a known cell.
    Judgement judged(std::size_t at, const std::vector<Row>& history) const;

  private:
    double cell(std::size_t at) const { return m_cells[m_lookback + at]; }
    void place_rows();
    void fill_cells();
    void look_back();
    void count_known();

    const std::vector<Week>& m_weeks;
    const Metric& m_metric;
    Threshold m_threshold;
    std::size_t m_lookback;
    const ShowRows* m_show = nullptr;
    std::size_t m_size = 0;
    bool m_gaps = false;
    Week m_first;
    std::vector<std::optional<Row>> m_row;  // only with gaps, as m_week
    std::vector<Week> m_week;
    std::vector<double> m_cells;  // NaN where unknown; `lookback` unknown weeks come first
    std::vector<double> m_low;    // above these, a week before is more than the threshold above the halved cell
    std::vector<double> m_high;   // below these, more than the threshold below the cell
    std::vector<std::int64_t> m_known;
    std::vector<std::uint8_t> m_seen;
    std::vector<Row> m_before;
};

}  // namespace public_signals::inline quality
