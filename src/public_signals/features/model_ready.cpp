// Features are computed show by show into columns that stand already; only the global z-scores need a whole column.
#include "public_signals/features/model_ready.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "public_signals/features/delta.hpp"
#include "public_signals/features/in_chunks.hpp"
#include "public_signals/features/inputs.hpp"
#include "public_signals/features/keys.hpp"
#include "public_signals/features/lag.hpp"
#include "public_signals/features/plan.hpp"
#include "public_signals/features/rolling.hpp"
#include "public_signals/features/standardize.hpp"

namespace public_signals {

namespace {

struct Overflow {
    Row row = 0;
    std::size_t feature = 0;
};

/// What a chunk of shows came to.
struct Tally {
    std::optional<Overflow> overflow;
    std::size_t incomplete_windows = 0;
    std::size_t zero_bases = 0;
};

/// One show's weeks, and which row lies k weeks earlier for every k in use.
class ShowCalendar {
  public:
    explicit ShowCalendar(std::span<const Week> weeks) : m_weeks(weeks) {}

    std::span<const Week> weeks() const { return m_weeks; }
    std::span<const std::int32_t> earlier(int k) {
        auto [rows, fresh] = m_rows.try_emplace(k);
        if (fresh) {
            rows->second = rows_earlier(m_weeks, k);
        }
        return rows->second;
    }

  private:
    std::span<const Week> m_weeks;
    std::map<int, std::vector<std::int32_t>> m_rows;
};

template <class T>
NewCells<T> new_cells(Column& column, RowRange rows) {
    return NewCells<T>{std::get<std::vector<T>>(column.values), column.known}.of(rows);
}

/// Fills one feature for one show, all kinds but z. Returns the row that overflowed, counted within the show.
template <class T>
std::optional<Row> fill(const FeatureInfo& feature, const FeatureOptions& options, const Cells<T>& x,
                        ShowCalendar& calendar, Column& column, RowRange rows, Tally& tally) {
    if (feature.kind == "lag" || feature.kind == "lead") {
        const int k = feature.kind == "lag" ? feature.k : -feature.k;
        lag(x, calendar.earlier(k), new_cells<T>(column, rows));
    } else if (feature.kind == "delta") {
        return delta(x, calendar.earlier(1), new_cells<T>(column, rows));
    } else if (feature.kind == "pct_change") {
        return pct_change(x, calendar.earlier(1), new_cells<double>(column, rows), tally.zero_bases);
    } else if (feature.kind == "roll_sum") {
        const Window window{feature.k, options.rolling_min_periods.value_or(feature.k)};
        return roll_sum(x, calendar.weeks(), window, new_cells<T>(column, rows));
    } else if (feature.kind == "roll_mean") {
        const Window window{feature.k, options.rolling_min_periods.value_or(1)};
        roll_mean(x, calendar.weeks(), window, new_cells<double>(column, rows));
        tally.incomplete_windows += incomplete_windows(x.known, calendar.weeks(), feature.k);
    }
    return std::nullopt;
}

/// Fills every feature but the z-scores for the shows of one chunk; stops at the first overflow.
Tally fill_shows(const Panel& panel, std::span<const RowRange> shows, const FeaturePlan& plan,
                 const FeatureOptions& options, const std::vector<Input>& inputs, std::vector<Column>& columns) {
    Tally tally;
    for (const RowRange show : shows) {
        ShowCalendar calendar(std::span(panel.week).subspan(show.begin, show.end - show.begin));
        for (std::size_t f = 0; f < plan.features.size(); ++f) {
            const PlannedFeature& feature = plan.features[f];
            if (feature.info.kind == "z") {
                continue;
            }
            const auto overflow = std::visit(
                [&](const auto& cells) {
                    return fill(feature.info, options, cells.of(show), calendar, columns[f], show, tally);
                },
                inputs[feature.source].cells);
            if (overflow) {
                tally.overflow = Overflow{show.begin + *overflow, f};
                return tally;
            }
        }
    }
    return tally;
}

template <class T>
void fill_zscore(const Cells<T>& x, ZScope scope, const std::vector<RowRange>& shows, Column& column) {
    if (scope == ZScope::Global) {
        zscore(x, moments(x), new_cells<double>(column, {0, x.size()}));
        return;
    }
    for (const RowRange show : shows) {
        if (scope == ZScope::Show) {
            zscore(x.of(show), moments(x.of(show)), new_cells<double>(column, show));
        } else {
            zscore_expanding(x.of(show), new_cells<double>(column, show));
        }
    }
}

void fill_zscores(const FeaturePlan& plan, const FeatureOptions& options, const std::vector<RowRange>& shows,
                  const std::vector<Input>& inputs, std::vector<Column>& columns) {
    std::vector<std::size_t> zscores;
    for (std::size_t f = 0; f < plan.features.size(); ++f) {
        if (plan.features[f].info.kind == "z") {
            zscores.push_back(f);
        }
    }
    in_chunks(zscores.size(), options.threads, [&](std::size_t, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const PlannedFeature& feature = plan.features[zscores[i]];
            const AnyCells cells = feature.of_feature ? cells_of(columns[feature.source], columns[feature.source].known)
                                                      : inputs[feature.source].cells;
            std::visit([&](const auto& x) { fill_zscore(x, options.zscore, shows, columns[zscores[i]]); }, cells);
        }
    });
}

Result<Tally> fill_columns(const Panel& panel, const FeaturePlan& plan, const FeatureOptions& options,
                           const std::vector<Input>& inputs, std::vector<Column>& columns) {
    const std::vector<RowRange> shows = panel.units();
    std::vector<Tally> tallies(static_cast<std::size_t>(std::max(options.threads, 1)));
    in_chunks(shows.size(), options.threads, [&](std::size_t chunk, std::size_t begin, std::size_t end) {
        tallies[chunk] =
            fill_shows(panel, std::span(shows).subspan(begin, end - begin), plan, options, inputs, columns);
    });
    Tally all;
    for (const Tally& tally : tallies) {
        if (tally.overflow) {
            const FeatureInfo& feature = plan.features[tally.overflow->feature].info;
            return invalid_at(
                place_of(panel, tally.overflow->row, feature.source),
                fmt::format("{} is too large for {}", feature.name, name_of(columns[tally.overflow->feature].type())),
                "check the counts of that week, or leave the metric out");
        }
        all.incomplete_windows += tally.incomplete_windows;
        all.zero_bases += tally.zero_bases;
    }
    fill_zscores(plan, options, shows, inputs, columns);
    return all;
}

void put(Panel& panel, Column column) {
    const auto there = std::ranges::find(panel.columns, column.name, &Column::name);
    if (there != panel.columns.end()) {
        *there = std::move(column);
    } else {
        panel.columns.push_back(std::move(column));
    }
}

std::vector<std::string> column_names(const Panel& panel) {
    std::vector<std::string> names = {"show", "week_start"};
    for (const Column& column : panel.columns) {
        names.push_back(column.name);
    }
    return names;
}

std::string skipped_warning(const std::vector<std::string>& metrics) {
    return fmt::format("default metrics that the panel lacks are skipped: {}", fmt::join(metrics, ", "));
}

}  // namespace

Result<ModelReady> model_ready(Panel panel, const FeatureOptions& options) {
    const FeaturePlan plan = TRY(plan_features(panel, options));
    if (!options.overwrite) {
        TRY(check_names_free(plan, column_names(panel)));
    }
    if (const std::vector<Row> order = panel_order(panel); !std::ranges::is_sorted(order)) {
        panel = reordered(panel, order);
    }
    TRY(check_no_duplicates(panel));

    const std::vector<Input> inputs = TRY(inputs_of(panel, plan.inputs));
    std::vector<Column> columns;
    columns.reserve(plan.features.size());
    for (const PlannedFeature& feature : plan.features) {
        columns.push_back(missing_column(feature.info.name, feature.type, panel.row_count()));
    }
    const Tally tally = TRY(fill_columns(panel, plan, options, inputs, columns));

    ModelReady ready{.panel = {},
                     .features = {},
                     .skipped_metrics = plan.skipped_metrics,
                     .warnings = {},
                     .incomplete_windows = tally.incomplete_windows,
                     .zero_bases = tally.zero_bases};
    if (!plan.skipped_metrics.empty()) {
        ready.warnings.push_back(skipped_warning(plan.skipped_metrics));
    }
    ready.panel = std::move(panel);
    for (std::size_t f = 0; f < columns.size(); ++f) {
        FeatureInfo info = plan.features[f].info;
        info.nulls = static_cast<std::size_t>(std::ranges::count(columns[f].known, std::uint8_t{0}));
        if (info.nulls == ready.panel.row_count() && info.nulls > 0) {
            ready.warnings.push_back(fmt::format("{} is missing in every row", info.name));
        }
        ready.features.push_back(std::move(info));
        put(ready.panel, std::move(columns[f]));
    }
    return ready;
}

}  // namespace public_signals
