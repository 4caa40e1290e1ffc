// Table 3 of Im, Pesaran and Shin (2003): mean and variance of a unit's t statistic when it has a unit root, by the
// lags of its regression (0 to 8, down) and its rows (10 to 100, across). `none` stands where they tabulate nothing.
#include "public_signals/models/persistence/ips_moments.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace public_signals::inline models {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr std::array<int, 10> tabulated_rows = {10, 15, 20, 25, 30, 40, 50, 60, 70, 100};
using Table = std::array<std::array<double, 10>, most_ips_lags + 1>;

// clang-format off
constexpr Table mean_with_intercept = {{
        {-1.504, -1.514, -1.522, -1.52, -1.526, -1.523, -1.527, -1.519, -1.524, -1.532},
        {-1.488, -1.503, -1.516, -1.514, -1.519, -1.52, -1.524, -1.519, -1.522, -1.53},
        {-1.319, -1.387, -1.428, -1.443, -1.46, -1.476, -1.493, -1.49, -1.498, -1.514},
        {-1.306, -1.366, -1.413, -1.433, -1.453, -1.471, -1.489, -1.486, -1.495, -1.512},
        {-1.171, -1.26, -1.329, -1.363, -1.394, -1.428, -1.454, -1.458, -1.47, -1.495},
        {none, none, -1.313, -1.351, -1.384, -1.421, -1.451, -1.454, -1.467, -1.494},
        {none, none, none, -1.289, -1.331, -1.38, -1.418, -1.427, -1.444, -1.476},
        {none, none, none, -1.273, -1.319, -1.371, -1.411, -1.423, -1.441, -1.474},
        {none, none, none, -1.212, -1.266, -1.329, -1.377, -1.393, -1.415, -1.456},
}};
constexpr Table variance_with_intercept = {{
        {1.069, 0.923, 0.851, 0.809, 0.789, 0.77, 0.76, 0.749, 0.736, 0.735},
        {1.255, 1.011, 0.915, 0.861, 0.831, 0.803, 0.781, 0.77, 0.753, 0.745},
        {1.421, 1.078, 0.969, 0.905, 0.865, 0.83, 0.798, 0.789, 0.766, 0.754},
        {1.759, 1.181, 1.037, 0.952, 0.907, 0.858, 0.819, 0.802, 0.782, 0.761},
        {2.08, 1.279, 1.097, 1.005, 0.946, 0.886, 0.842, 0.819, 0.801, 0.771},
        {none, none, 1.171, 1.055, 0.98, 0.912, 0.863, 0.839, 0.814, 0.781},
        {none, none, none, 1.114, 1.023, 0.942, 0.886, 0.858, 0.834, 0.795},
        {none, none, none, 1.164, 1.062, 0.968, 0.91, 0.875, 0.851, 0.806},
        {none, none, none, 1.217, 1.105, 0.996, 0.929, 0.896, 0.871, 0.818},
}};
constexpr Table mean_with_trend = {{
        {-2.166, -2.167, -2.168, -2.167, -2.172, -2.173, -2.176, -2.174, -2.174, -2.177},
        {-2.173, -2.169, -2.172, -2.172, -2.173, -2.177, -2.18, -2.178, -2.176, -2.179},
        {-1.914, -1.999, -2.047, -2.074, -2.095, -2.12, -2.137, -2.143, -2.146, -2.158},
        {-1.922, -1.977, -2.032, -2.065, -2.091, -2.117, -2.137, -2.142, -2.146, -2.158},
        {-1.75, -1.823, -1.911, -1.968, -2.009, -2.057, -2.091, -2.103, -2.114, -2.135},
        {none, none, -1.888, -1.955, -1.998, -2.051, -2.087, -2.101, -2.111, -2.135},
        {none, none, none, -1.868, -1.923, -1.995, -2.042, -2.065, -2.081, -2.113},
        {none, none, none, -1.851, -1.912, -1.986, -2.036, -2.063, -2.079, -2.112},
        {none, none, none, -1.761, -1.835, -1.925, -1.987, -2.024, -2.046, -2.088},
}};
constexpr Table variance_with_trend = {{
        {1.132, 0.869, 0.763, 0.713, 0.69, 0.655, 0.633, 0.621, 0.61, 0.597},
        {1.453, 0.975, 0.845, 0.769, 0.734, 0.687, 0.654, 0.641, 0.627, 0.605},
        {1.627, 1.036, 0.882, 0.796, 0.756, 0.702, 0.661, 0.653, 0.634, 0.613},
        {2.482, 1.214, 0.983, 0.861, 0.808, 0.735, 0.688, 0.674, 0.65, 0.625},
        {3.947, 1.332, 1.052, 0.913, 0.845, 0.759, 0.705, 0.685, 0.662, 0.629},
        {none, none, 1.165, 0.991, 0.899, 0.792, 0.73, 0.705, 0.673, 0.638},
        {none, none, none, 1.055, 0.945, 0.828, 0.753, 0.725, 0.689, 0.65},
        {none, none, none, 1.145, 1.009, 0.872, 0.786, 0.747, 0.713, 0.661},
        {none, none, none, 1.208, 1.063, 0.902, 0.808, 0.766, 0.728, 0.67},
}};
// clang-format on

/// Between the two nearest numbers of rows that are tabulated, along a line.
double looked_up(const Table& table, int lags, int rows) {
    const std::array<double, 10>& line = table[static_cast<std::size_t>(lags)];
    const int known = std::clamp(rows, tabulated_rows.front(), tabulated_rows.back());
    const auto above =
        static_cast<std::size_t>(std::ranges::lower_bound(tabulated_rows, known) - tabulated_rows.begin());
    if (tabulated_rows[above] == known) {
        return line[above];
    }
    const double share =
        static_cast<double>(known - tabulated_rows[above - 1]) / (tabulated_rows[above] - tabulated_rows[above - 1]);
    return line[above - 1] + share * (line[above] - line[above - 1]);
}

}  // namespace

IpsMoments ips_moments(int lags, int rows, Deterministic deterministic) {
    const bool trend = deterministic == Deterministic::Trend;
    return {looked_up(trend ? mean_with_trend : mean_with_intercept, lags, rows),
            looked_up(trend ? variance_with_trend : variance_with_intercept, lags, rows)};
}

int least_ips_rows(int lags) {
    const auto& line = mean_with_intercept[static_cast<std::size_t>(lags)];
    const auto first = std::ranges::find_if(line, [](double value) { return !std::isnan(value); });
    return tabulated_rows[static_cast<std::size_t>(first - line.begin())];
}

}  // namespace public_signals::inline models
