#include "public_signals/models/sample.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <unordered_set>

#include "public_signals/base/counted.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/models/calendar_shift.hpp"
#include "public_signals/models/feature_origin.hpp"
#include "public_signals/models/huge_pages.hpp"
#include "public_signals/models/row_blocks.hpp"

namespace public_signals::inline models {
namespace {

/// Of both factors' codes, one number.
std::uint64_t cell_at(const Factor& a, const Factor& b, std::size_t row) {
    return static_cast<std::uint64_t>(a.code[row]) * static_cast<std::uint64_t>(b.levels) +
           static_cast<std::uint64_t>(b.code[row]);
}

/// The first row with a cell that a row before it has, by a bit for each cell; the number of rows where there is none.
std::size_t first_repeat_by_table(const Factor& a, const Factor& b) {
    const auto cells = static_cast<std::uint64_t>(a.levels) * static_cast<std::uint64_t>(b.levels);
    std::vector<std::uint64_t> met(cells / 64 + 1);
    for (std::size_t row = 0; row < a.code.size(); ++row) {
        if (a.code[row] < 0 || b.code[row] < 0) {
            continue;
        }
        const std::uint64_t cell = cell_at(a, b, row);
        const std::uint64_t mark = std::uint64_t{1} << (cell % 64);
        if ((met[cell / 64] & mark) != 0) {
            return row;
        }
        met[cell / 64] |= mark;
    }
    return a.code.size();
}

std::size_t first_repeat_by_hash(const Factor& a, const Factor& b) {
    std::unordered_set<std::uint64_t> met;
    for (std::size_t row = 0; row < a.code.size(); ++row) {
        if (a.code[row] >= 0 && b.code[row] >= 0 && !met.insert(cell_at(a, b, row)).second) {
            return row;
        }
    }
    return a.code.size();
}

/// An error that names two rows with equal codes in both factors. A row without a key has no double.
Result<void> check_keys(const Factor& a, const Factor& b) {
    const auto cells = static_cast<double>(a.levels) * static_cast<double>(b.levels);
    const bool few = cells <= 64.0 * static_cast<double>(a.code.size()) + 1e6;
    const std::size_t second = few ? first_repeat_by_table(a, b) : first_repeat_by_hash(a, b);
    if (second == a.code.size()) {
        return {};
    }
    std::size_t first = 0;
    while (a.code[first] != a.code[second] || b.code[first] != b.code[second]) {
        ++first;
    }
    return invalid(fmt::format("rows {} and {} have the same {} and {}", first + 1, second + 1, a.name, b.name), "",
                   "keep one row for each");
}

Result<void> check_keys(const std::vector<Series>& columns, const std::string& entity_name,
                        const std::string& time_name, Factors& factors) {
    const auto entity = std::ranges::find(columns, entity_name, &Series::name);
    const auto time = std::ranges::find(columns, time_name, &Series::name);
    if (entity == columns.end() || time == columns.end()) {
        return {};
    }
    factors.learn({&*entity, &*time});
    return check_keys(*factors.of(*entity), *factors.of(*time));
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
    for (const auto& [names, what] : {std::pair{&regression.clusters, "clusters"}, {&regression.effects, "effects"}}) {
        for (auto name = names->begin(); name != names->end(); ++name) {
            if (std::find(names->begin(), name, *name) != name) {
                return invalid_at({.column = *name}, fmt::format("'{}' stands twice among the {}", *name, what),
                                  "name it once");
            }
        }
    }
    return {};
}

/// Rows in which every column has a value; the others are counted under their first column without one.
Rows complete_rows(const std::vector<const Series*>& columns, std::size_t n, Sample& sample) {
    std::vector<const Series*> with_gaps;
    std::ranges::copy_if(columns, std::back_inserter(with_gaps),
                         [](const Series* column) { return !column->has_all(); });
    Rows rows(n);
    if (with_gaps.empty()) {
        return rows;
    }
    std::vector<std::size_t> missing(with_gaps.size());
    rows.keep_if([&](std::size_t row) {
        const auto gap = std::ranges::find_if(with_gaps, [row](const Series* column) { return !column->has(row); });
        if (gap != with_gaps.end()) {
            ++missing[static_cast<std::size_t>(gap - with_gaps.begin())];
        }
        return gap == with_gaps.end();
    });
    for (std::size_t c = 0; c < with_gaps.size(); ++c) {
        if (missing[c] > 0) {
            sample.missing.emplace_back(with_gaps[c]->name, missing[c]);
        }
    }
    sample.n_missing = n - rows.count();
    return rows;
}

/// How many of the rows each level has.
std::vector<std::size_t> rows_by_level(const Factor& factor, const Rows& rows) {
    if (rows.all()) {
        return factor.count;
    }
    std::vector<std::size_t> count(static_cast<std::size_t>(factor.levels));
    for (std::size_t i = 0; i < rows.count(); ++i) {
        ++count[static_cast<std::size_t>(factor.code[rows[i]])];
    }
    return count;
}

/// Drops rows that are alone in a level of an effect until none is: they fit perfectly and say nothing.
void drop_singletons(Rows& rows, const std::vector<const Series*>& effects, Factors& factors, Sample& sample) {
    for (bool again = true; again;) {
        again = false;
        for (const Series* effect : effects) {
            const SharedFactor factor = factors.of(*effect);
            const std::vector<std::size_t> count = rows_by_level(*factor, rows);
            if (std::ranges::find(count, std::size_t{1}) == count.end()) {
                continue;
            }
            const std::size_t before = rows.count();
            rows.keep_if([&](std::size_t row) { return count[static_cast<std::size_t>(factor->code[row])] != 1; });
            sample.n_singletons += before - rows.count();
            again = true;
        }
    }
}

/// Some of the used rows of a column as doubles, in their places.
void fill(double* into, const Series& column, const Rows& rows, RowRange some) {
    std::visit(
        [&](const auto& values) {
            using Values = std::decay_t<decltype(values)>;
            if constexpr (!std::is_same_v<Values, Texts>) {
                if (rows.all()) {
                    std::copy(values.begin() + some.begin, values.begin() + some.end, into + some.begin);
                    return;
                }
                for (std::size_t i = some.begin; i < some.end; ++i) {
                    into[i] = static_cast<double>(values[rows[i]]);
                }
            }
        },
        column.values);
}

/// A control of text: the levels that the used rows have, in order.
struct ControlLevels {
    std::string control;
    SharedFactor factor;
    std::vector<std::pair<std::string, std::int32_t>> ordered;  // with their codes
};

std::optional<double> number_of_text(const std::string& text) {
    double value = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    return read.ec == std::errc{} && read.ptr == end ? std::optional(value) : std::nullopt;
}

bool comes_before(const std::string& a, const std::string& b) {
    const std::optional<double> first = number_of_text(a);
    const std::optional<double> second = number_of_text(b);
    return first && second && *first != *second ? *first < *second : a < b;
}

constexpr std::int32_t most_levels = 200;

/// Numbers as text are ordered as numbers. An error for more levels than a control should have.
Result<ControlLevels> levels_of(const Series& control, Factors& factors, const Rows& rows) {
    ControlLevels made{.control = control.name, .factor = factors.of(control, rows), .ordered = {}};
    if (made.factor->levels > most_levels) {
        return invalid_at({.column = control.name},
                          fmt::format("control '{}' has {} levels", control.name, made.factor->levels),
                          "name it in effects: it would need a column for each");
    }
    std::vector<char> met(static_cast<std::size_t>(made.factor->levels));
    const Texts& texts = std::get<Texts>(control.values);
    for (std::size_t i = 0; i < rows.count(); ++i) {
        const std::int32_t code = made.factor->code[i];
        if (met[static_cast<std::size_t>(code)] == 0) {
            met[static_cast<std::size_t>(code)] = 1;
            made.ordered.emplace_back(std::string(texts[rows[i]]), code);
        }
    }
    std::ranges::sort(made.ordered, comes_before, &std::pair<std::string, std::int32_t>::first);
    return made;
}

/// A column of 0 and 1 for each level but the first, from column `at` on.
void fill_levels(Sample& sample, const ControlLevels& levels, Eigen::Index at) {
    sample.left_out_levels.emplace_back(levels.control, levels.ordered.front().first);
    for (std::size_t level = 1; level < levels.ordered.size(); ++level) {
        const auto& [name, code] = levels.ordered[level];
        for (std::size_t i = 0; i < sample.rows; ++i) {
            sample.regressors(static_cast<Eigen::Index>(i), at) = levels.factor->code[i] == code ? 1.0 : 0.0;
        }
        sample.names.push_back(fmt::format("{}[{}]", levels.control, name));
        ++at;
    }
}

/// The used rows of the outcome (first) and the regressors, then controls of levels; an intercept where there are no
/// effects.
void fill(Sample& sample, const std::vector<const Series*>& numbers, const std::vector<ControlLevels>& levels,
          const Rows& rows, bool intercept) {
    const auto n = static_cast<Eigen::Index>(rows.count());
    const auto plain = static_cast<Eigen::Index>(numbers.size()) - 1;
    Eigen::Index k = plain;
    for (const ControlLevels& control : levels) {
        k += std::ssize(control.ordered) - 1;
    }
    sample.rows = rows.count();
    sample.outcome.resize(n);
    sample.regressors.resize(n, k + intercept);
    prefer_huge_pages(sample.outcome);
    prefer_huge_pages(sample.regressors);
    const std::vector<RowRange> blocks = row_blocks(rows.count());
    in_parallel_rows(blocks.size(), [&](std::size_t b) {
        fill(sample.outcome.data(), *numbers.front(), rows, blocks[b]);
        for (Eigen::Index c = 0; c < plain; ++c) {
            fill(sample.regressors.col(c).data(), *numbers[static_cast<std::size_t>(c) + 1], rows, blocks[b]);
        }
    });
    for (std::size_t c = 1; c < numbers.size(); ++c) {
        sample.names.push_back(numbers[c]->name);
    }
    for (const ControlLevels& control : levels) {
        fill_levels(sample, control, std::ssize(sample.names));
    }
    if (intercept) {
        sample.names.emplace_back("intercept");
        sample.regressors.col(k).setOnes();
    }
}

Result<void> set_periods(Sample& sample, const Series& time, const Rows& rows) {
    const std::vector<std::int64_t> periods = TRY(
        periods_in_order(time, "driscoll_kraay needs to know which periods are neighbours: give dates, YYYY-MM-DD"));
    std::int64_t step = 0;
    for (std::size_t i = 0; i < rows.count(); ++i) {
        sample.period.push_back(periods[rows[i]]);
        step = std::gcd(step, sample.period[i] - sample.period.front());
    }
    if (step > 1) {
        return invalid_at({.column = time.name},
                          fmt::format("'{}' counts in steps of {}: no two periods are neighbours, whose errors "
                                      "driscoll_kraay lets hang together",
                                      time.name, step),
                          fmt::format("divide it by {}, or give dates, YYYY-MM-DD", step));
    }
    return {};
}

std::string why_no_row(const Sample& sample) {
    std::string causes;
    for (const auto& [name, count] : sample.missing) {
        causes += fmt::format("{}{} {}", causes.empty() ? "" : ", ",
                              counted(static_cast<std::int64_t>(count), "row lacks", "rows lack"), name);
    }
    if (sample.n_singletons > 0) {
        causes += fmt::format("{}{}", causes.empty() ? "" : ", ",
                              counted(static_cast<std::int64_t>(sample.n_singletons), "row is alone in its group",
                                      "rows are alone in their group"));
    }
    return causes.empty() ? "the panel is empty" : causes;
}

/// The nearest name; of a lag or a lead of a column that is there, how it is made.
std::string unknown_column_help(const std::string& name, const std::vector<std::string>& names) {
    const FeatureOrigin origin = origin_by_name(name);
    const bool is_lag = origin.kind == FeatureKind::Lag;
    if ((is_lag || origin.kind == FeatureKind::Lead) && std::ranges::find(names, origin.metric) != names.end()) {
        return fmt::format(
            "make it: public-signals features --input PANEL --metrics {0} --{1} {2} --output FILE, and "
            "take that FILE; in Python {3}(df, ['{0}'], {1}=[{2}])",
            origin.metric, is_lag ? "lags" : "leads", origin.k, is_lag ? "make_lags" : "make_leads");
    }
    const std::string near = nearest(name, names);
    return near.empty() ? "look at the columns of the panel" : fmt::format("did you mean '{}'?", near);
}

/// Whether no value is infinite or NaN, several at a time.
bool all_finite(Series::Floats values) {
    const Eigen::Map<const Eigen::ArrayXd> all(values.data(), static_cast<Eigen::Index>(values.size()));
    return (all * 0.0).sum() == 0.0;
}

}  // namespace

Result<const Series*> column_named(const std::vector<Series>& columns, const std::string& name) {
    const auto found = std::ranges::find(columns, name, &Series::name);
    if (found != columns.end()) {
        return &*found;
    }
    std::vector<std::string> names;
    names.reserve(columns.size());
    for (const Series& column : columns) {
        names.push_back(column.name);
    }
    return about({.column = name}, invalid(fmt::format("there is no column '{}'", name), fmt::format("column {}", name),
                                           unknown_column_help(name, names)));
}

Result<const Series*> number_column(const std::vector<Series>& columns, const std::string& name) {
    const Series* const column = TRY(column_named(columns, name));
    if (!column->has_any()) {
        return invalid_at({.column = name}, fmt::format("column '{}' has no value", name),
                          "every row is missing: check the source, or leave the column out");
    }
    if (!column->is_number) {
        return invalid_at({.column = name}, fmt::format("column '{}' holds text", name), "a regression needs numbers");
    }
    TRY(check_finite(*column));
    return column;
}

Result<void> check_finite(const Series& column) {
    const auto* const floats = std::get_if<Series::Floats>(&column.values);
    if (floats == nullptr || all_finite(*floats)) {
        return {};
    }
    for (std::size_t row = 0; row < floats->size(); ++row) {
        if (column.has(row) && std::isinf((*floats)[row])) {
            return invalid_at({.column = column.name},
                              fmt::format("column '{}' holds an infinite value in row {}", column.name, row + 1),
                              "make it null or mend what made it");
        }
    }
    return {};
}

Result<void> check_keys(const std::vector<Series>& columns, const std::string& entity_name,
                        const std::string& time_name) {
    Factors factors;
    return check_keys(columns, entity_name, time_name, factors);
}

Result<Sample> sample_of(const std::vector<Series>& columns, const Regression& regression) {
    TRY(check_roles(regression));
    std::vector<const Series*> numbers = {TRY(number_column(columns, regression.outcome))};
    for (const std::string& name : regression.predictors) {
        numbers.push_back(TRY(number_column(columns, name)));
    }
    std::vector<const Series*> texts;
    for (const std::string& name : regression.controls) {
        const Series* const control = TRY(column_named(columns, name));
        const bool is_text = std::holds_alternative<Texts>(control->values) && control->has_any();
        (is_text ? texts : numbers).push_back(is_text ? control : TRY(number_column(columns, name)));
    }
    std::vector<const Series*> effects;
    std::vector<const Series*> clusters;
    effects.reserve(regression.effects.size());
    for (const std::string& name : regression.effects) {
        effects.push_back(TRY(column_named(columns, name)));
    }
    clusters.reserve(regression.clusters.size());
    for (const std::string& name : regression.clusters) {
        clusters.push_back(TRY(column_named(columns, name)));
    }
    Factors factors;
    TRY(check_keys(columns, regression.entity, regression.time, factors));
    std::vector<const Series*> needed = numbers;
    needed.insert(needed.end(), texts.begin(), texts.end());
    needed.insert(needed.end(), effects.begin(), effects.end());
    needed.insert(needed.end(), clusters.begin(), clusters.end());
    for (const std::string& name : regression.common_sample) {
        needed.push_back(TRY(column_named(columns, name)));
    }

    if (regression.vcov == Vcov::DriscollKraay) {
        needed.push_back(TRY(column_named(columns, regression.entity)));
        needed.push_back(TRY(column_named(columns, regression.time)));
    }

    Sample sample;
    sample.outcome_name = regression.outcome;
    Rows rows = complete_rows(needed, numbers.front()->size(), sample);
    if (regression.drop_singletons) {
        drop_singletons(rows, effects, factors, sample);
    }
    if (rows.count() == 0) {
        return invalid("no row is left to estimate from", "", why_no_row(sample));
    }
    std::vector<ControlLevels> levels;
    for (const Series* control : texts) {
        levels.push_back(TRY(levels_of(*control, factors, rows)));
    }
    fill(sample, numbers, levels, rows, effects.empty());
    if (regression.vcov == Vcov::DriscollKraay) {
        const Series* const time = TRY(column_named(columns, regression.time));
        TRY(set_periods(sample, *time, rows));
        const Series* const entity = TRY(column_named(columns, regression.entity));
        sample.unit = factors.of(*entity, rows);
    }
    if (regression.model == Model::Poisson || regression.keep_rows) {
        for (std::size_t i = 0; i < rows.count(); ++i) {
            sample.frame_row.push_back(rows[i]);
        }
    }
    for (const Series* effect : effects) {
        sample.effects.push_back(factors.of(*effect, rows));
    }
    for (const Series* cluster : clusters) {
        sample.clusters.push_back(factors.of(*cluster, rows));
    }
    return sample;
}

}  // namespace public_signals::inline models
