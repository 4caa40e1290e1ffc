#include "public_signals/models/descriptives.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "public_signals/models/estimate_text.hpp"
#include "public_signals/models/sample.hpp"
#include "public_signals/panel/csv_cells.hpp"

namespace public_signals::inline models {
namespace {

std::vector<double> known_values(const Series& series) {
    std::vector<double> values;
    std::visit(
        [&](const auto& all) {
            if constexpr (!std::is_same_v<std::remove_cvref_t<decltype(all)>, Texts>) {
                for (std::size_t row = 0; row < all.size(); ++row) {
                    const auto value = static_cast<double>(all[row]);
                    if (series.has(row) && !std::isnan(value)) {
                        values.push_back(value);
                    }
                }
            }
        },
        series.values);
    return values;
}

/// The middle of the values, the mean of the two in the middle of an even number of them.
double middle_of(std::vector<double>& values) {
    const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, half);
    const double upper = *half;
    return values.size() % 2 == 1 ? upper : std::midpoint(*std::max_element(values.begin(), half), upper);
}

Descriptive described(const Series& series) {
    std::vector<double> values = known_values(series);
    Descriptive made{.column = series.name, .n = values.size(), .rows = series.size()};
    if (values.empty()) {
        return made;
    }
    const auto [least, most] = std::ranges::minmax(values);
    const double largest = std::max(std::abs(least), std::abs(most));
    const bool can_be_squared = largest < 1e140 && (least == most || largest > 1e-140);
    const int power = can_be_squared ? 0 : std::ilogb(largest);  // in units of a power of two nothing is lost
    const auto n = static_cast<double>(values.size());
    double sum = 0;
    for (const double value : values) {
        sum += std::scalbn(value, -power);
    }
    const double mean = sum / n;
    double squares = 0;
    for (const double value : values) {
        const double distance = std::scalbn(value, -power) - mean;
        squares += distance * distance;
    }
    made.mean = std::scalbn(mean, power);
    made.sd = values.size() > 1 ? std::optional(std::scalbn(std::sqrt(squares / (n - 1)), power)) : std::nullopt;
    made.least = least;
    made.most = most;
    made.median = middle_of(values);
    return made;
}

}  // namespace

Result<std::vector<Descriptive>> describe(const std::vector<Series>& columns, const std::vector<std::string>& names) {
    std::vector<Descriptive> all;
    for (const std::string& name : names) {
        const Series& series = *TRY(column_named(columns, name));
        if (!series.is_number) {
            return invalid_at({.column = name}, fmt::format("column '{}' holds text or times", name),
                              "a mean needs numbers: leave the column out");
        }
        TRY(check_finite(series));
        all.push_back(described(series));
    }
    return all;
}

TextTables descriptives_table(const std::vector<Descriptive>& columns) {
    TextTables table{.cells = {{"", "n", "Mean", "SD", "Median", "Min", "Max", "Missing"}},
                     .note = "n: rows with a value; Missing: the share of rows without one. SD with n - 1.",
                     .look = {},
                     .csv = "column,n,mean,sd,median,min,max,share_missing\n"};
    const auto shown = [](const std::optional<double>& value) {
        return value ? short_number(*value) : std::string("–");
    };
    for (const Descriptive& d : columns) {
        const auto missing = d.missing();
        table.cells.push_back({d.column, fmt::format("{}", d.n), shown(d.mean), shown(d.sd), shown(d.median),
                               shown(d.least), shown(d.most),
                               missing ? fmt::format("{:.1f} %", 100 * *missing) : std::string("–")});
        CsvRow row(table.csv);
        row.add(d.column).add(std::optional(static_cast<std::int64_t>(d.n)));
        for (const auto& value : {d.mean, d.sd, d.median, d.least, d.most, missing}) {
            row.add(value);
        }
    }
    return table;
}

}  // namespace public_signals::inline models
