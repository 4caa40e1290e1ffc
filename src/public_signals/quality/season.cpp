#include "public_signals/quality/season.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace public_signals::inline quality {
namespace {

constexpr std::int32_t half_year = 26;
constexpr std::size_t least_known_around = 20;  // of the 53 weeks whose median is a show's level
constexpr std::size_t least_ratios = 5;
constexpr int most_years_apart = 10;

struct KnownWeek {
    Week week;
    double value;
};

std::vector<KnownWeek> known_weeks(const std::vector<Week>& weeks, const ShowRows& show, const Metric& metric) {
    std::vector<KnownWeek> known;
    for (const Row row : show.rows) {
        if (metric.known(row)) {
            known.push_back({weeks[row], metric.number(row)});
        }
    }
    return known;
}

/// The show's own values over the median of the year around them.
void add_ratios(const std::vector<KnownWeek>& known, std::map<Week, std::vector<double>>& ratios) {
    std::size_t begin = 0;
    std::size_t end = 0;
    for (const KnownWeek& here : known) {
        while (known[begin].week < here.week - Weeks{half_year}) {
            ++begin;
        }
        while (end < known.size() && known[end].week <= here.week + Weeks{half_year}) {
            ++end;
        }
        if (end - begin < least_known_around) {
            continue;
        }
        std::vector<double> around;
        for (std::size_t i = begin; i < end; ++i) {
            around.push_back(known[i].value);
        }
        if (const double level = median_of(std::move(around)); level > 0) {
            ratios[here.week].push_back(here.value / level);
        }
    }
}

/// The week whose Monday is nearest to the same date some years away.
Week years_away(Week week, int years) {
    constexpr double days_a_year = 365.2425;
    return to_week(monday_of(week) + std::chrono::days{std::lround(days_a_year * years) + days_a_week / 2});
}

}  // namespace

Season::Season(const std::vector<Week>& weeks, const std::vector<ShowRows>& shows, const Metric& metric) {
    std::map<Week, std::vector<double>> ratios;
    std::optional<Week> last;
    bool any = false;
    for (const ShowRows& show : shows) {
        const std::vector<KnownWeek> known = known_weeks(weeks, show, metric);
        if (known.empty()) {
            continue;
        }
        m_first = any ? std::min(m_first, known.front().week) : known.front().week;
        last = any ? std::max(*last, known.back().week) : known.back().week;
        any = true;
        add_ratios(known, ratios);
    }
    if (!any) {
        return;
    }
    for (Week week = m_first; week <= *last; week = week + Weeks{1}) {
        std::vector<double> others;
        for (int years = -most_years_apart; years <= most_years_apart; ++years) {
            const auto there = years == 0 ? ratios.end() : ratios.find(years_away(week, years));
            if (there != ratios.end()) {
                others.insert(others.end(), there->second.begin(), there->second.end());
            }
        }
        m_factors.emplace_back();
        if (others.size() >= least_ratios) {
            const double factor = median_of(std::move(others));
            m_factors.back() = factor > 0 ? std::optional(factor) : std::nullopt;
        }
    }
}

std::optional<double> Season::factor(Week week) const {
    const std::int64_t at = std::int64_t{week.index} - m_first.index;
    return at >= 0 && at < std::ssize(m_factors) ? m_factors[static_cast<std::size_t>(at)] : std::nullopt;
}

MetricScan scan_beside_season(const std::vector<Week>& weeks, const std::vector<ShowRows>& shows, const Metric& metric,
                              const Metric& posts, ScanOptions options) {
    const Season season(weeks, shows, metric);
    Column adjusted = missing_column(metric.name, ColumnType::Float64, metric.values->size());
    for (const ShowRows& show : shows) {
        for (const Row row : show.rows) {
            if (metric.known(row)) {
                adjusted.known[row] = 1;
                adjusted.floats()[row] = metric.number(row) / season.factor(weeks[row]).value_or(1.0);
            }
        }
    }
    options.breaks = false;
    MetricScan scan = scan_metric(weeks, shows, metric_of(metric.name, &adjusted, nullptr), posts, options);
    for (Anomaly& anomaly : scan.flagged) {
        anomaly.value = metric.values->type() == ColumnType::Int64 ? Number{metric.values->ints()[anomaly.row]}
                                                                   : Number{metric.values->floats()[anomaly.row]};
        anomaly.median_prior_8w *= season.factor(anomaly.week).value_or(1.0);
    }
    return scan;
}

}  // namespace public_signals::inline quality
