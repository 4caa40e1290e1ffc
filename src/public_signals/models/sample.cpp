#include "public_signals/models/sample.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "public_signals/common/text.hpp"
#include "public_signals/models/factors.hpp"

namespace public_signals {
namespace {

/// The first two rows, 1-based, with equal codes in both factors; {0, 0} where there are none. A row without a key has
/// no double.
std::pair<std::size_t, std::size_t> first_duplicate(const Factor& a, const Factor& b) {
    std::unordered_map<std::uint64_t, std::size_t> seen;
    const std::size_t n = a.code.size();
    const auto cells = static_cast<std::uint64_t>(a.levels) * static_cast<std::uint64_t>(b.levels);
    const bool dense = cells <= 64 * n + 1'000'000;
    std::vector<bool> met(dense ? cells : 0);
    for (std::size_t row = 0; row < n; ++row) {
        if (a.code[row] < 0 || b.code[row] < 0) {
            continue;
        }
        const auto cell = static_cast<std::uint64_t>(a.code[row]) * static_cast<std::uint64_t>(b.levels) +
                          static_cast<std::uint64_t>(b.code[row]);
        if (dense && !met[cell]) {
            met[cell] = true;
            continue;
        }
        if (dense) {
            std::size_t first = 0;
            while (a.code[first] != a.code[row] || b.code[first] != b.code[row]) {
                ++first;
            }
            return {first + 1, row + 1};
        }
        if (const auto [other, is_new] = seen.emplace(cell, row); !is_new) {
            return {other->second + 1, row + 1};
        }
    }
    return {0, 0};
}

Result<void> check_keys(const std::vector<Column>& columns, const std::string& entity_name,
                        const std::string& time_name, Factors& factors) {
    const auto entity = std::ranges::find(columns, entity_name, &Column::name);
    const auto time = std::ranges::find(columns, time_name, &Column::name);
    if (entity == columns.end() || time == columns.end()) {
        return {};
    }
    const auto [first, second] = first_duplicate(factors.of(*entity), factors.of(*time));
    if (second == 0) {
        return {};
    }
    return invalid(fmt::format("rows {} and {} have the same {} and {}", first, second, entity_name, time_name), "",
                   "keep one row for each");
}

/// No column has two parts to play.
Result<void> check_roles(const Regression& regression) {
    const auto holds = [](const std::vector<std::string>& names, const std::string& name) {
        return std::ranges::find(names, name) != names.end();
    };
    if (holds(regression.predictors, regression.outcome)) {
        return invalid_at({.column = regression.outcome},
                          fmt::format("'{}' is both outcome and predictor", regression.outcome), "name it once");
    }
    std::vector<std::string> named = regression.predictors;
    named.push_back(regression.outcome);
    for (const std::string& name : named) {
        if (holds(regression.controls, name)) {
            return invalid_at({.column = name}, fmt::format("'{}' is a control too", name), "name it once");
        }
    }
    return {};
}

/// Rows in which every column has a value; the others are counted under their first column without one.
Rows complete_rows(const std::vector<const Column*>& columns, std::size_t n, Sample& sample) {
    std::vector<std::size_t> missing(columns.size());
    std::vector<std::size_t> with_gaps;
    for (std::size_t c = 0; c < columns.size(); ++c) {
        if (std::ranges::find(columns[c]->known, 0) != columns[c]->known.end()) {
            with_gaps.push_back(c);
        }
    }
    Rows rows;
    rows.reserve(n);
    for (std::size_t row = 0; row < n; ++row) {
        const auto gap = std::ranges::find_if(with_gaps, [&](std::size_t c) { return columns[c]->known[row] == 0; });
        if (gap == with_gaps.end()) {
            rows.push_back(row);
        } else {
            ++missing[*gap];
        }
    }
    for (std::size_t c = 0; c < columns.size(); ++c) {
        if (missing[c] > 0) {
            sample.missing.emplace_back(columns[c]->name, missing[c]);
        }
    }
    sample.n_missing = n - rows.size();
    return rows;
}

/// Drops rows that are alone in a level of an effect until none is: they fit perfectly and say nothing.
void drop_singletons(Rows& rows, const std::vector<const Column*>& effects, Factors& factors, Sample& sample) {
    for (bool again = true; again;) {
        again = false;
        for (const Column* effect : effects) {
            const Factor& factor = factors.of(*effect);
            std::vector<std::size_t> count(static_cast<std::size_t>(factor.levels));
            for (const std::size_t row : rows) {
                ++count[static_cast<std::size_t>(factor.code[row])];
            }
            if (std::ranges::find(count, std::size_t{1}) == count.end()) {
                continue;
            }
            const std::size_t before = rows.size();
            std::erase_if(rows,
                          [&](std::size_t row) { return count[static_cast<std::size_t>(factor.code[row])] == 1; });
            sample.n_singletons += before - rows.size();
            again = true;
        }
    }
}

/// The values of `rows` as doubles.
void fill(Eigen::Ref<Eigen::VectorXd> into, const Column& column, const Rows& rows) {
    if (rows.size() == column.size() && column.type() == ColumnType::Float64) {
        std::ranges::copy(column.floats(), into.data());
        return;
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        into[static_cast<Eigen::Index>(i)] = number_at(column, rows[i]);
    }
}

std::string why_no_row(const Sample& sample) {
    std::string causes;
    for (const auto& [name, count] : sample.missing) {
        causes += fmt::format("{}{} rows lack {}", causes.empty() ? "" : ", ", count, name);
    }
    if (sample.n_singletons > 0) {
        causes += fmt::format("{}{} rows are alone in their group", causes.empty() ? "" : ", ", sample.n_singletons);
    }
    return causes.empty() ? "the panel is empty" : causes;
}

}  // namespace

Result<const Column*> column_named(const std::vector<Column>& columns, const std::string& name) {
    const auto found = std::ranges::find(columns, name, &Column::name);
    if (found != columns.end()) {
        return &*found;
    }
    std::vector<std::string> names;
    for (const Column& column : columns) {
        names.push_back(column.name);
    }
    const std::string near = nearest(name, names);
    return about({.column = name},
                 invalid(fmt::format("there is no column '{}'", name), fmt::format("column {}", name),
                         near.empty() ? "look at the columns of the panel" : fmt::format("did you mean '{}'?", near)));
}

Result<const Column*> number_column(const std::vector<Column>& columns, const std::string& name) {
    const Column* column = TRY(column_named(columns, name));
    if (column->type() == ColumnType::String && std::ranges::find(column->known, 1) != column->known.end()) {
        return invalid_at({.column = name}, fmt::format("column '{}' holds text", name), "a regression needs numbers");
    }
    if (std::ranges::find(column->known, 1) == column->known.end()) {
        return invalid_at({.column = name}, fmt::format("column '{}' has no value", name),
                          "every row is missing: check the source, or leave the column out");
    }
    if (column->type() == ColumnType::Float64) {
        for (std::size_t row = 0; row < column->size(); ++row) {
            if (column->known[row] && std::isinf(column->floats()[row])) {
                return invalid_at({.column = name},
                                  fmt::format("column '{}' holds an infinite value in row {}", name, row + 1),
                                  "make it null or mend what made it");
            }
        }
    }
    return column;
}

Result<void> check_keys(const std::vector<Column>& columns, const std::string& entity_name,
                        const std::string& time_name) {
    Factors factors;
    return check_keys(columns, entity_name, time_name, factors);
}

double number_at(const Column& column, std::size_t row) {
    switch (column.type()) {
        case ColumnType::Int64:
            return static_cast<double>(column.ints()[row]);
        case ColumnType::Float64:
            return column.floats()[row];
        case ColumnType::Bool:
            return column.bools()[row] != 0 ? 1.0 : 0.0;
        case ColumnType::String:
            break;
    }
    return 0.0;
}

Factor factor_of(const Column& column) {
    Factors factors;
    return factors.of(column);
}

Result<Sample> sample_of(const std::vector<Column>& columns, const Regression& regression) {
    TRY(check_roles(regression));
    std::vector<const Column*> numbers = {TRY(number_column(columns, regression.outcome))};
    for (const auto* names : {&regression.predictors, &regression.controls}) {
        for (const std::string& name : *names) {
            numbers.push_back(TRY(number_column(columns, name)));
        }
    }
    std::vector<const Column*> effects;
    std::vector<const Column*> clusters;
    for (const std::string& name : regression.effects) {
        effects.push_back(TRY(column_named(columns, name)));
    }
    for (const std::string& name : regression.clusters) {
        clusters.push_back(TRY(column_named(columns, name)));
    }
    Factors factors;
    TRY(check_keys(columns, regression.entity, regression.time, factors));
    std::vector<const Column*> needed = numbers;
    needed.insert(needed.end(), effects.begin(), effects.end());
    needed.insert(needed.end(), clusters.begin(), clusters.end());
    for (const std::string& name : regression.common_sample) {
        needed.push_back(TRY(column_named(columns, name)));
    }

    Sample sample;
    Rows rows = complete_rows(needed, numbers.front()->size(), sample);
    if (regression.drop_singletons) {
        drop_singletons(rows, effects, factors, sample);
    }
    if (rows.empty()) {
        return invalid("no row is left to estimate from", "", why_no_row(sample));
    }
    const auto n = static_cast<Eigen::Index>(rows.size());
    const bool intercept = effects.empty();
    const auto k = static_cast<Eigen::Index>(numbers.size()) - 1;
    sample.outcome.resize(n);
    sample.regressors.resize(n, k + intercept);
    fill(sample.outcome, *numbers.front(), rows);
    for (Eigen::Index c = 0; c < k; ++c) {
        const Column& column = *numbers[static_cast<std::size_t>(c) + 1];
        sample.names.push_back(column.name);
        fill(sample.regressors.col(c), column, rows);
    }
    if (intercept) {
        sample.names.emplace_back("intercept");
        sample.regressors.col(k).setOnes();
    }
    for (const Column* effect : effects) {
        sample.effects.push_back(factors.of(*effect, rows));
    }
    for (const Column* cluster : clusters) {
        sample.clusters.push_back(factors.of(*cluster, rows));
    }
    return sample;
}

}  // namespace public_signals
