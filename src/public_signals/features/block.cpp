#include "public_signals/features/block.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "public_signals/features/anomaly.hpp"
#include "public_signals/features/delta.hpp"
#include "public_signals/features/in_chunks.hpp"
#include "public_signals/features/keys.hpp"
#include "public_signals/features/lag.hpp"
#include "public_signals/features/rolling.hpp"

namespace public_signals::inline features {

namespace {

struct Overflow {
    Row row = 0;
    std::size_t feature = 0;
};

/// What a chunk of shows came to.
struct ChunkTally {
    std::optional<Overflow> overflow;
    Tally tally;
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

/// Fills one feature for one show, all kinds but those that are scaled. Returns the row that overflowed, counted within
/// the show.
template <class T>
std::optional<Row> fill(const FeatureInfo& feature, const FeatureOptions& options, const FeatureCells<T>& x,
                        ShowCalendar& calendar, Column& column, RowRange rows, Tally& tally) {
    switch (feature.kind) {
        case FeatureKind::Lag:
            lag(x, calendar.earlier(feature.k), new_cells<T>(column, rows));
            break;
        case FeatureKind::Lead:
            lag(x, calendar.earlier(-feature.k), new_cells<T>(column, rows));
            break;
        case FeatureKind::Delta:
            return delta(x, calendar.earlier(1), new_cells<T>(column, rows));
        case FeatureKind::PctChange:
            return pct_change(x, calendar.earlier(1), new_cells<double>(column, rows), tally.zero_bases);
        case FeatureKind::Dlog1p:
            dlog1p(x, calendar.earlier(1), new_cells<double>(column, rows));
            break;
        case FeatureKind::Anomaly:
            anomaly(x, calendar.weeks(), Threshold{}, new_cells<std::uint8_t>(column, rows));
            break;
        case FeatureKind::RollSum: {
            const Window window{feature.k, options.rolling_min_periods.value_or(feature.k)};
            return roll_sum(x, calendar.weeks(), window, new_cells<T>(column, rows));
        }
        case FeatureKind::RollMean: {
            const Window window{feature.k, options.rolling_min_periods.value_or(1)};
            roll_mean(x, calendar.weeks(), window, new_cells<double>(column, rows));
            tally.incomplete_windows += incomplete_windows(x.known, calendar.weeks(), feature.k);
            break;
        }
        case FeatureKind::Z:
        case FeatureKind::MinMax:
            break;  // fill_scaled
    }
    return std::nullopt;
}

/// Fills the wanted features for the shows of one chunk; stops at the first overflow.
ChunkTally fill_shows(const FeatureBlock& block, std::span<const RowRange> shows, const FeaturePlan& plan,
                      const FeatureOptions& options, const std::vector<bool>& wanted) {
    ChunkTally chunk;
    for (const RowRange show : shows) {
        ShowCalendar calendar(std::span(block.panel.week).subspan(show.begin, show.end - show.begin));
        for (std::size_t f = 0; f < plan.features.size(); ++f) {
            const PlannedFeature& feature = plan.features[f];
            if (!wanted[f] || feature.is_scaled()) {
                continue;
            }
            const Input& input = block.inputs[feature.source];
            const auto overflow = std::visit(
                [&](const auto& cells) {
                    return fill(feature.info, options, cells.of(show), calendar, block.columns[f], show, chunk.tally);
                },
                input.of(feature.info.kind));
            if (overflow) {
                chunk.overflow = Overflow{show.begin + *overflow, f};
                return chunk;
            }
        }
    }
    return chunk;
}

template <class T>
void fill_zscore(const FeatureCells<T>& x, const FeatureOptions& options, const Moments& global,
                 const std::vector<RowRange>& shows, Column& column) {
    if (options.zscore == ZScope::Global) {
        zscore(x, global, new_cells<double>(column, {0, x.size()}));
        return;
    }
    for (const RowRange show : shows) {
        if (options.zscore == ZScope::Show) {
            zscore(x.of(show), moments(x.of(show)), new_cells<double>(column, show));
        } else {
            zscore_expanding(x.of(show), new_cells<double>(column, show));
        }
    }
}

template <class T>
void fill_minmax(const FeatureCells<T>& x, const FeatureOptions& options, const Extent& global,
                 const std::vector<RowRange>& shows, Column& column) {
    if (options.zscore == ZScope::Global) {
        minmax(x, global, new_cells<double>(column, {0, x.size()}));
        return;
    }
    for (const RowRange show : shows) {
        Extent extent;
        widen(extent, x.of(show));
        minmax(x.of(show), extent, new_cells<double>(column, show));
    }
}

/// What the feature is made of: a metric, or for the z of a feature that feature.
AnyCells source_of(const PlannedFeature& feature, const FeatureBlock& block) {
    if (!feature.of_feature) {
        return block.inputs[feature.source].finished;
    }
    return cells_of(block.columns[feature.source], block.columns[feature.source].known);
}

std::vector<std::size_t> scaled_of(const FeaturePlan& plan, const std::vector<bool>& wanted) {
    std::vector<std::size_t> scaled;
    for (std::size_t f = 0; f < plan.features.size(); ++f) {
        if (wanted[f] && plan.features[f].is_scaled()) {
            scaled.push_back(f);
        }
    }
    return scaled;
}

}  // namespace

Result<Tally> fill_features(const FeatureBlock& block, const FeaturePlan& plan, const FeatureOptions& options,
                            const std::vector<bool>& wanted) {
    std::vector<ChunkTally> chunks(static_cast<std::size_t>(std::max(options.threads, 1)));
    in_chunks(block.shows.size(), options.threads, [&](std::size_t chunk, std::size_t begin, std::size_t end) {
        chunks[chunk] = fill_shows(block, std::span(block.shows).subspan(begin, end - begin), plan, options, wanted);
    });
    Tally all;
    for (const ChunkTally& chunk : chunks) {
        if (chunk.overflow) {
            const FeatureInfo& feature = plan.features[chunk.overflow->feature].info;
            const ColumnType type = plan.features[chunk.overflow->feature].type;
            return invalid_at(place_of(block.panel, chunk.overflow->row, feature.source),
                              fmt::format("{} is too large for {}", feature.name, name_of(type)),
                              "check the counts of that week, or leave the metric out");
        }
        all.incomplete_windows += chunk.tally.incomplete_windows;
        all.zero_bases += chunk.tally.zero_bases;
    }
    return all;
}

void fill_scaled(const FeatureBlock& block, const FeaturePlan& plan, const FeatureOptions& options,
                 const std::vector<Scale>& scales, const std::vector<bool>& wanted) {
    const std::vector<std::size_t> scaled = scaled_of(plan, wanted);
    in_chunks(scaled.size(), options.threads, [&](std::size_t, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const std::size_t f = scaled[i];
            const auto fill_one = [&](const auto& x) {
                if (plan.features[f].info.kind == FeatureKind::Z) {
                    fill_zscore(x, options, scales[f].moments, block.shows, block.columns[f]);
                } else {
                    fill_minmax(x, options, scales[f].extent, block.shows, block.columns[f]);
                }
            };
            std::visit(fill_one, source_of(plan.features[f], block));
        }
    });
}

GlobalScales::GlobalScales(const FeaturePlan& plan, const FeatureOptions& options)
    : m_sources(plan.features.size(), false), m_moments(plan.features.size()), m_extents(plan.features.size()) {
    if (options.zscore != ZScope::Global) {
        return;
    }
    m_scaled = scaled_of(plan, std::vector<bool>(plan.features.size(), true));
    for (const std::size_t f : m_scaled) {
        if (plan.features[f].of_feature) {
            m_sources[plan.features[f].source] = true;
        }
    }
}

void GlobalScales::add(const FeatureBlock& block, const FeaturePlan& plan, int threads) {
    in_chunks(m_scaled.size(), threads, [&](std::size_t, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const std::size_t f = m_scaled[i];
            const auto measure = [&](const auto& x) {
                if (plan.features[f].info.kind == FeatureKind::Z) {
                    m_moments[f].add(x);
                } else {
                    widen(m_extents[f], x);
                }
            };
            std::visit(measure, source_of(plan.features[f], block));
        }
    });
}

std::vector<Scale> GlobalScales::scales() const {
    std::vector<Scale> scales;
    scales.reserve(m_moments.size());
    for (std::size_t f = 0; f < m_moments.size(); ++f) {
        scales.push_back({m_moments[f].moments(), m_extents[f]});
    }
    return scales;
}

std::vector<Column> missing_columns(const FeaturePlan& plan, const std::vector<bool>& wanted, std::size_t rows,
                                    std::vector<Column> reused) {
    std::vector<Column> columns = std::move(reused);
    for (std::size_t f = columns.size(); f < plan.features.size(); ++f) {
        columns.push_back(missing_column(plan.features[f].info.name, plan.features[f].type, 0));
    }
    for (std::size_t f = 0; f < columns.size(); ++f) {
        const std::size_t length = wanted[f] ? rows : 0;
        std::visit([length](auto& values) { values.assign(length, {}); }, columns[f].values);
        columns[f].known.assign(length, 0);
    }
    return columns;
}

}  // namespace public_signals::inline features
