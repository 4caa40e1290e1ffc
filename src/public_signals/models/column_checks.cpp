#include "public_signals/models/column_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "public_signals/models/column_relations.hpp"
#include "public_signals/panel/schema.hpp"
#include "public_signals/panel/source.hpp"

namespace public_signals::inline models {
namespace {

constexpr std::array capacity_columns = {"capacity_constraint", "capacity"};  // those that `merge` gives

bool is_attention(const std::string& metric) {
    return std::ranges::any_of(all_sources(), [&](Source source) {
        const auto columns = source_columns(source, extensions_with([](std::string_view) { return true; }));
        return std::ranges::any_of(columns, [&](const PanelColumn& column) { return metric == column.name; });
    });
}

std::string periods_text(std::int64_t k) {
    return fmt::format("{} period{}", k < 0 ? -k : k, k == 1 || k == -1 ? "" : "s");
}

class ColumnJudge {
  public:
    ColumnJudge(const std::vector<Series>& columns, const Regression& regression, const FeatureOrigins& origins)
        : m_relations(columns, regression.entity, regression.time), m_regression(regression), m_origins(origins) {}

    std::vector<ModelWarning> warnings() const {
        std::vector<ModelWarning> warnings;
        for (const std::string& control : m_regression.controls) {
            const std::optional<std::int64_t> lag = outcome_shift(control);
            if (lag && *lag > 0) {
                if (!m_regression.effects.empty()) {
                    warnings.push_back(
                        {"nickell", fmt::format("control '{}' is the outcome's own lag ({} earlier): with fixed "
                                                "effects its coefficient is biased by about 1/T (Nickell)",
                                                control, periods_text(*lag))});
                }
                continue;
            }
            if (const std::string why = why_bad(control, lag); !why.empty()) {
                warnings.push_back(
                    {"bad_control", fmt::format("control '{}' {}: beside it a predictor shows only the part of its "
                                                "effect that does not pass through it",
                                                control, why)});
            }
        }
        for (const std::string& predictor : m_regression.predictors) {
            add_lead(predictor, warnings);
        }
        return warnings;
    }

    std::vector<std::string> own_lags() const {
        std::vector<std::string> lags;
        std::ranges::copy_if(m_regression.controls, std::back_inserter(lags),
                             [&](const std::string& control) { return outcome_shift(control).value_or(0) > 0; });
        return lags;
    }

  private:
    std::optional<std::int64_t> outcome_shift(const std::string& name) const {
        const Series* const column = m_relations.column(name);
        const Series* const outcome = m_relations.column(m_regression.outcome);
        return column && outcome ? m_relations.shift_of(*column, *outcome) : std::nullopt;
    }

    /// Whether a predictor is a lag, so that what happens in the outcome's own week comes after it; and of what.
    bool has_lagged_predictor() const {
        return std::ranges::any_of(m_regression.predictors, [&](const std::string& predictor) {
            return m_origins.of(predictor).kind == FeatureKind::Lag;
        });
    }

    bool is_metric_of_predictor(const std::string& metric) const {
        return std::ranges::any_of(m_regression.predictors, [&](const std::string& predictor) {
            return m_origins.of(predictor).metric == metric;
        });
    }

    /// What is wrong with a control; empty where nothing is known to be.
    std::string why_bad(const std::string& control, std::optional<std::int64_t> shift) const {
        const FeatureOrigin origin = m_origins.of(control);
        const bool is_this_week = !origin.kind || origin.uses_current_week;
        if (is_this_week && std::ranges::find(capacity_columns, origin.metric) != capacity_columns.end()) {
            return fmt::format("holds the same week's seats sold, which are part of '{}'", m_regression.outcome);
        }
        if (origin.kind == FeatureKind::Lead) {
            return "is a lead: it comes after the outcome";
        }
        if (origin.kind && is_this_week && origin.metric == m_regression.outcome) {
            return fmt::format("is made of the same week's '{}'", m_regression.outcome);
        }
        if (is_this_week && has_lagged_predictor() &&
            (is_metric_of_predictor(origin.metric) || is_attention(origin.metric))) {
            return "is attention in the week of the outcome, after that of the predictor";
        }
        return why_bad_by_values(control, shift);
    }

    std::string why_bad_by_values(const std::string& control, std::optional<std::int64_t> shift) const {
        const Series* const column = m_relations.column(control);
        const Series* const outcome = m_relations.column(m_regression.outcome);
        if (column == nullptr || outcome == nullptr) {
            return "";
        }
        if (shift) {
            return fmt::format("is '{}' of {} later", m_regression.outcome, periods_text(*shift));
        }
        if (m_relations.is_told_by(*column, *outcome)) {
            return fmt::format("follows from '{}' of the same week, with which it never turns", m_regression.outcome);
        }
        if (m_relations.is_line_of_half(*column, *outcome)) {
            return fmt::format("is '{}' itself on one side of its median", m_regression.outcome);
        }
        return "";
    }

    void add_lead(const std::string& predictor, std::vector<ModelWarning>& warnings) const {
        const Series* const column = m_relations.column(predictor);
        if (column == nullptr) {
            return;
        }
        for (const Series& other : m_relations.columns()) {
            const bool is_key = other.name == m_regression.entity || other.name == m_regression.time;
            if (is_key || !other.is_number || other.name == predictor || m_origins.of(other.name).kind) {
                continue;
            }
            const auto shift = m_relations.shift_of(*column, other);
            if (shift && *shift < 0) {
                warnings.push_back({"placebo_predictor",
                                    fmt::format("'{}' is '{}' of {} later: it looks into the future, a placebo and no "
                                                "predictor",
                                                predictor, other.name, periods_text(*shift))});
                return;
            }
        }
    }

    ColumnRelations m_relations;
    const Regression& m_regression;
    const FeatureOrigins& m_origins;
};

}  // namespace

std::vector<ModelWarning> column_warnings(const std::vector<Series>& columns, const Regression& regression,
                                          const FeatureOrigins& origins) {
    return ColumnJudge(columns, regression, origins).warnings();
}

std::vector<std::string> own_lags(const std::vector<Series>& columns, const Regression& regression) {
    const FeatureOrigins none;
    return ColumnJudge(columns, regression, none).own_lags();
}

}  // namespace public_signals::inline models
