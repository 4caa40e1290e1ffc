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
          m_posts(beside.posts == metric.values ? nullptr : ints_of(beside.posts)),
          m_views(metric.name == "tt_sum_likes" ? ints_of(beside.views) : nullptr),
          m_counts_days(metric.name.ends_with("_posting_days")),
          m_counts_posts(metric.name.ends_with("_posts") || metric.name.ends_with("_reel_ct")) {}

    enum class Against { Nothing, Zero, Views, Posts };

    /// What a known cell cannot stand beside.
    Against contradicts(Row row) const {
        const std::int64_t value = m_metric.values->ints()[row];
        if (value < 0) {
            return Against::Zero;
        }
        if (m_views != nullptr && m_beside.views->known[row] != 0 && value > (*m_views)[row]) {
            return Against::Views;
        }
        if (m_posts == nullptr || m_beside.posts->known[row] == 0) {
            return Against::Nothing;
        }
        const std::int64_t posts = (*m_posts)[row];
        const bool without_posts = posts == 0 && value > 0;
        const bool days = m_counts_days && (value > std::min<std::int64_t>(posts, 7) || (posts > 0 && value == 0));
        const bool more = m_counts_posts && value > posts;
        return without_posts || days || more ? Against::Posts : Against::Nothing;
    }
    ImpossibleCount impossible(std::string_view show, Week week, Row row, Against against) const {
        ImpossibleCount count{.show = std::string(show),
                              .week = week,
                              .column = m_metric.name,
                              .value = m_metric.values->ints()[row],
                              .beside = "",
                              .beside_value = {}};
        if (against != Against::Zero) {
            const Column& other = against == Against::Views ? *m_beside.views : *m_beside.posts;
            count.beside = other.name;
            count.beside_value = other.ints()[row];
        }
        return count;
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
            const auto against =
                metric.values->known[row] == 0 ? Comparison::Against::Nothing : comparison.contradicts(row);
            if (against != Comparison::Against::Nothing) {
                found.push_back(comparison.impossible(show.show, rows.weeks[row], row, against));
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
