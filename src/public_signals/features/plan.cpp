#include "public_signals/features/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "public_signals/base/text.hpp"
#include "public_signals/features/names.hpp"

namespace public_signals::inline features {

namespace {

Result<void> check_shifts(const std::vector<int>& shifts, std::string_view word) {
    std::set<int> seen;
    for (const int k : shifts) {
        if (k < 1) {
            return invalid(fmt::format("{} {} is under 1 week", word, k), fmt::format("{}s", word),
                           "give whole weeks of 1 or more; later weeks are leads, earlier weeks are lags");
        }
        if (!seen.insert(k).second) {
            return invalid(fmt::format("{} {} stands twice", word, k), fmt::format("{}s", word), "give it once");
        }
    }
    return {};
}

Result<void> check_options(const FeatureOptions& options) {
    TRY(check_shifts(options.lags, "lag"));
    TRY(check_shifts(options.leads, "lead"));
    if (options.rolling_window < 1) {
        return invalid(fmt::format("rolling window {} is under 1 week", options.rolling_window), "rolling window",
                       "give whole weeks of 1 or more");
    }
    if (options.scaling == Scaling::MinMax && options.zscore == ZScope::Expanding) {
        return invalid("minmax has no expanding scope", "scope", "scopes of minmax are global and show");
    }
    const int min_periods = options.rolling_min_periods.value_or(1);
    if (min_periods < 1 || (options.rolling_min_periods && min_periods > options.rolling_window)) {
        return invalid(
            fmt::format("{} known weeks of a window of {} can't be asked for", min_periods, options.rolling_window),
            "rolling min periods", fmt::format("give 1 to {}", options.rolling_window));
    }
    return {};
}

/// The numeric column of that name.
Result<const Column*> numbers(const Panel& panel, const std::string& name) {
    const Column* column = TRY(panel.column(name));
    if (column->type() != ColumnType::Int64 && column->type() != ColumnType::Float64) {
        return invalid_at({.column = name},
                          fmt::format("column '{}' is {}, not a number", name, name_of(column->type())),
                          "features are made of int64 and float64 columns");
    }
    return column;
}

class Planner {
  public:
    Planner(const Panel& panel, const FeatureOptions& options) : m_panel(panel), m_options(options) {}

    Result<FeaturePlan> plan() {
        TRY(check_options(m_options));
        TRY(add_metrics());
        const std::size_t metrics = m_plan.inputs.size();
        for (std::size_t metric = 0; metric < metrics; ++metric) {
            add_lags(metric);
        }
        for (std::size_t metric = 0; metric < metrics; ++metric) {
            add_leads(metric);
        }
        for (std::size_t metric = 0; metric < metrics; ++metric) {
            add_deltas(metric);
        }
        for (std::size_t metric = 0; m_options.add_rolling && metric < metrics; ++metric) {
            add_rolling(metric);
        }
        TRY(add_scaled(metrics));
        for (std::size_t metric = 0; m_options.anomaly_flags && metric < metrics; ++metric) {
            add(anomaly_name(m_plan.inputs[metric]), FeatureKind::Anomaly, 0, ColumnType::Bool, metric, true, false);
        }
        TRY(check_names_differ());
        return std::move(m_plan);
    }

  private:
    Result<void> add_metrics() {
        for (const std::string& name : m_options.metrics.value_or(default_metrics())) {
            if (!m_options.metrics && m_panel.find(name) == nullptr) {
                if (panel_column(name)->is_canonical()) {  // nobody misses a group that was not asked for
                    m_plan.skipped_metrics.push_back(name);
                }
                continue;
            }
            TRY(add_input(name));
        }
        return {};
    }

    Result<std::size_t> add_input(const std::string& name) {
        if (std::ranges::find(m_plan.inputs, name) != m_plan.inputs.end()) {
            return invalid_at({.column = name}, fmt::format("column '{}' is asked for twice", name),
                              "name each column once");
        }
        m_types.push_back(TRY(numbers(m_panel, name))->type());
        m_plan.inputs.push_back(name);
        return m_plan.inputs.size() - 1;
    }

    void add(std::string name, FeatureKind kind, int k, ColumnType type, std::size_t input, bool uses_current_week,
             bool leaks_future) {
        m_plan.features.push_back(
            {{std::move(name), m_plan.inputs[input], kind, k, 0, uses_current_week, leaks_future}, type, false, input});
    }

    void add_lags(std::size_t metric) {
        for (const int k : m_options.lags) {
            add(lag_name(m_plan.inputs[metric], k), FeatureKind::Lag, k, m_types[metric], metric, false, false);
        }
    }

    void add_leads(std::size_t metric) {
        for (const int k : m_options.leads) {
            add(lead_name(m_plan.inputs[metric], k), FeatureKind::Lead, k, m_types[metric], metric, false, true);
        }
    }

    void add_deltas(std::size_t metric) {
        const std::string& name = m_plan.inputs[metric];
        if (m_options.add_deltas) {
            add(delta_name(name), FeatureKind::Delta, 0, m_types[metric], metric, true, false);
            add(pct_change_name(name), FeatureKind::PctChange, 0, ColumnType::Float64, metric, true, false);
        }
        if (m_options.add_dlog1p) {
            add(dlog1p_name(name), FeatureKind::Dlog1p, 0, ColumnType::Float64, metric, true, false);
        }
    }

    void add_rolling(std::size_t metric) {
        const std::string& name = m_plan.inputs[metric];
        const int weeks = m_options.rolling_window;
        add(roll_sum_name(name, weeks), FeatureKind::RollSum, weeks, m_types[metric], metric, true, false);
        add(roll_mean_name(name, weeks), FeatureKind::RollMean, weeks, ColumnType::Float64, metric, true, false);
    }

    Result<void> add_scaled(std::size_t metrics) {
        if (m_options.standardize) {
            for (const std::string& name : *m_options.standardize) {
                TRY(add_scaled_of(name));
            }
            return {};
        }
        for (std::size_t metric = 0; metric < metrics; ++metric) {
            add_scaled_input(metric);
        }
        const std::size_t features = m_plan.features.size();
        for (std::size_t feature = 0; feature < features; ++feature) {
            if (m_plan.features[feature].info.kind == FeatureKind::Lag) {
                add_scaled_feature(feature);
            }
        }
        return {};
    }

    Result<void> add_scaled_of(const std::string& name) {
        const auto named = [&name](const PlannedFeature& feature) { return feature.info.name == name; };
        const auto feature = std::ranges::find_if(m_plan.features, named);
        const auto input = std::ranges::find(m_plan.inputs, name);
        if (feature != m_plan.features.end()) {
            add_scaled_feature(static_cast<std::size_t>(feature - m_plan.features.begin()));
        } else if (input != m_plan.inputs.end()) {
            add_scaled_input(static_cast<std::size_t>(input - m_plan.inputs.begin()));
        } else {
            add_scaled_input(TRY(add_input(name)));
        }
        return {};
    }

    std::string scaled_name(const std::string& column) const {
        return m_options.scaling == Scaling::ZScore ? z_name(column, m_options.zscore)
                                                    : minmax_name(column, m_options.zscore);
    }
    FeatureKind scaled_kind() const {
        return m_options.scaling == Scaling::ZScore ? FeatureKind::Z : FeatureKind::MinMax;
    }

    void add_scaled_input(std::size_t input) {
        add(scaled_name(m_plan.inputs[input]), scaled_kind(), 0, ColumnType::Float64, input, true,
            m_options.zscore != ZScope::Expanding);
    }

    void add_scaled_feature(std::size_t feature) {
        const FeatureInfo source = m_plan.features[feature].info;
        const bool leaks = source.leaks_future || m_options.zscore != ZScope::Expanding;
        m_plan.features.push_back(
            {{scaled_name(source.name), source.name, scaled_kind(), 0, 0, source.uses_current_week, leaks},
             ColumnType::Float64,
             true,
             feature});
    }

    Result<void> check_names_differ() const {
        std::set<std::string_view> names;
        for (const PlannedFeature& feature : m_plan.features) {
            if (!names.insert(feature.info.name).second) {
                return invalid_at({.column = feature.info.name},
                                  fmt::format("two features would be called '{}'", feature.info.name),
                                  "leave one of the two sources out");
            }
        }
        return {};
    }

    const Panel& m_panel;
    const FeatureOptions& m_options;
    FeaturePlan m_plan;
    std::vector<ColumnType> m_types;  // of the inputs
};

}  // namespace

const std::vector<std::string>& default_metrics() {
    static const std::vector<std::string> metrics = names_where(&PanelColumn::is_default_metric);
    return metrics;
}

Result<FeaturePlan> plan_features(const Panel& panel, const FeatureOptions& options) {
    return Planner(panel, options).plan();
}

Result<void> check_names_free(const FeaturePlan& plan, const std::vector<std::string>& taken) {
    const std::set<std::string_view> names(taken.begin(), taken.end());
    for (const PlannedFeature& feature : plan.features) {
        if (names.contains(feature.info.name)) {
            return invalid_at({.column = feature.info.name},
                              fmt::format("there is already a column '{}'", feature.info.name),
                              "drop it first, or pass overwrite=True to replace it");
        }
    }
    return {};
}

}  // namespace public_signals::inline features
