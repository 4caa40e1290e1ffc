#include "public_signals/models/granger_hpj.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>

#include "public_signals/base/counted.hpp"
#include "public_signals/models/decompositions.hpp"
#include "public_signals/models/distributions.hpp"
#include "public_signals/models/estimate_checks.hpp"
#include "public_signals/models/estimate_json.hpp"
#include "public_signals/models/estimate_text.hpp"
#include "public_signals/models/granger_rows.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

constexpr double repeated_share = 1e-9;  // of a column's norm that is left beside those before it

/// A unit's outcome and lags of the predictor, its intercept and own lags taken out.
struct OwnPast {
    Eigen::VectorXd y;
    Eigen::MatrixXd x;
};

/// Nothing where the own lags repeat each other.
std::optional<OwnPast> without_own_past(const std::vector<Column>& series, std::span<const std::size_t> rows,
                                        Index lags) {
    Eigen::MatrixXd all(std::ssize(rows), 2 * lags + 1);
    for (Index c = 0; c < all.cols(); ++c) {
        const auto& values = series[static_cast<std::size_t>(c)].floats();
        for (Index i = 0; i < all.rows(); ++i) {
            all(i, c) = values[rows[static_cast<std::size_t>(i)]];
        }
    }
    all.rowwise() -= all.colwise().mean();
    Eigen::MatrixXd own = all.middleCols(1, lags);
    for (Index c = 0; c < lags; ++c) {
        const double length = own.col(c).norm();
        if (!(length > 0)) {
            return std::nullopt;
        }
        own.col(c) /= length;
    }
    const ThinQr decomposed = thin_qr(own);
    if (decomposed.r.diagonal().cwiseAbs().minCoeff() < repeated_share) {
        return std::nullopt;
    }
    const auto left = [&](const Eigen::MatrixXd& values) -> Eigen::MatrixXd {
        return values - decomposed.q * (decomposed.q.transpose() * values);
    };
    return OwnPast{left(all.col(0)), left(all.rightCols(lags))};
}

/// The series less their means over the units of a period: what all share in a week is nobody's past. Of the rows that
/// `given` uses; the others stay as they are.
std::vector<Column> without_common_weeks(const GrangerRows& given) {
    std::vector<Column> made = given.series;
    const auto periods = static_cast<std::size_t>(1 + *std::ranges::max_element(given.period));
    for (Column& column : made) {
        std::vector<double>& values = column.floats();
        std::vector<double> sum(periods);
        std::vector<double> count(periods);
        for (const UnitRows& rows : given.rows) {
            for (const std::size_t row : rows) {
                sum[static_cast<std::size_t>(given.period[row])] += values[row];
                count[static_cast<std::size_t>(given.period[row])] += 1;
            }
        }
        for (const UnitRows& rows : given.rows) {
            for (const std::size_t row : rows) {
                const auto period = static_cast<std::size_t>(given.period[row]);
                values[row] -= sum[period] / count[period];
            }
        }
    }
    return made;
}

/// The normal equations of the pooled regression.
struct PooledSums {
    Eigen::MatrixXd products;
    Eigen::VectorXd along;

    explicit PooledSums(Index lags) : products(Eigen::MatrixXd::Zero(lags, lags)), along(Eigen::VectorXd::Zero(lags)) {}

    void add(const OwnPast& unit) {
        products += unit.x.transpose() * unit.x;
        along += unit.x.transpose() * unit.y;
    }
    /// Nothing where the predictor's lags repeat each other.
    std::optional<Eigen::VectorXd> coefficients() const {
        const Eigen::VectorXd scale = products.diagonal().cwiseSqrt().cwiseInverse();
        if (!scale.allFinite()) {
            return std::nullopt;
        }
        const auto solved = solve_definite(scale.asDiagonal() * products * scale.asDiagonal(),
                                           scale.cwiseProduct(along), repeated_share);
        return solved ? std::optional<Eigen::VectorXd>(scale.cwiseProduct(solved->col(0))) : std::nullopt;
    }
};

/// The units' rows in halves; of an odd number the middle one is in the first half or in the second.
struct HalfSums {
    std::array<PooledSums, 4> sums;  // first and second half, the middle in the first; the same, in the second

    explicit HalfSums(Index lags) : sums{PooledSums(lags), PooledSums(lags), PooledSums(lags), PooledSums(lags)} {}

    /// False where a half's own lags repeat each other: nothing is added then.
    bool add(const std::vector<Column>& series, std::span<const std::size_t> rows, Index lags) {
        std::vector<OwnPast> halves;
        for (const std::size_t cut : {(rows.size() + 1) / 2, rows.size() / 2}) {
            for (const auto half : {rows.first(cut), rows.subspan(cut)}) {
                auto own = without_own_past(series, half, lags);
                if (!own) {
                    return false;
                }
                halves.push_back(std::move(*own));
            }
        }
        for (std::size_t i = 0; i < sums.size(); ++i) {
            sums[i].add(halves[i]);
        }
        return true;
    }
};

bool has_own_past(const std::vector<Column>& series, std::span<const std::size_t> rows, Index lags) {
    return without_own_past(series, rows, lags) && HalfSums(lags).add(series, rows, lags);
}

std::string lags_in_words(std::size_t lags) {
    return lags == 1 ? "lag 1" : fmt::format("lags 1 to {}", lags);
}

}  // namespace

Result<HalfPanelGranger> granger_half_panel(const std::vector<Column>& columns, const GrangerOptions& options,
                                            double alpha) {
    GrangerRows given = TRY(granger_rows(columns, options));
    const Index k = options.lags;
    HalfPanelGranger made{.predictor = options.predictor, .outcome = options.outcome, .alpha = alpha};
    PooledSums whole(k);
    HalfSums halves(k);
    std::vector<OwnPast> units;
    for (std::size_t unit = 0; unit < given.rows.size(); ++unit) {
        UnitRows& rows = given.rows[unit];
        const std::size_t usable = rows.size();
        if (usable <= 2 * static_cast<std::size_t>(k) + 3) {
            made.left_out.emplace_back(given.units[unit], counted(static_cast<std::int64_t>(usable), "usable row"));
            rows.clear();
        } else if (!has_own_past(given.series, rows, k)) {
            made.left_out.emplace_back(given.units[unit], "its own lags are collinear, in the whole or in a half");
            rows.clear();
        }
    }
    const auto enough_units = [&](std::size_t count) -> Result<void> {
        if (count >= 2) {
            return {};
        }
        return invalid(fmt::format("{} of {} {} enough rows for {}", count, options.entity, count == 1 ? "has" : "have",
                                   counted(options.lags, "lag")),
                       "", fmt::format("two or more need more than {} rows whose lags are known", 2 * k + 3));
    };
    TRY(enough_units(given.rows.size() - made.left_out.size()));
    const std::vector<Column> series = without_common_weeks(given);
    for (std::size_t unit = 0; unit < given.rows.size(); ++unit) {
        const UnitRows& rows = given.rows[unit];
        if (rows.empty()) {
            continue;
        }
        auto own = without_own_past(series, rows, k);
        if (!own || !halves.add(series, rows, k)) {
            made.left_out.emplace_back(given.units[unit], "less the means of the weeks its own lags are collinear");
            continue;
        }
        whole.add(*own);
        made.rows += rows.size();
        units.push_back(std::move(*own));
    }
    made.units = units.size();
    TRY(enough_units(made.units));
    const auto pooled = whole.coefficients();
    Eigen::VectorXd of_halves = Eigen::VectorXd::Zero(k);
    for (const PooledSums& half : halves.sums) {
        const auto own = half.coefficients();
        if (!own || !pooled) {
            return invalid_at(
                {.column = options.predictor},
                fmt::format("the lags of '{}' are collinear, in the whole or in a half", options.predictor),
                "ask for fewer lags");
        }
        of_halves += *own / 4;
    }
    const Eigen::VectorXd corrected = 2 * *pooled - of_halves;
    Eigen::MatrixXd middle = Eigen::MatrixXd::Zero(k, k);
    double squares = 0;
    for (const OwnPast& unit : units) {
        const Eigen::VectorXd left = unit.y - unit.x * *pooled;
        const Eigen::VectorXd score = unit.x.transpose() * left;
        middle += score * score.transpose();
        squares += left.squaredNorm();
    }
    const auto n = static_cast<double>(made.rows);
    const auto groups = static_cast<double>(made.units);
    const double df = n - groups * static_cast<double>(k + 1) - static_cast<double>(k);
    const Eigen::MatrixXd half_done = solve_symmetric(whole.products, middle);
    const Eigen::MatrixXd covariance = n / df * solve_symmetric(whole.products, half_done.transpose());
    const Eigen::MatrixXd alike = solve_symmetric(whole.products, Eigen::MatrixXd::Identity(k, k));
    for (Index lag = 0; lag < k; ++lag) {
        if (is_of_rounding(covariance(lag, lag), squares / n * alike(lag, lag))) {
            return invalid_at(
                {.column = options.predictor},
                fmt::format("less the means of the periods the scores of each {} add up to nothing: no "
                            "standard error can be computed{}",
                            options.entity,
                            made.units == 2 ? fmt::format(", and of two of '{}' it never can", options.entity) : ""),
                "take more of them");
        }
    }
    const WaldTest f = TRY(wald_test(corrected, covariance, groups - 1));
    made.few_units = f;
    made.chi_squared = {.statistic = f.statistic * static_cast<double>(k),
                        .df_num = options.lags,
                        .df_denom = std::numeric_limits<double>::infinity(),
                        .pvalue = chi_squared_above(f.statistic * static_cast<double>(k), static_cast<double>(k))};
    for (Index lag = 0; lag < k; ++lag) {
        made.coefficients.push_back(coefficient_of(fmt::format("{}_lag{}", options.predictor, lag + 1), corrected[lag],
                                                   covariance(lag, lag), groups - 1, alpha));
        made.least_squares.push_back((*pooled)[lag]);
    }
    return made;
}

std::string sentence_of(const HalfPanelGranger& test) {
    return fmt::format(
        "{} of {} in {} with own dynamics each, less the means of the weeks, half-panel jackknife: Wald {}, p {}; "
        "F({}, {:g}) p {}; {} rows; what decides is the joint test",
        lags_in_words(test.coefficients.size()), test.predictor, counted(static_cast<std::int64_t>(test.units), "unit"),
        short_number(test.chi_squared.statistic), p_text(test.chi_squared.pvalue), test.few_units.df_num,
        test.few_units.df_denom, p_text(test.few_units.pvalue), test.rows);
}

Json to_json(const HalfPanelGranger& test) {
    Json json = {{"method",
                  "Juodis, Karavias and Sarafidis (2021): lags of the predictor pooled over units with intercepts and "
                  "own lags of their own, the means of the weeks and the bias taken out (half-panel jackknife), scores "
                  "added up by unit"},
                 {"statistic", test.chi_squared.statistic},
                 {"df", test.chi_squared.df_num},
                 {"pvalue", test.chi_squared.pvalue},
                 {"f_test", to_json(test.few_units)},
                 {"n_units", test.units},
                 {"n_obs", test.rows}};
    json["coefficients"] = Json::array();
    for (std::size_t i = 0; i < test.coefficients.size(); ++i) {
        Json one = {{"weeks_earlier", i + 1}};
        one.update(fields(test.coefficients[i]));
        one["least_squares"] = test.least_squares[i];
        json["coefficients"].push_back(std::move(one));
    }
    json["left_out"] = Json::object();
    for (const auto& [unit, why] : test.left_out) {
        json["left_out"][unit] = why;
    }
    json["sentence"] = sentence_of(test);
    return json;
}

}  // namespace public_signals::inline models
