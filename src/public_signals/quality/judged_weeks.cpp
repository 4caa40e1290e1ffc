#include "public_signals/quality/judged_weeks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "public_signals/quality/median.hpp"

namespace public_signals::inline quality {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr double slack = 1e-12;  // more than what large integers lose as doubles
constexpr std::size_t strip = 8;

struct FirstLook {
    const double* cells;
    const double* low;
    const double* high;
    const std::int64_t* known;
    std::size_t lookback;
};

/// Weeks side by side, so that their counts stay in registers.
template <std::size_t width>
[[gnu::always_inline]] inline void look_at(const FirstLook& of, std::size_t at, std::uint8_t* seen) {
    std::int64_t above[width] = {};
    std::int64_t below[width] = {};
    const double* const cells = of.cells + at;
    for (std::size_t k = 1; k <= of.lookback; ++k) {
        const double* const before = cells - k;
        for (std::size_t i = 0; i < width; ++i) {
            above[i] += before[i] > of.low[at + i] ? 1 : 0;
            below[i] += before[i] < of.high[at + i] ? 1 : 0;
        }
    }
    for (std::size_t i = 0; i < width; ++i) {
        const std::int64_t known = of.known[at + i];
        const int unknown_cell = cells[i] != cells[i] ? JudgedWeeks::Unknown : 0;
        const int beyond = 2 * std::max(above[i], below[i]) >= known ? JudgedWeeks::MayStandOut : 0;
        const int same = cells[i] == *(cells + i - 1) ? JudgedWeeks::MayRepeat : 0;
        const bool judged = known >= static_cast<std::int64_t>(least_history);
        seen[at + i] = static_cast<std::uint8_t>(judged ? (unknown_cell != 0 ? unknown_cell : beyond | same) : 0);
    }
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target_clones("avx2", "default")))
#endif
void look(const FirstLook& of, std::size_t size, std::uint8_t* seen) {
    std::size_t at = 0;
    for (; at + strip <= size; at += strip) {
        look_at<strip>(of, at, seen);
    }
    for (; at < size; ++at) {
        look_at<1>(of, at, seen);
    }
}

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
    m_low.resize(m_size);
    m_high.resize(m_size);
    m_seen.resize(m_size);
    const double* const cells = m_cells.data() + m_lookback;
    const double half = m_threshold.value / 2.0;
    const double part = 1.0 / m_threshold.value;
    for (std::size_t at = 0; at < m_size; ++at) {
        m_low[at] = cells[at] * half - std::abs(cells[at]) * half * slack;
        m_high[at] = cells[at] * part + std::abs(cells[at]) * part * slack;
    }
    count_known();
    look({.cells = cells, .low = m_low.data(), .high = m_high.data(), .known = m_known.data(), .lookback = m_lookback},
         m_size, m_seen.data());
}

void JudgedWeeks::count_known() {
    m_known.resize(m_size);
    std::int64_t known_before = 0;
    for (std::size_t at = 0; at < m_size; ++at) {
        m_known[at] = known_before;
        known_before += static_cast<int>(known(at)) - static_cast<int>(m_cells[at] == m_cells[at]);  // `lookback` ago
    }
}

const std::vector<Row>& JudgedWeeks::rows_before(std::size_t at) {
    m_before.clear();
    for (std::size_t k = 1; k <= std::min(m_lookback, at); ++k) {
        if (known(at - k)) {
            m_before.push_back(*row(at - k));
        }
    }
    return m_before;
}

Judgement JudgedWeeks::judged(std::size_t at, const std::vector<Row>& history) const {
    return compare_to_median(m_metric, *row(at), history, m_threshold);
}

}  // namespace public_signals::inline quality
