#include "public_signals/models/sample.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "public_signals/common/text.hpp"

namespace public_signals {
namespace {

using Rows = std::vector<std::size_t>;

/// Codes in order of first appearance; neighbours that are equal cost one comparison.
template <class Values>
void encode(const Values& values, const Rows& rows, Factor& factor) {
    using Key = std::conditional_t<std::is_same_v<typename Values::value_type, std::string>, std::string_view,
                                   typename Values::value_type>;
    std::unordered_map<Key, std::int32_t> codes;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Key value = values[rows[i]];
        if (i > 0 && values[rows[i - 1]] == values[rows[i]]) {
            factor.code[i] = factor.code[i - 1];
            continue;
        }
        factor.code[i] = codes.emplace(value, static_cast<std::int32_t>(codes.size())).first->second;
    }
    factor.levels = static_cast<std::int32_t>(codes.size());
}

Factor factor_of(const Column& column, const Rows& rows) {
    Factor factor{column.name, std::vector<std::int32_t>(rows.size()), 0};
    std::visit([&](const auto& values) { encode(values, rows, factor); }, column.values);
    return factor;
}

/// The first two rows, 1-based, with equal codes in both factors; {0, 0} where there are none.
std::pair<std::size_t, std::size_t> first_duplicate(const Factor& a, const Factor& b, const Rows& rows) {
    std::unordered_map<std::uint64_t, std::size_t> seen;
    const auto cells = static_cast<std::uint64_t>(a.levels) * static_cast<std::uint64_t>(b.levels);
    const bool dense = cells <= 64 * rows.size() + 1'000'000;
    std::vector<bool> met(dense ? cells : 0);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto cell = static_cast<std::uint64_t>(a.code[i]) * static_cast<std::uint64_t>(b.levels) +
                          static_cast<std::uint64_t>(b.code[i]);
        if (dense && !met[cell]) {
            met[cell] = true;
            continue;
        }
        if (dense) {
            std::size_t first = 0;
            while (a.code[first] != a.code[i] || b.code[first] != b.code[i]) {
                ++first;
            }
            return {rows[first] + 1, rows[i] + 1};
        }
        if (const auto [other, is_new] = seen.emplace(cell, i); !is_new) {
            return {rows[other->second] + 1, rows[i] + 1};
        }
    }
    return {0, 0};
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
    Rows rows;
    rows.reserve(n);
    for (std::size_t row = 0; row < n; ++row) {
        std::size_t c = 0;
        while (c < columns.size() && columns[c]->known[row]) {
            ++c;
        }
        if (c == columns.size()) {
            rows.push_back(row);
        } else {
            ++missing[c];
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
void drop_singletons(Rows& rows, const std::vector<const Column*>& effects, Sample& sample) {
    for (bool again = true; again;) {
        again = false;
        for (const Column* effect : effects) {
            const Factor factor = factor_of(*effect, rows);
            std::vector<std::size_t> count(static_cast<std::size_t>(factor.levels));
            for (const std::int32_t code : factor.code) {
                ++count[static_cast<std::size_t>(code)];
            }
            Rows kept;
            kept.reserve(rows.size());
            for (std::size_t i = 0; i < rows.size(); ++i) {
                if (count[static_cast<std::size_t>(factor.code[i])] > 1) {
                    kept.push_back(rows[i]);
                }
            }
            again = again || kept.size() < rows.size();
            sample.n_singletons += rows.size() - kept.size();
            rows = std::move(kept);
        }
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
    const auto entity = std::ranges::find(columns, entity_name, &Column::name);
    const auto time = std::ranges::find(columns, time_name, &Column::name);
    if (entity == columns.end() || time == columns.end()) {
        return {};
    }
    Rows rows;
    for (std::size_t row = 0; row < entity->size(); ++row) {
        if (entity->known[row] && time->known[row]) {
            rows.push_back(row);
        }
    }
    const auto [first, second] = first_duplicate(factor_of(*entity, rows), factor_of(*time, rows), rows);
    if (second == 0) {
        return {};
    }
    return invalid(fmt::format("rows {} and {} have the same {} and {}", first, second, entity_name, time_name), "",
                   "keep one row for each");
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
    Rows rows(column.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return factor_of(column, rows);
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
    TRY(check_keys(columns, regression.entity, regression.time));
    std::vector<const Column*> needed = numbers;
    needed.insert(needed.end(), effects.begin(), effects.end());
    needed.insert(needed.end(), clusters.begin(), clusters.end());
    for (const std::string& name : regression.common_sample) {
        needed.push_back(TRY(column_named(columns, name)));
    }

    Sample sample;
    Rows rows = complete_rows(needed, numbers.front()->size(), sample);
    if (regression.drop_singletons) {
        drop_singletons(rows, effects, sample);
    }
    if (rows.empty()) {
        return invalid("no row is left to estimate from", "", why_no_row(sample));
    }
    const auto n = static_cast<Eigen::Index>(rows.size());
    const bool intercept = effects.empty();
    const auto k = static_cast<Eigen::Index>(numbers.size()) - 1;
    sample.outcome.resize(n);
    sample.regressors.resize(n, k + intercept);
    for (Eigen::Index i = 0; i < n; ++i) {
        sample.outcome[i] = number_at(*numbers.front(), rows[static_cast<std::size_t>(i)]);
    }
    for (Eigen::Index c = 0; c < k; ++c) {
        const Column& column = *numbers[static_cast<std::size_t>(c) + 1];
        sample.names.push_back(column.name);
        for (Eigen::Index i = 0; i < n; ++i) {
            sample.regressors(i, c) = number_at(column, rows[static_cast<std::size_t>(i)]);
        }
    }
    if (intercept) {
        sample.names.emplace_back("intercept");
        sample.regressors.col(k).setOnes();
    }
    for (const Column* effect : effects) {
        sample.effects.push_back(factor_of(*effect, rows));
    }
    for (const Column* cluster : clusters) {
        sample.clusters.push_back(factor_of(*cluster, rows));
    }
    return sample;
}

}  // namespace public_signals
