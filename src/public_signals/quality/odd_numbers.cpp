#include "public_signals/quality/odd_numbers.hpp"

#include <algorithm>

#include "public_signals/quality/judged_weeks.hpp"

namespace public_signals {
namespace {

constexpr std::int64_t least_zeros = 8;

const Column::Ints* ints_of(const Column* column) {
    return column != nullptr && column->type() == ColumnType::Int64 ? &column->ints() : nullptr;
}

/// The numbers of one metric and those beside them, row by row.
class Comparison {
  public:
    Comparison(const Metric& metric, const Beside& beside)
        : m_metric(metric),
          m_beside(beside),
          m_posts(ints_of(beside.posts)),
          m_views(metric.name == "tt_sum_likes" ? ints_of(beside.views) : nullptr),
          m_counts_days(metric.name.ends_with("_posting_days")),
          m_counts_posts(metric.name.ends_with("_posts") || metric.name.ends_with("_reel_ct")) {}

    /// The name of the column that the cell cannot stand beside, "" for a number below zero; nothing where all is well.
    std::optional<std::string> contradicts(Row row) const {
        const std::int64_t value = m_metric.values->ints()[row];
        if (value < 0) {
            return "";
        }
        if (m_views != nullptr && m_beside.views->known[row] != 0 && value > (*m_views)[row]) {
            return m_beside.views->name;
        }
        if (m_posts == nullptr || m_beside.posts->known[row] == 0 || m_beside.posts == m_metric.values) {
            return std::nullopt;
        }
        const std::int64_t posts = (*m_posts)[row];
        const bool without_posts = posts == 0 && value > 0;
        const bool days = m_counts_days && (value > std::min<std::int64_t>(posts, 7) || (posts > 0 && value == 0));
        const bool more = m_counts_posts && value > posts;
        return without_posts || days || more ? std::optional(m_beside.posts->name) : std::nullopt;
    }
    std::optional<std::int64_t> beside(const std::string& name, Row row) const {
        return name.empty()                                         ? std::nullopt
               : m_views != nullptr && m_beside.views->name == name ? std::optional((*m_views)[row])
                                                                    : std::optional((*m_posts)[row]);
    }

  private:
    const Metric& m_metric;
    const Beside& m_beside;
    const Column::Ints* m_posts;
    const Column::Ints* m_views;
    bool m_counts_days;
    bool m_counts_posts;
};

}  // namespace

std::vector<ImpossibleCount> impossible_counts(const CheckedRows& rows, const Metric& metric, const Beside& beside) {
    std::vector<ImpossibleCount> found;
    if (ints_of(metric.values) == nullptr) {
        return found;
    }
    const Comparison comparison(metric, beside);
    for (const ShowRows& show : rows.shows) {
        for (const Row row : show.rows) {
            if (metric.values->known[row] == 0) {
                continue;
            }
            if (const auto other = comparison.contradicts(row)) {
                found.push_back({.show = std::string(show.show),
                                 .week = rows.weeks[row],
                                 .column = metric.name,
                                 .value = metric.values->ints()[row],
                                 .beside = *other,
                                 .beside_value = comparison.beside(*other, row)});
            }
        }
    }
    return found;
}

std::vector<TrendsZeros> trends_zeros(const CheckedRows& rows, const Metric& index) {
    std::vector<TrendsZeros> found;
    if (!index.is_number()) {
        return found;
    }
    JudgedWeeks weeks(rows.weeks, index, 5.0, weeks_of_history);
    for (const ShowRows& show : rows.shows) {
        weeks.load(show);
        const auto is_zero = [&](std::size_t at) { return weeks.known(at) && index.number(*weeks.row(at)) == 0.0; };
        std::int64_t known = 0;
        std::int64_t zeros = 0;
        for (std::size_t at = 0; at < weeks.size(); ++at) {
            known += weeks.known(at);
            zeros += is_zero(at);
        }
        if (known == zeros && zeros >= least_zeros) {
            found.push_back({std::string(show.show), rows.weeks[show.rows.front()], zeros, true});
            continue;
        }
        for (std::size_t at = 0; zeros >= least_zeros && at < weeks.size();) {
            std::size_t end = at;
            while (end < weeks.size() && is_zero(end)) {
                ++end;
            }
            const auto length = static_cast<std::int64_t>(end - at);
            if (length >= least_zeros && weeks.history(at) >= least_history &&
                weeks.judged(at, weeks.rows_before(at)).median > 0.0) {
                found.push_back({std::string(show.show), weeks.week(at), length, false});
            }
            at = std::max(end, at + 1);
        }
    }
    return found;
}

}  // namespace public_signals
