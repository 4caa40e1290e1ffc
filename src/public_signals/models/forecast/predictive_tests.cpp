#include "public_signals/models/forecast/predictive_tests.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>

#include "public_signals/models/cosine_variance.hpp"
#include "public_signals/models/distributions.hpp"

namespace public_signals::inline models {
namespace {

constexpr std::size_t fewest_origins = 8;

double mean_of(const OriginSeries& series) {
    double sum = 0;
    for (const OriginValue& one : series) {
        sum += one.value;
    }
    return sum / static_cast<double>(series.size());
}

/// The value at an origin, or nothing.
const OriginValue* at_origin(const OriginSeries& series, std::int32_t origin) {
    const auto found = std::ranges::lower_bound(series, origin, {}, &OriginValue::origin);
    return found != series.end() && found->origin == origin ? &*found : nullptr;
}

/// The mean, its error and their ratio; nothing where there is no telling.
std::optional<MeanTest> tested_mean(const OriginSeries& series, int steps) {
    if (series.size() < origins_needed(steps)) {
        return std::nullopt;
    }
    MeanTest test{.origins = series.size(), .mean = mean_of(series)};
    const auto n = std::ssize(series);
    Eigen::VectorXd values(n);
    for (Eigen::Index i = 0; i < n; ++i) {
        values[i] = series[static_cast<std::size_t>(i)].value;
    }
    double variance = 0;  // of a sum, by the number of its values
    if (steps == 1) {
        test.df = static_cast<double>(n) - 1;
        variance = (values.array() - test.mean).square().sum() / test.df;  // Harvey, Leybourne and Newbold (1997)
    } else {
        test.cosines = cosine_count(n);
        variance = cosine_sums(values, test.cosines).squaredNorm() / (test.cosines * static_cast<double>(n));
        test.df = test.cosines;
    }
    if (!(variance > 0)) {
        return std::nullopt;
    }
    test.std_error = std::sqrt(variance / static_cast<double>(n));
    test.statistic = test.mean / test.std_error;
    return test;
}

}  // namespace

std::size_t origins_needed(int steps) {
    return std::max(fewest_origins, 2 * static_cast<std::size_t>(steps));
}

std::optional<MeanTest> diebold_mariano(const OriginSeries& differences, int steps) {
    auto test = tested_mean(differences, steps);
    if (test) {
        test->pvalue = t_two_sided(test->statistic, test->df);
    }
    return test;
}

std::optional<MeanTest> clark_west(const OriginSeries& adjusted, int steps) {
    auto test = tested_mean(adjusted, steps);
    if (test) {
        test->pvalue = t_above(test->statistic, test->df);
    }
    return test;
}

std::optional<ConditionalTest> giacomini_white(const OriginSeries& differences, int steps) {
    struct Moment {
        std::int32_t origin;
        std::array<double, 2> value;
    };
    std::vector<Moment> moments;
    for (const OriginValue& one : differences) {
        if (const OriginValue* const known = at_origin(differences, one.origin - steps)) {
            moments.push_back({one.origin, {one.value, one.value * known->value}});
        }
    }
    const double n = static_cast<double>(moments.size());
    if (moments.size() < fewest_origins || moments.size() <= static_cast<std::size_t>(steps)) {
        return std::nullopt;
    }
    std::array<double, 2> mean{};
    for (const Moment& one : moments) {
        mean[0] += one.value[0] / n;
        mean[1] += one.value[1] / n;
    }
    // About zero, as the null has it; Bartlett's weights keep it positive.
    std::array<double, 3> s{};  // (0,0), (0,1), (1,1)
    for (const Moment& one : moments) {
        for (int lag = 0; lag < steps; ++lag) {
            const auto found = std::ranges::lower_bound(moments, one.origin - lag, {}, &Moment::origin);
            if (found == moments.end() || found->origin != one.origin - lag) {
                continue;
            }
            const double weight = (lag == 0 ? 1.0 : 2.0) * (1 - static_cast<double>(lag) / steps) / n;
            s[0] += weight * one.value[0] * found->value[0];
            s[1] += weight * (one.value[0] * found->value[1] + one.value[1] * found->value[0]) / 2;
            s[2] += weight * one.value[1] * found->value[1];
        }
    }
    const double determinant = s[0] * s[2] - s[1] * s[1];
    if (!(determinant > 1e-12 * s[0] * s[2]) || !(s[0] > 0)) {
        return std::nullopt;
    }
    ConditionalTest test{.origins = moments.size()};
    test.statistic =
        n * (s[2] * mean[0] * mean[0] - 2 * s[1] * mean[0] * mean[1] + s[0] * mean[1] * mean[1]) / determinant;
    test.pvalue = chi_squared_above(test.statistic, 2);
    return test;
}

}  // namespace public_signals::inline models
