#include "public_signals/models/transform.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "public_signals/base/words.hpp"
#include "public_signals/models/calendar_shift.hpp"
#include "public_signals/models/column_relations.hpp"
#include "public_signals/models/estimate_text.hpp"
#include "public_signals/models/factors.hpp"
#include "public_signals/models/key_text.hpp"

namespace public_signals::inline models {
namespace {

/// A value's transform; NaN where it has none.
double transform_of(ValueTransform transform, double value) {
    switch (transform) {
        case ValueTransform::Log:
            return value > 0 ? std::log(value) : std::nan("");
        case ValueTransform::Log1p:
            return value > -1 ? std::log1p(value) : std::nan("");
        case ValueTransform::Asinh:
            return std::asinh(value);
        case ValueTransform::Share:
        case ValueTransform::None:
            break;
    }
    return value;
}

/// Whose values make up a period's sum.
struct Shares {
    Factor show;
    Factor period;
};

/// Periods as groups of rows, the earliest first: by number, by date, or else as texts sort.
Factor ordered_periods(const Series& time) {
    Factor period = factor_of(time);
    const std::vector<std::int64_t> counted = counted_periods(time);
    const auto row_of = [&](std::int32_t level) { return period.example[static_cast<std::size_t>(level)]; };
    std::vector<std::int32_t> order(static_cast<std::size_t>(period.levels));
    std::iota(order.begin(), order.end(), 0);
    if (!counted.empty()) {
        std::ranges::sort(order, {}, [&](std::int32_t level) { return counted[row_of(level)]; });
    } else if (const auto* const texts = std::get_if<Texts>(&time.values)) {
        std::ranges::sort(order, {}, [&](std::int32_t level) { return std::string_view((*texts)[row_of(level)]); });
    } else {
        std::ranges::sort(order, {}, [&](std::int32_t level) { return number_at(time, row_of(level)); });
    }
    std::vector<std::int32_t> place(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        place[static_cast<std::size_t>(order[i])] = static_cast<std::int32_t>(i);
    }
    for (std::int32_t& code : period.code) {
        code = code < 0 ? code : place[static_cast<std::size_t>(code)];
    }
    std::vector<std::size_t> example;
    for (const std::int32_t level : order) {
        example.push_back(period.example[static_cast<std::size_t>(level)]);
    }
    period.example = std::move(example);
    return period;
}

/// Shows that a sum lacks, and how many periods have such.
struct UnknownSums {
    std::size_t periods = 0;
    std::size_t with_any = 0;    // periods of which any value is known
    std::size_t of_zero = 0;     // periods whose sum is known and not over zero
    std::size_t show_row = 0;    // a row of the show that the earliest of them lacks
    std::size_t period_row = 0;  // and one of that period
};

/// Rows of a show from one period to another.
struct PeriodSpan {
    std::int32_t first = std::numeric_limits<std::int32_t>::max();
    std::int32_t last = -1;

    void add(std::int32_t at) {
        first = std::min(first, at);
        last = std::max(last, at);
    }
};

/// Of each period a show that its sum lacks: of a predictor where any of the show's values is known, between its first
/// row and its last; of the outcome between its first known value and its last, since a show that is over earns nothing
/// that is unknown. A row that is not there lacks its value as much as one without a value.
std::vector<std::optional<std::int32_t>> lacking_shows(const std::vector<double>& values, const Shares& shares,
                                                       bool is_outcome) {
    const auto [row_of_show, begin] = grouped_rows(shares.show.code, static_cast<std::size_t>(shares.show.levels));
    std::vector<std::optional<std::int32_t>> lacking(static_cast<std::size_t>(shares.period.levels));
    std::vector<std::int32_t> known_of(lacking.size(), -1);  // the last show whose value of the period is known
    for (std::int32_t show = 0; show < shares.show.levels; ++show) {
        PeriodSpan rows;
        PeriodSpan known;
        const auto own = static_cast<std::size_t>(show);
        for (std::size_t i = begin[own]; i < begin[own + 1]; ++i) {
            const std::int32_t at = shares.period.code[row_of_show[i]];
            if (at < 0) {
                continue;
            }
            rows.add(at);
            if (!std::isnan(values[row_of_show[i]])) {
                known.add(at);
                known_of[static_cast<std::size_t>(at)] = show;
            }
        }
        const PeriodSpan expected = is_outcome || known.last < 0 ? known : rows;
        for (std::int32_t at = expected.first; at <= expected.last; ++at) {
            auto& lack = lacking[static_cast<std::size_t>(at)];
            if (!lack && known_of[static_cast<std::size_t>(at)] != show) {
                lack = show;
            }
        }
    }
    return lacking;
}

/// Values as shares of their period's sum over all shows; NaN where that is not over zero, and for every show of a
/// period in which one lacks its value: what is unknown counts as no zero.
UnknownSums make_shares(std::vector<double>& values, const Shares& shares, bool is_outcome) {
    const auto periods = static_cast<std::size_t>(shares.period.levels);
    const auto lacking = lacking_shows(values, shares, is_outcome);
    std::vector<double> sum(periods);
    std::vector<char> known(periods);
    for (std::size_t row = 0; row < values.size(); ++row) {
        if (shares.period.code[row] >= 0 && !std::isnan(values[row])) {
            sum[static_cast<std::size_t>(shares.period.code[row])] += values[row];
            known[static_cast<std::size_t>(shares.period.code[row])] = 1;
        }
    }
    for (std::size_t row = 0; row < values.size(); ++row) {
        const auto period = static_cast<std::size_t>(std::max(shares.period.code[row], 0));
        const bool has_sum = shares.period.code[row] >= 0 && !lacking[period] && sum[period] > 0;
        values[row] = has_sum ? values[row] / sum[period] : std::nan("");
    }
    UnknownSums unknown;
    for (std::size_t period = 0; period < periods; ++period) {
        unknown.with_any += known[period] != 0;
        unknown.of_zero += known[period] != 0 && !lacking[period] && !(sum[period] > 0);
        if (known[period] != 0 && lacking[period]) {
            if (unknown.periods++ == 0) {
                unknown.show_row = shares.show.example[static_cast<std::size_t>(*lacking[period])];
                unknown.period_row = shares.period.example[period];
            }
        }
    }
    return unknown;
}

struct Counts {
    std::size_t known = 0;
    std::size_t zeros = 0;
    std::size_t lost = 0;  // known before, and not after
};

void warn_of_zeros(std::vector<ModelWarning>& warnings, const std::string& name, ValueTransform transform,
                   const Counts& counts) {
    if (counts.lost > 0 && transform != ValueTransform::Share) {
        warnings.push_back({"log_of_zero", fmt::format("{} of {} values of '{}' have no {}: they are null, and their "
                                                       "rows are left out",
                                                       counts.lost, counts.known, name, name_of(transform))});
    }
    const bool depends = transform == ValueTransform::Log1p || transform == ValueTransform::Asinh;
    if (depends && counts.zeros > 0) {
        warnings.push_back(
            {"transformed_zeros",
             fmt::format(
                 "{:.1f} % of the values of '{}' are zero: with {} the estimate depends on the unit in which it "
                 "is counted, and is no percentage (Chen and Roth 2024)",
                 100.0 * static_cast<double>(counts.zeros) / static_cast<double>(counts.known), name,
                 name_of(transform))});
    }
}

}  // namespace

Result<void> check_transform(const Regression& regression) {
    const bool is_fit = regression.transform == ValueTransform::None || regression.transform == ValueTransform::Log;
    if (regression.model == Model::Poisson && !is_fit) {
        return invalid(fmt::format("a Poisson regression takes no {}", name_of(regression.transform)), "--transform",
                       "take log, which is that of the predictors, or none");
    }
    return {};
}

Result<Transformed> transformed(const std::vector<Series>& columns, const std::vector<std::string>& names,
                                const Regression& regression) {
    const ValueTransform transform = regression.transform;
    Transformed all{.made = {}, .columns = columns, .warnings = {}};
    if (transform == ValueTransform::None) {
        return all;
    }
    std::optional<Shares> shares;
    const Series* entity = nullptr;
    const Series* time = nullptr;
    if (transform == ValueTransform::Share) {
        entity = TRY(column_named(columns, regression.entity));
        time = TRY(column_named(columns, regression.time));
        shares = Shares{factor_of(*entity), ordered_periods(*time)};
    }
    for (const std::string& name : names) {
        if (std::ranges::find(all.made, name, &Column::name) != all.made.end()) {
            continue;
        }
        const Series& given = *TRY(number_column(columns, name));
        std::vector<double> values(given.size());
        for (std::size_t row = 0; row < given.size(); ++row) {
            values[row] = number_at(given, row);
        }
        Counts counts;
        Column made = missing_column(name, ColumnType::Float64, given.size());
        if (shares) {
            const UnknownSums unknown = make_shares(values, *shares, name == regression.outcome);
            if (unknown.periods > 0) {
                all.warnings.push_back(
                    {"share_unknown",
                     fmt::format("{} of {} periods have no shares of '{}': a show lacks its value there (the first: "
                                 "{}, {}), so the sum over all shows is unknown",
                                 unknown.periods, unknown.with_any, name, key_text(*entity, unknown.show_row),
                                 key_text(*time, unknown.period_row, regression))});
            }
            if (unknown.of_zero > 0) {
                all.warnings.push_back(
                    {"share_of_zero",
                     fmt::format("{} of {} periods have no shares of '{}': the sum over all shows is not over zero",
                                 unknown.of_zero, unknown.with_any, name)});
            }
        }
        for (std::size_t row = 0; row < given.size(); ++row) {
            const double value = transform_of(transform, values[row]);
            const bool was_known = !std::isnan(number_at(given, row));
            counts.known += was_known;
            counts.zeros += was_known && number_at(given, row) == 0;
            counts.lost += was_known && std::isnan(value);
            made.floats()[row] = value;
            made.known[row] = std::isnan(value) ? 0 : 1;
        }
        warn_of_zeros(all.warnings, name, transform, counts);
        all.made.push_back(std::move(made));
    }
    for (const Column& made : all.made) {
        *std::ranges::find(all.columns, made.name, &Series::name) = series_of(made);
    }
    return all;
}

bool is_step(const Regression& regression) {
    return regression.predictors.size() == 1 &&
           std::ranges::find(regression.steps, regression.predictors.front()) != regression.steps.end();
}

double shown_effect(const Regression& regression, double coefficient) {
    const bool as_it_is = regression.transform == ValueTransform::None || is_step(regression);
    if (!as_it_is || (regression.model == Model::Ols && regression.transform == ValueTransform::None)) {
        return coefficient;
    }
    return regression.transform == ValueTransform::Share ? 100 * coefficient : 100 * std::expm1(coefficient);
}

const char* effect_unit(const Regression& regression) {
    if (regression.model == Model::Poisson) {
        return " per cent";
    }
    switch (regression.transform) {
        case ValueTransform::Log:
        case ValueTransform::Log1p:
        case ValueTransform::Asinh:
            return " per cent";
        case ValueTransform::Share:
            return " points";
        case ValueTransform::None:
            break;
    }
    return "";
}

std::string effect_text(const Regression& regression, const std::string& predictor, double coefficient) {
    const bool is_poisson = regression.model == Model::Poisson;
    const ValueTransform transform = regression.transform;
    const std::string_view unit = effect_unit(regression);
    const std::string effect = fmt::format("{}{} of {}", short_number(shown_effect(regression, coefficient)),
                                           unit.empty() ? " units" : unit, regression.outcome);
    if (is_step(regression) && transform != ValueTransform::None) {
        const bool is_share = transform == ValueTransform::Share;
        const bool is_large = !is_poisson && !is_share && transform != ValueTransform::Log;
        return fmt::format("one more of {} goes with {}{}", predictor, effect,
                           is_share   ? " in per cent of all shows"
                           : is_large ? " where that is large"
                                      : "");
    }
    if (transform == ValueTransform::Share) {
        return fmt::format("one point more of {} in per cent of all shows goes with {}", predictor, effect);
    }
    if (transform == ValueTransform::None) {
        return fmt::format("one more of {} goes with {}", predictor, effect);
    }
    const bool both_large = !is_poisson && transform != ValueTransform::Log;
    return fmt::format("one per cent more of {} goes with {}{}", predictor, effect,
                       both_large ? " where both are large" : "");
}

std::string head_in_unit(const std::string& head, const Regression& regression) {
    const std::string unit = effect_unit(regression);
    return unit.empty() ? head : head + "," + unit;
}

std::string measured_outcome(const Regression& regression) {
    if (regression.model == Model::Poisson) {
        return regression.transform == ValueTransform::Log ? "log of the mean of " + regression.outcome
                                                           : "per cent of " + regression.outcome;
    }
    return regression.transform == ValueTransform::None
               ? regression.outcome
               : fmt::format("{} of {}", name_of(regression.transform), regression.outcome);
}

const char* error_head(const Regression& regression) {
    if (regression.transform == ValueTransform::Share) {
        return regression.steps.empty() ? "SE" : "SE of the share";
    }
    const bool has_relative =
        regression.transform == ValueTransform::None ? regression.model == Model::Poisson : !regression.steps.empty();
    return has_relative ? "SE of the log" : "SE";
}

std::string form_clause(const Regression& regression) {
    const std::string text = form_text(regression);
    return text.empty() ? "" : fmt::format(" ({})", text.substr(2));
}

std::string controls_text(const Regression& regression) {
    return regression.controls.empty() ? "" : fmt::format("; controls: {}", fmt::join(regression.controls, ", "));
}

std::string form_text(const Regression& regression) {
    const std::string model = regression.model == Model::Poisson ? "; Poisson" : "";
    return regression.transform == ValueTransform::None
               ? model
               : fmt::format("{}; {} of {}{}", model, name_of(regression.transform),
                             regression.model == Model::Poisson ? "the predictors" : "outcome and predictors",
                             regression.steps.empty() ? "" : ", events as they are");
}

}  // namespace public_signals::inline models
