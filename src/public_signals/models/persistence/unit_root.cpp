#include "public_signals/models/persistence/unit_root.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <random>

#include "public_signals/base/counted.hpp"
#include "public_signals/models/calendar_shift.hpp"
#include "public_signals/models/column_relations.hpp"
#include "public_signals/models/decompositions.hpp"
#include "public_signals/models/distributions.hpp"
#include "public_signals/models/key_text.hpp"
#include "public_signals/models/persistence/ips_moments.hpp"
#include "public_signals/models/row_blocks.hpp"
#include "public_signals/models/sample.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

constexpr const char* does_not_vary = "it does not vary";
constexpr std::size_t fewest_units_of_cips = 5;  // their means stand for what all share
constexpr double most_walk_work = 5e8;           // rows x draws
constexpr double no_spread = 1e-9;               // of a column's norm left after those before it

/// A unit's values on the calendar, its first period to its last; NaN in a gap.
struct Path {
    std::size_t unit = 0;
    std::int64_t first = 0;
    std::vector<double> values;
    std::vector<std::size_t> rows;  // places whose lags are all known

    double change(std::size_t at) const { return values[at] - values[at - 1]; }
};

std::vector<Path> paths_of(const Series& series, const Factor& units, const std::vector<std::int64_t>& periods) {
    std::vector<std::map<std::int64_t, double>> known(static_cast<std::size_t>(units.levels));
    for (std::size_t row = 0; row < series.size(); ++row) {
        const double value = number_at(series, row);
        if (units.code[row] >= 0 && !std::isnan(value)) {
            known[static_cast<std::size_t>(units.code[row])][periods[row]] = value;
        }
    }
    std::vector<Path> paths(known.size());
    for (std::size_t unit = 0; unit < known.size(); ++unit) {
        Path& path = paths[unit];
        path.unit = unit;
        if (known[unit].empty()) {
            continue;
        }
        path.first = known[unit].begin()->first;
        path.values.assign(static_cast<std::size_t>(known[unit].rbegin()->first - path.first) + 1, std::nan(""));
        for (const auto& [period, value] : known[unit]) {
            path.values[static_cast<std::size_t>(period - path.first)] = value;
        }
    }
    return paths;
}

/// Values less their mean: shows of different size then come and go without moving the means over units.
void center(std::vector<double>& values) {
    double sum = 0;
    double count = 0;
    for (const double value : values) {
        sum += std::isnan(value) ? 0 : value;
        count += std::isnan(value) ? 0 : 1;
    }
    for (double& value : values) {
        value -= sum / count;
    }
}

void find_rows(Path& path, int lags) {
    std::size_t known = 0;  // in a row, this one included
    for (std::size_t at = 0; at < path.values.size(); ++at) {
        known = std::isnan(path.values[at]) ? 0 : known + 1;
        if (known >= static_cast<std::size_t>(lags) + 2) {
            path.rows.push_back(at);
        }
    }
}

/// The t statistic of the last column, by least squares; none where it repeats the columns before it or fits all.
std::optional<double> last_t(const Eigen::MatrixXd& x, const Eigen::VectorXd& y) {
    const Index k = x.cols();
    const auto [r, along] = qr_solution(x, y);
    const double left = y.squaredNorm() - along.squaredNorm();
    for (Index c = 0; c < k; ++c) {
        if (!(std::abs(r(c, c)) > no_spread * x.col(c).norm())) {
            return std::nullopt;
        }
    }
    if (!(left > 1e-18 * y.squaredNorm())) {
        return std::nullopt;
    }
    const double sign = r(k - 1, k - 1) < 0 ? -1 : 1;
    return sign * along[k - 1] / std::sqrt(left / static_cast<double>(x.rows() - k));
}

class Regressions {
  public:
    Regressions(int lags, Deterministic deterministic) : m_lags(lags), m_trend(deterministic == Deterministic::Trend) {}

    Index own_columns() const { return 2 + m_lags + (m_trend ? 1 : 0); }
    Index all_columns() const { return own_columns() + m_lags + 2; }

    std::optional<double> own_t(const Path& path) const {
        Eigen::MatrixXd x(std::ssize(path.rows), own_columns());
        fill(path, x);
        return last_t(x, changes(path));
    }

    /// Each path's t statistic with the means over paths of every term beside its own.
    std::vector<std::optional<double>> common_t(const std::vector<Path>& paths) const {
        std::int64_t first = paths.front().first;
        std::int64_t last = first;
        for (const Path& path : paths) {
            first = std::min(first, path.first);
            last = std::max(last, path.first + std::ssize(path.values));
        }
        const Index terms = m_lags + 2;
        Eigen::MatrixXd means = Eigen::MatrixXd::Zero(terms, last - first);
        Eigen::VectorXd count = Eigen::VectorXd::Zero(last - first);
        for (const Path& path : paths) {
            for (const std::size_t at : path.rows) {
                const Index period = path.first - first + static_cast<Index>(at);
                count[period] += 1;
                means(0, period) += path.change(at);
                means(1, period) += path.values[at - 1];
                for (int lag = 1; lag <= m_lags; ++lag) {
                    means(1 + lag, period) += path.change(at - static_cast<std::size_t>(lag));
                }
            }
        }
        for (Index period = 0; period < count.size(); ++period) {
            means.col(period) /= std::max(count[period], 1.0);
        }
        std::vector<std::optional<double>> made;
        for (const Path& path : paths) {
            Eigen::MatrixXd x(std::ssize(path.rows), all_columns());
            fill(path, x);
            for (Index i = 0; i < x.rows(); ++i) {
                const Index period = path.first - first + static_cast<Index>(path.rows[static_cast<std::size_t>(i)]);
                x.row(i).segment(own_columns() - 1, terms) = means.col(period).transpose();
            }
            made.push_back(last_t(x, changes(path)));
        }
        return made;
    }

  private:
    static Eigen::VectorXd changes(const Path& path) {
        Eigen::VectorXd y(std::ssize(path.rows));
        for (Index i = 0; i < y.size(); ++i) {
            y[i] = path.change(path.rows[static_cast<std::size_t>(i)]);
        }
        return y;
    }

    /// The intercept, the trend and the lagged changes from the left, the level before as the last column.
    void fill(const Path& path, Eigen::MatrixXd& x) const {
        for (Index i = 0; i < x.rows(); ++i) {
            const std::size_t at = path.rows[static_cast<std::size_t>(i)];
            Index c = 0;
            x(i, c++) = 1;
            if (m_trend) {
                x(i, c++) = static_cast<double>(at) / static_cast<double>(path.values.size());
            }
            for (int lag = 1; lag <= m_lags; ++lag) {
                x(i, c++) = path.change(at - static_cast<std::size_t>(lag));
            }
            x(i, x.cols() - 1) = path.values[at - 1];
        }
    }

    int m_lags;
    bool m_trend;
};

struct Mean {
    double value = 0;
    std::size_t count = 0;
};

Mean mean_of(const std::vector<std::optional<double>>& values) {
    Mean mean;
    for (const std::optional<double>& value : values) {
        mean.value += value.value_or(0);
        mean.count += value ? 1 : 0;
    }
    mean.value /= std::max<double>(static_cast<double>(mean.count), 1);
    return mean;
}

/// A standard normal number, the same everywhere (Box and Muller).
double normal(std::mt19937_64& chance) {
    constexpr double unit = 1.0 / 9007199254740992.0;  // 2^-53
    const double radius = std::sqrt(-2 * std::log((static_cast<double>(chance() >> 11) + 1) * unit));
    return radius * std::cos(2 * std::numbers::pi * static_cast<double>(chance() >> 11) * unit);
}

/// What CIPS is of independent random walks in the cells of `paths`, ascending.
std::vector<double> walks(const std::vector<Path>& paths, const Regressions& regressions, int draws, std::uint64_t seed,
                          std::size_t rows) {
    std::vector<double> made(static_cast<std::size_t>(draws));
    in_parallel_rows(
        made.size(),
        [&](std::size_t draw) {
            std::mt19937_64 chance(seed * 1'000'003 + draw);
            std::vector<Path> walked = paths;
            for (Path& path : walked) {
                double level = 0;
                for (double& value : path.values) {
                    level += normal(chance);
                    value = std::isnan(value) ? value : level;
                }
                center(path.values);
            }
            made[draw] = mean_of(regressions.common_t(walked)).value;
        },
        rows * made.size());
    std::ranges::sort(made);
    return made;
}

/// What the draws depend on.
std::vector<std::int64_t> key_of(const std::vector<Path>& paths, const UnitRootTest& test, std::uint64_t seed) {
    std::vector<std::int64_t> key = {test.lags, static_cast<std::int64_t>(test.deterministic), test.draws,
                                     static_cast<std::int64_t>(seed)};
    for (const Path& path : paths) {
        key.push_back(path.first - paths.front().first);
        key.push_back(std::ssize(path.values));
        for (std::size_t at = 0; at < path.values.size(); ++at) {
            if (std::isnan(path.values[at])) {
                key.push_back(-1 - static_cast<std::int64_t>(at));
            }
        }
    }
    return key;
}

void set_ips(UnitRootTest& test, const std::vector<Path>& paths, const std::vector<std::optional<double>>& own) {
    const Mean mean = mean_of(own);
    double expected = 0;
    double variance = 0;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const IpsMoments moments = ips_moments(test.lags, static_cast<int>(paths[i].rows.size()), test.deterministic);
        expected += moments.mean / static_cast<double>(mean.count);
        variance += moments.variance / static_cast<double>(mean.count);
    }
    test.ips.mean_t = mean.value;
    test.ips.statistic = std::sqrt(static_cast<double>(mean.count)) * (mean.value - expected) / std::sqrt(variance);
    test.ips.pvalue = normal_below(*test.ips.statistic);
}

void set_cips(UnitRootTest& test, const std::vector<Path>& paths, const Regressions& regressions, std::uint64_t seed,
              WalkDraws& known) {
    if (paths.size() < fewest_units_of_cips) {
        test.cips.why_not = counted(std::ssize(paths), "unit is", "units are") + " too few for means over them";
        return;
    }
    const Mean mean = mean_of(regressions.common_t(paths));
    if (mean.count == 0) {
        test.cips.why_not = "the means over units leave nothing of the series";
        return;
    }
    test.cips.mean_t = mean.value;
    test.cips.statistic = mean.value;
    if (static_cast<double>(test.rows) * test.draws > most_walk_work) {
        test.cips.why_not = fmt::format("{} random walks of {} rows are too much work", test.draws, test.rows);
        return;
    }
    const std::vector<double>& drawn =
        known.of(key_of(paths, test, seed), [&] { return walks(paths, regressions, test.draws, seed, test.rows); });
    const auto lower = std::ranges::upper_bound(drawn, mean.value) - drawn.begin();
    test.cips.pvalue = (1 + static_cast<double>(lower)) / (test.draws + 1.0);
}

/// By the median of the units' numbers of values.
int usual_test_lags(const std::vector<Path>& paths) {
    std::vector<std::ptrdiff_t> lengths;
    for (const Path& path : paths) {
        if (!path.values.empty()) {
            lengths.push_back(std::ranges::count_if(path.values, [](double value) { return !std::isnan(value); }));
        }
    }
    const auto middle = lengths.begin() + std::ssize(lengths) / 2;
    std::ranges::nth_element(lengths, middle);
    const double t = static_cast<double>(*middle);
    return std::min(static_cast<int>(std::floor(4 * std::pow(t / 100, 0.25))), most_ips_lags);
}

std::string unit_name(const Series& entity, const Factor& units, std::size_t unit) {
    const auto row = std::ranges::find(units.code, static_cast<std::int32_t>(unit)) - units.code.begin();
    return key_text(entity, static_cast<std::size_t>(row));
}

Result<void> check(const UnitRootOptions& options) {
    if (options.lags && (*options.lags < 0 || *options.lags > most_ips_lags)) {
        return invalid(fmt::format("{} lags can't be tested", *options.lags), "lags",
                       fmt::format("ask for 0 to {}", most_ips_lags));
    }
    if (options.draws < 1) {
        return invalid(fmt::format("{} random walks give no p", options.draws), "draws", "ask for 999");
    }
    return {};
}

}  // namespace

Result<void> check_walks(int draws, double level) {
    if (draws >= 1 && 1 / (draws + 1.0) <= level) {
        return {};
    }
    return invalid(draws < 1 ? fmt::format("{} random walks give no p", draws)
                             : fmt::format("{} can give no p under {:.3g}, and the level is {:g}",
                                           counted(draws, "random walk"), 1 / (draws + 1.0), level),
                   "draws", "ask for 999");
}

Result<UnitRootTest> unit_root_test(const std::vector<Series>& columns, const std::string& column,
                                    const UnitRootOptions& options, WalkDraws& known) {
    TRY(check(options));
    const Series& series = *TRY(number_column(columns, column));
    const Series& entity = *TRY(column_named(columns, options.entity));
    const Series& time = *TRY(column_named(columns, options.time));
    TRY(check_keys(columns, options.entity, options.time));
    const std::vector<std::int64_t> periods = TRY(periods_in_order(time, "give dates, YYYY-MM-DD, or whole numbers"));
    const Factor units = factor_of(entity);
    std::vector<Path> paths = paths_of(series, units, periods);
    UnitRootTest test{.column = column, .deterministic = options.deterministic, .draws = options.draws};
    test.lags = options.lags.value_or(usual_test_lags(paths));
    const Regressions regressions(test.lags, options.deterministic);
    const auto least = std::max<std::size_t>(static_cast<std::size_t>(least_ips_rows(test.lags)),
                                             static_cast<std::size_t>(regressions.all_columns()) + 3);
    std::vector<Path> used;
    std::vector<std::optional<double>> own;
    for (Path& path : paths) {
        find_rows(path, test.lags);
        if (path.rows.size() < least) {
            test.left_out.emplace_back(
                unit_name(entity, units, path.unit),
                fmt::format("{} with {} known before", counted(std::ssize(path.rows), "row"), test.lags + 1));
            continue;
        }
        center(path.values);
        const std::optional<double> t = regressions.own_t(path);
        if (!t) {
            test.left_out.emplace_back(unit_name(entity, units, path.unit), does_not_vary);
            continue;
        }
        test.rows += path.rows.size();
        own.push_back(t);
        used.push_back(std::move(path));
    }
    const auto varies_not =
        std::ranges::count(test.left_out, does_not_vary, &std::pair<std::string, std::string>::second);
    if (used.empty() && varies_not > 0) {
        return invalid_at({.column = column},
                          fmt::format("'{}' does not vary within any {}{}", column, options.entity,
                                      varies_not == std::ssize(test.left_out) ? "" : " with rows enough"),
                          "a unit root is a question to a series that moves: name another column");
    }
    if (used.empty()) {
        return invalid_at({.column = column},
                          fmt::format("no {} has {} rows of '{}' with {} known before them", options.entity, least,
                                      column, test.lags + 1),
                          "unit roots show in long series; ask for fewer lags");
    }
    test.units = used.size();
    set_ips(test, used, own);
    set_cips(test, used, regressions, options.seed, known);
    return test;
}

}  // namespace public_signals::inline models
