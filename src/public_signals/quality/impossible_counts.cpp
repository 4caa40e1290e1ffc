#include "public_signals/quality/impossible_counts.hpp"

#include <algorithm>

#include "public_signals/quality/judged_weeks.hpp"

namespace public_signals::inline quality {
namespace {

constexpr std::int64_t least_zeros = 8;
constexpr std::int64_t least_shows_of_zeros = 5;
constexpr std::int64_t least_weeks_of_zeros = 4;  // of a show

const Column::Ints* ints_of(const Column* column) {
    return column != nullptr && column->type() == ColumnType::Int64 ? &column->ints() : nullptr;
}

/// The numbers of a show in a metric and in those beside it, row by row.
struct ShowNumbers {
    const std::int64_t* values;
    const std::int64_t* posts;
    const std::int64_t* bounds;
    const std::uint8_t* known;
    const std::uint8_t* posts_known;
    const std::uint8_t* bounds_known;
    bool counts_days;
    bool counts_posts;
};

/// Whether any number of a show contradicts another: nearly always none does.
#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target_clones("avx2", "default")))
#endif
bool any_contradicts(const ShowNumbers& show, std::size_t rows) {
    // Without a branch, many rows at a time.
    const std::int64_t days = show.counts_days ? 1 : 0;
    const std::int64_t counts = show.counts_posts ? 1 : 0;
    std::int64_t any = 0;
    for (std::size_t i = 0; i < rows; ++i) {
        const std::int64_t value = show.values[i];
        const std::int64_t posts = show.posts[i];
        const std::int64_t most_days = posts < 7 ? posts : 7;
        const std::int64_t odd_days = (value > most_days ? days : 0) | (posts > 0 && value == 0 ? days : 0);
        const std::int64_t odd_posts = (posts == 0 && value > 0 ? 1 : 0) | (value > posts ? counts : 0) | odd_days;
        const std::int64_t odd_bound = value > show.bounds[i] ? 1 : 0;
        any |= ((value < 0 ? 1 : 0) | (odd_posts & show.posts_known[i]) | (odd_bound & show.bounds_known[i])) &
               show.known[i];
    }
    return any != 0;
}

/// The numbers of one metric and those beside them, row by row.
class BoundComparison {
  public:
    BoundComparison(const Metric& metric, const Beside& beside)
        : m_metric(metric),
          m_beside(beside),
          m_posts(beside.posts == metric.values ? nullptr : ints_of(beside.posts)),
          m_bounds(ints_of(beside.bound)),
          m_counts_days(beside.column.measure == Measure::PostingDays),
          m_counts_posts(beside.column.measure == Measure::Posts || beside.column.measure == Measure::Reels) {}

    enum class Against { Nothing, Zero, Bound, Posts };

    /// The value that a known cell contradicts.
    Against contradicts(Row row) const {
        const std::int64_t value = m_metric.values->ints()[row];
        if (value < 0) {
            return Against::Zero;
        }
        if (m_bounds != nullptr && m_beside.bound->known[row] != 0 && value > (*m_bounds)[row]) {
            return Against::Bound;
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
    /// Whether any of the rows of a show may contradict; false is certain.
    bool may_contradict(const std::vector<Row>& rows) const {
        if (rows.back() - rows.front() != rows.size() - 1) {
            return true;  // no block of rows
        }
        const Row first = rows.front();
        const Column& values = *m_metric.values;
        const Column& posts = m_posts == nullptr ? values : *m_beside.posts;  // beside itself, no number is odd
        const Column& bound = m_bounds == nullptr ? values : *m_beside.bound;
        return any_contradicts({.values = values.ints().data() + first,
                                .posts = posts.ints().data() + first,
                                .bounds = bound.ints().data() + first,
                                .known = values.known.data() + first,
                                .posts_known = posts.known.data() + first,
                                .bounds_known = bound.known.data() + first,
                                .counts_days = m_posts != nullptr && m_counts_days,
                                .counts_posts = m_posts != nullptr && m_counts_posts},
                               rows.size());
    }
    ImpossibleCount impossible(std::string_view show, Week week, Row row, Against against) const {
        ImpossibleCount count{.show = std::string(show),
                              .week = week,
                              .column = m_metric.name,
                              .value = m_metric.values->ints()[row],
                              .beside = "",
                              .beside_value = {}};
        if (against != Against::Zero) {
            const Column& other = against == Against::Bound ? *m_beside.bound : *m_beside.posts;
            count.beside = other.name;
            count.beside_value = other.ints()[row];
        }
        return count;
    }

  private:
    const Metric& m_metric;
    const Beside& m_beside;
    const Column::Ints* m_posts;
    const Column::Ints* m_bounds;
    bool m_counts_days;
    bool m_counts_posts;
};

}  // namespace

std::vector<ImpossibleCount> impossible_counts(const CheckedRows& rows, const Metric& metric, const Beside& beside) {
    std::vector<ImpossibleCount> found;
    if (ints_of(metric.values) == nullptr) {
        return found;
    }
    const BoundComparison comparison(metric, beside);
    for (const ShowRows& show : rows.shows) {
        if (!comparison.may_contradict(show.rows)) {
            continue;
        }
        for (const Row row : show.rows) {
            const auto against =
                metric.values->known[row] == 0 ? BoundComparison::Against::Nothing : comparison.contradicts(row);
            if (against != BoundComparison::Against::Nothing) {
                found.push_back(comparison.impossible(show.show, rows.weeks[row], row, against));
            }
        }
    }
    return found;
}

std::vector<ImpossibleCount> impossible_indices(const CheckedRows& rows, const Metric& index,
                                                std::optional<Week> base) {
    constexpr double most = 100.0 + 1e-6;  // of a sum of rounded parts
    std::vector<ImpossibleCount> found;
    if (!index.is_number()) {
        return found;
    }
    for (const ShowRows& show : rows.shows) {
        for (const Row row : show.rows) {
            const bool may_be_above = !base || !index.known(row) || rows.weeks[row] < *base;
            const double value = index.values->known[row] == 0 ? 0.0 : index.number(row);
            if (value < 0.0 || (value > most && !may_be_above)) {
                found.push_back({.show = std::string(show.show),
                                 .week = rows.weeks[row],
                                 .column = index.name,
                                 .value = value,
                                 .beside = "",
                                 .beside_value = {}});
            }
        }
    }
    return found;
}

std::optional<ZeroColumn> zero_column(const CheckedRows& rows, const Metric& metric, const Column* posts) {
    const Column::Ints* const beside = ints_of(posts);
    if (!metric.is_number()) {
        return std::nullopt;
    }
    ZeroColumn column{.source = "", .column = metric.name, .with_posts = beside != nullptr};
    std::int64_t shows = 0;  // with enough weeks to tell
    for (const ShowRows& show : rows.shows) {
        std::int64_t weeks = 0;
        for (const Row row : show.rows) {
            const bool is_looked_at =
                metric.known(row) && (beside == nullptr || (posts->known[row] != 0 && (*beside)[row] > 0));
            if (is_looked_at && metric.number(row) != 0.0) {
                return std::nullopt;
            }
            weeks += is_looked_at ? 1 : 0;
        }
        shows += weeks >= least_weeks_of_zeros ? 1 : 0;
        column.shows += weeks > 0 ? 1 : 0;
        column.weeks += weeks;
    }
    column.is_by_many = shows >= least_shows_of_zeros;
    return column.weeks >= least_weeks_of_zeros ? std::optional(column) : std::nullopt;
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

}  // namespace public_signals::inline quality
