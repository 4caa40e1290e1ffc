#include "public_signals/features/block.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "public_signals/features/delta.hpp"
#include "public_signals/features/in_chunks.hpp"
#include "public_signals/features/keys.hpp"
#include "public_signals/features/lag.hpp"
#include "public_signals/features/rolling.hpp"

namespace public_signals {

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

/// Fills the wanted features for the shows of one chunk; stops at the first overflow.
ChunkTally fill_shows(const FeatureBlock& block, std::span<const RowRange> shows, const FeaturePlan& plan,
                      const FeatureOptions& options, const std::vector<bool>& wanted) {
    ChunkTally chunk;
    for (const RowRange show : shows) {
        ShowCalendar calendar(std::span(block.panel.week).subspan(show.begin, show.end - show.begin));
        for (std::size_t f = 0; f < plan.features.size(); ++f) {
            const PlannedFeature& feature = plan.features[f];
            if (!wanted[f] || feature.info.kind == "z") {
                continue;
            }
            const auto overflow = std::visit(
                [&](const auto& cells) {
                    return fill(feature.info, options, cells.of(show), calendar, block.columns[f], show, chunk.tally);
                },
                block.inputs[feature.source].cells);
            if (overflow) {
                chunk.overflow = Overflow{show.begin + *overflow, f};
                return chunk;
            }
        }
    }
    return chunk;
}

template <class T>
void fill_zscore(const Cells<T>& x, const FeatureOptions& options, const Moments& global,
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

/// What the feature is made of: a metric, or for the z of a feature that feature.
AnyCells source_of(const PlannedFeature& feature, const FeatureBlock& block) {
    if (!feature.of_feature) {
        return block.inputs[feature.source].cells;
    }
    return cells_of(block.columns[feature.source], block.columns[feature.source].known);
}

std::vector<std::size_t> zscores_of(const FeaturePlan& plan) {
    std::vector<std::size_t> zscores;
    for (std::size_t f = 0; f < plan.features.size(); ++f) {
        if (plan.features[f].info.kind == "z") {
            zscores.push_back(f);
        }
    }
    return zscores;
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

void fill_zscores(const FeatureBlock& block, const FeaturePlan& plan, const FeatureOptions& options,
                  const std::vector<Moments>& moments) {
    const std::vector<std::size_t> zscores = zscores_of(plan);
    in_chunks(zscores.size(), options.threads, [&](std::size_t, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const std::size_t z = zscores[i];
            std::visit([&](const auto& x) { fill_zscore(x, options, moments[z], block.shows, block.columns[z]); },
                       source_of(plan.features[z], block));
        }
    });
}

GlobalMoments::GlobalMoments(const FeaturePlan& plan, const FeatureOptions& options)
    : m_sources(plan.features.size(), false), m_moments(plan.features.size()) {
    if (options.zscore != ZScope::Global) {
        return;
    }
    m_zscores = zscores_of(plan);
    for (const std::size_t z : m_zscores) {
        if (plan.features[z].of_feature) {
            m_sources[plan.features[z].source] = true;
        }
    }
}

void GlobalMoments::add(const FeatureBlock& block, const FeaturePlan& plan, int threads) {
    in_chunks(m_zscores.size(), threads, [&](std::size_t, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const std::size_t z = m_zscores[i];
            std::visit([&](const auto& x) { m_moments[z].add(x); }, source_of(plan.features[z], block));
        }
    });
}

std::vector<Moments> GlobalMoments::moments() const {
    std::vector<Moments> moments;
    moments.reserve(m_moments.size());
    for (const ColumnMoments& column : m_moments) {
        moments.push_back(column.moments());
    }
    return moments;
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

}  // namespace public_signals
