#include "public_signals/quality/judged_weeks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "public_signals/quality/median.hpp"

namespace public_signals {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr double slack = 1e-12;  // more than what large integers lose as doubles
constexpr std::size_t strip = 8;

}  // namespace

JudgedWeeks::JudgedWeeks(const std::vector<Week>& weeks, const Metric& metric, double threshold, int lookback)
    : m_weeks(weeks),
      m_metric(metric),
      m_threshold(threshold_of(threshold)),
      m_lookback(static_cast<std::size_t>(lookback)) {}

void JudgedWeeks::load(const ShowRows& show) {
    m_show = &show;
    m_first = m_weeks[show.rows.front()];
    const std::int64_t span = std::int64_t{m_weeks[show.rows.back()].index} - m_weeks[show.rows.front()].index;
    m_gaps = span != static_cast<std::int64_t>(show.rows.size()) - 1;
    m_size = show.rows.size();
    if (m_gaps) {
        place_rows();
    }
    fill_cells();
    look_back();
}

void JudgedWeeks::place_rows() {
    m_row.clear();
    m_week.clear();
    const auto longest = static_cast<std::int32_t>(m_lookback);
    for (const Row row : m_show->rows) {
        const Week week = m_weeks[row];
        if (!m_week.empty()) {
            const Week before = m_week.back();
            const std::int32_t absent = std::min(week.index - before.index - 1, longest);
            for (std::int32_t k = 1; k <= absent; ++k) {
                m_week.push_back(before + Weeks{k});
                m_row.emplace_back();
            }
        }
        m_week.push_back(week);
        m_row.emplace_back(row);
    }
    m_size = m_week.size();
}

void JudgedWeeks::fill_cells() {
    m_cells.assign(m_lookback, unknown);
    m_cells.resize(m_lookback + m_size);
    double* const cells = m_cells.data() + m_lookback;
    const Row first = m_show->rows.front();
    const bool one_block = !m_gaps && m_show->rows.back() - first == m_size - 1;
    if (one_block && m_metric.values->type() == ColumnType::Int64 && m_metric.partial == nullptr) {
        const std::int64_t* const numbers = m_metric.values->ints().data() + first;
        const std::uint8_t* const known_rows = m_metric.values->known.data() + first;
        for (std::size_t at = 0; at < m_size; ++at) {
            cells[at] = known_rows[at] != 0 ? static_cast<double>(numbers[at]) : unknown;
        }
        return;
    }
    for (std::size_t at = 0; at < m_size; ++at) {
        const std::optional<Row> here = row(at);
        cells[at] = here && m_metric.known(*here) ? m_metric.number(*here) : unknown;
    }
}

void JudgedWeeks::look_back() {
    for (auto* values : {&m_low, &m_high, &m_known, &m_above, &m_below}) {
        values->resize(m_size);
    }
    const double* const cells = m_cells.data() + m_lookback;
    const double half = m_threshold.value / 2.0;
    const double part = 1.0 / m_threshold.value;
    for (std::size_t at = 0; at < m_size; ++at) {
        m_low[at] = cells[at] * half - std::abs(cells[at]) * half * slack;
        m_high[at] = cells[at] * part + std::abs(cells[at]) * part * slack;
    }
    count_known();
    std::size_t at = 0;
    for (; at + strip <= m_size; at += strip) {
        count_beyond<strip>(at);
    }
    for (; at < m_size; ++at) {
        count_beyond<1>(at);
    }
}

void JudgedWeeks::count_known() {
    double known_before = 0.0;
    for (std::size_t at = 0; at < m_size; ++at) {
        m_known[at] = known_before;
        known_before += known(at) ? 1.0 : 0.0;
        known_before -= m_cells[at] == m_cells[at] ? 1.0 : 0.0;  // `lookback` weeks ago
    }
}

/// Weeks side by side, so that their counts stay in registers.
template <std::size_t width>
void JudgedWeeks::count_beyond(std::size_t at) {
    double above[width] = {};
    double below[width] = {};
    const double* const low = m_low.data() + at;
    const double* const high = m_high.data() + at;
    for (std::size_t k = 1; k <= m_lookback; ++k) {
        const double* const before = m_cells.data() + m_lookback + at - k;
        for (std::size_t i = 0; i < width; ++i) {
            above[i] += before[i] > low[i] ? 1.0 : 0.0;
            below[i] += before[i] < high[i] ? 1.0 : 0.0;
        }
    }
    std::copy_n(above, width, m_above.data() + at);
    std::copy_n(below, width, m_below.data() + at);
}

std::vector<Row> JudgedWeeks::rows_before(std::size_t at) const {
    std::vector<Row> rows;
    for (std::size_t k = 1; k <= std::min(m_lookback, at); ++k) {
        if (known(at - k)) {
            rows.push_back(*row(at - k));
        }
    }
    return rows;
}

Judgement JudgedWeeks::judged(std::size_t at, const std::vector<Row>& history) const {
    return judge(m_metric, *row(at), history, m_threshold);
}

}  // namespace public_signals
