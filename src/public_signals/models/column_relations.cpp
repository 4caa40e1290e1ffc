#include "public_signals/models/column_relations.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "public_signals/models/factors.hpp"

namespace public_signals::inline models {
namespace {

constexpr std::int64_t farthest_shift = 104;  // periods
constexpr int telling_rows = 8;
constexpr double log_million = 13.8;
constexpr double line_rounding = 1e-10;  // of a line's variance

Series first_rows(const Series& series, std::size_t rows) {
    Series head{.name = series.name, .values = {}, .known = {}, .is_number = series.is_number};
    head.known = series.known.empty() ? series.known : series.known.first(rows);
    std::visit(
        [&](const auto& values) {
            if constexpr (std::is_same_v<std::decay_t<decltype(values)>, Texts>) {
                Texts first = values;
                first.rows = rows;
                head.values = first;
            } else {
                head.values = values.first(rows);
            }
        },
        series.values);
    return head;
}

bool is_same(double a, double b) {
    return std::abs(a - b) <= 1e-12 * std::max(std::abs(a), std::abs(b));
}

/// The logarithm of the number of ways to put values with these counts in order.
double log_arrangements(const std::vector<std::size_t>& counts) {
    double all = 0;
    double ways = 0;
    for (const std::size_t count : counts) {
        all += static_cast<double>(count);
        ways -= std::lgamma(static_cast<double>(count) + 1);
    }
    return ways + std::lgamma(all + 1);
}

struct Point {
    double x;
    double y;
};

/// How often each y stands beside another x, where y is a function of x that never falls; none where it is not.
std::optional<std::vector<std::size_t>> steps_of(std::vector<Point>& points) {
    std::ranges::sort(points, {}, [](const Point& p) { return std::pair(p.x, p.y); });
    std::vector<std::size_t> counts;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const bool same_x = i > 0 && points[i].x == points[i - 1].x;
        const bool same_y = i > 0 && is_same(points[i].y, points[i - 1].y);
        if (i > 0 && !same_y && (same_x || points[i].y < points[i - 1].y)) {
            return std::nullopt;
        }
        if (i == 0 || !same_y) {
            counts.push_back(1);
        } else if (!same_x) {
            ++counts.back();
        }
    }
    return counts;
}

bool is_line(const std::vector<Point>& points) {
    if (points.size() < 10) {
        return false;
    }
    const auto n = static_cast<double>(points.size());
    double x = 0;
    double y = 0;
    for (const Point& p : points) {
        x += p.x / n;
        y += p.y / n;
    }
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (const Point& p : points) {
        xx += (p.x - x) * (p.x - x);
        xy += (p.x - x) * (p.y - y);
        yy += (p.y - y) * (p.y - y);
    }
    return xx > 0 && yy > 1e-18 * n * y * y && xy * xy >= (1 - 1e-12) * xx * yy;
}

/// Whether y is a straight line of x, with a slope, but for rounding; so are fewer than three points, and points of
/// which neither moves.
bool is_line_but_for_rounding(const std::vector<Point>& points) {
    if (points.size() < 3) {
        return true;
    }
    const auto spread_of = [&](double Point::* part) {
        const auto [least, most] = std::ranges::minmax(points, {}, part);
        return std::pair(least.*part, most.*part - least.*part);
    };
    const auto [x, x_range] = spread_of(&Point::x);
    const auto [y, y_range] = spread_of(&Point::y);
    if (!(x_range > 0) || !(y_range > 0)) {
        return !(x_range > 0) && !(y_range > 0);
    }
    const auto n = static_cast<double>(points.size());
    double mean_x = 0;
    double mean_y = 0;
    for (const Point& p : points) {
        mean_x += (p.x - x) / x_range / n;
        mean_y += (p.y - y) / y_range / n;
    }
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (const Point& p : points) {
        const double dx = (p.x - x) / x_range - mean_x;
        const double dy = (p.y - y) / y_range - mean_y;
        xx += dx * dx;
        xy += dx * dy;
        yy += dy * dy;
    }
    return xy * xy >= (1 - line_rounding) * xx * yy;
}

}  // namespace

double number_at(const Series& series, std::size_t row) {
    if (!series.has(row)) {
        return std::nan("");
    }
    return std::visit(
        [row](const auto& values) {
            if constexpr (std::is_same_v<std::decay_t<decltype(values)>, Texts>) {
                return std::nan("");
            } else {
                return static_cast<double>(values[row]);
            }
        },
        series.values);
}

ColumnRelations::ColumnRelations(const std::vector<Series>& columns, const std::string& entity,
                                 const std::string& time) {
    const auto units = std::ranges::find(columns, entity, &Series::name);
    const auto times = std::ranges::find(columns, time, &Series::name);
    if (units == columns.end() || times == columns.end()) {
        return;
    }
    const std::size_t rows = std::min(units->size(), most_rows);
    for (const Series& column : columns) {
        m_columns.push_back(first_rows(column, rows));
    }
    const Factor factor = factor_of(first_rows(*units, rows));
    m_unit = factor.code;
    m_rows_of_unit.resize(static_cast<std::size_t>(factor.levels));
    for (std::size_t row = 0; row < rows; ++row) {
        if (m_unit[row] >= 0) {
            m_rows_of_unit[static_cast<std::size_t>(m_unit[row])].push_back(row);
        } else {
            m_unit[row] = -1 - static_cast<std::int32_t>(row);
        }
    }
    m_period = counted_periods(first_rows(*times, rows));
    if (!m_period.empty()) {
        m_calendar.emplace(m_unit, m_period);
    }
}

const Series* ColumnRelations::column(const std::string& name) const {
    const auto found = std::ranges::find(m_columns, name, &Series::name);
    return found == m_columns.end() || !found->is_number ? nullptr : &*found;
}

std::optional<std::int64_t> ColumnRelations::shift_of(const Series& a, const Series& b) const {
    if (!m_calendar) {
        return std::nullopt;
    }
    std::vector<std::size_t> telling;
    for (std::size_t row = 0; row < a.size(); ++row) {
        if (a.has(row) && !(is_same(number_at(a, row), number_at(b, row)))) {
            telling.push_back(row);
        }
    }
    if (telling.size() < telling_rows) {
        return std::nullopt;
    }
    const auto changes = [&](std::size_t row) {
        const auto before = m_calendar->earlier(row, 1);
        return before && a.has(*before) && !is_same(number_at(a, row), number_at(a, *before));
    };
    std::vector<char> changed(a.size());
    for (std::size_t row = 0; row < a.size(); ++row) {
        changed[row] = a.has(row) && changes(row) ? 1 : 0;
    }
    const auto fits = [&](std::int64_t k, const std::vector<std::size_t>& rows, int least, int least_changes = 0) {
        int equal = 0;
        int moved = 0;
        for (const std::size_t row : rows) {
            const auto other = m_calendar->earlier(row, k);
            if (other && b.has(*other)) {
                if (!is_same(number_at(a, row), number_at(b, *other))) {
                    return false;
                }
                ++equal;
                moved += changed[row];
            }
        }
        return equal >= least && moved >= least_changes;
    };
    std::vector<std::size_t> some;  // spread over the rows: most shifts fail at one of them
    for (std::size_t i = 0; i < telling_rows; ++i) {
        some.push_back(telling[i * telling.size() / telling_rows]);
    }
    std::vector<std::size_t> all(a.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    std::erase_if(all, [&](std::size_t row) { return !a.has(row); });
    for (std::int64_t k = 1; k <= farthest_shift; ++k) {
        for (const std::int64_t shift : {k, -k}) {
            if (fits(shift, some, 0) && fits(shift, telling, telling_rows) &&
                fits(shift, all, telling_rows, telling_rows)) {
                return shift;
            }
        }
    }
    return std::nullopt;
}

std::optional<std::int64_t> ColumnRelations::line_of_shift(const Series& a, const Series& b) const {
    if (!m_calendar) {
        return std::nullopt;
    }
    std::vector<Point> points;
    const auto fits = [&](std::int64_t k) {
        std::ptrdiff_t telling = 0;
        for (const std::vector<std::size_t>& rows : m_rows_of_unit) {
            points.clear();
            std::ptrdiff_t changed = 0;
            for (const std::size_t row : rows) {
                const auto other = a.has(row) ? m_calendar->earlier(row, k) : std::nullopt;
                if (other && b.has(*other)) {
                    const auto before = m_calendar->earlier(row, 1);
                    changed += before && a.has(*before) && !is_same(number_at(a, row), number_at(a, *before)) ? 1 : 0;
                    points.push_back({number_at(b, *other), number_at(a, row)});
                }
            }
            if (!is_line_but_for_rounding(points)) {
                return false;
            }
            telling += std::max<std::ptrdiff_t>(std::min(changed, std::ssize(points)) - 2, 0);
        }
        return telling >= telling_rows;
    };
    for (std::int64_t k = 0; k <= farthest_shift; ++k) {
        for (const std::int64_t shift : {k, -k}) {
            if (fits(shift)) {
                return shift;
            }
        }
    }
    return std::nullopt;
}

bool ColumnRelations::goes_with(const Series& a, const std::vector<double>& b, double direction) const {
    double evidence = 0;
    std::vector<Point> points;
    for (const std::vector<std::size_t>& rows : m_rows_of_unit) {
        points.clear();
        for (const std::size_t row : rows) {
            if (a.has(row) && !std::isnan(b[row])) {
                points.push_back({b[row], direction * number_at(a, row)});
            }
        }
        const auto counts = steps_of(points);
        if (!counts) {
            return false;
        }
        evidence += log_arrangements(*counts);
    }
    return evidence > log_million;
}

bool ColumnRelations::follows_calendar(const Series& a) const {
    if (m_period.empty()) {
        return false;
    }
    const std::vector<double> time(m_period.begin(), m_period.end());
    return goes_with(a, time, 1) || goes_with(a, time, -1);
}

bool ColumnRelations::is_told_by(const Series& a, const Series& b) const {
    std::vector<double> values(b.size());
    for (std::size_t row = 0; row < b.size(); ++row) {
        values[row] = number_at(b, row);
    }
    return (goes_with(a, values, 1) || goes_with(a, values, -1)) && !follows_calendar(a);
}

std::optional<std::int64_t> ColumnRelations::is_told_by_later(const Series& a, const Series& b) const {
    if (!m_calendar || is_told_by(a, b) || follows_calendar(a)) {
        return std::nullopt;
    }
    std::vector<double> later(b.size());
    for (std::int64_t k = 1; k <= farthest_shift; ++k) {
        for (std::size_t row = 0; row < b.size(); ++row) {
            const auto other = m_calendar->earlier(row, -k);
            later[row] = other ? number_at(b, *other) : std::nan("");
        }
        if (goes_with(a, later, 1) || goes_with(a, later, -1)) {
            return k;
        }
    }
    return std::nullopt;
}

bool ColumnRelations::is_line_of_half(const Series& a, const Series& b) const {
    std::vector<Point> points;
    for (std::size_t row = 0; row < a.size(); ++row) {
        if (a.has(row) && b.has(row)) {
            points.push_back({number_at(b, row), number_at(a, row)});
        }
    }
    std::ranges::sort(points, {}, &Point::x);
    const auto middle = points.begin() + static_cast<std::ptrdiff_t>(points.size() / 2);
    return is_line({points.begin(), middle}) || is_line({middle, points.end()});
}

}  // namespace public_signals::inline models
