#include "public_signals/features/stream.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "public_signals/features/keys.hpp"

namespace public_signals::inline features {

namespace {

template <class Values>
void move_behind(Values& values, Values& more) {
    values.insert(values.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void append(Panel& panel, Panel more) {
    if (panel.row_count() == 0) {
        panel = std::move(more);
        return;
    }
    move_behind(panel.show, more.show);
    move_behind(panel.week, more.week);
    for (std::size_t c = 0; c < panel.columns.size(); ++c) {
        Column& column = panel.columns[c];
        std::visit(
            [&](auto& values) {
                move_behind(values, std::get<std::remove_reference_t<decltype(values)>>(more.columns[c].values));
            },
            column.values);
        move_behind(column.known, more.columns[c].known);
    }
}

template <class Values>
Values split(Values& values, Row at) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(at);
    Values tail(std::make_move_iterator(middle), std::make_move_iterator(values.end()));
    values.resize(at);
    return tail;
}

/// Takes the rows from `at` on out of the panel.
Panel split(Panel& panel, Row at) {
    Panel tail{split(panel.show, at), split(panel.week, at), {}};
    for (Column& column : panel.columns) {
        auto values = std::visit([at](auto& all) -> decltype(Column::values) { return split(all, at); }, column.values);
        tail.columns.push_back({column.name, std::move(values), split(column.known, at)});
    }
    return tail;
}

/// The order of row `row` and the row before it.
Result<void> check_order(const Panel& panel, Row row) {
    const int by_show = panel.show[row - 1].compare(panel.show[row]);
    if (by_show < 0 || (by_show == 0 && panel.week[row - 1] < panel.week[row])) {
        return {};
    }
    if (by_show == 0 && panel.week[row - 1] == panel.week[row]) {
        return duplicate_at(panel, row);
    }
    return invalid_at(place_of(panel, row, {}), "the rows are not sorted by show, then week",
                      "sort the panel by show and week_start");
}

}  // namespace

Result<void> ShowBlocks::push(Panel batch, const Visit& visit) {
    append(m_waiting, std::move(batch));
    for (Row row = std::max<Row>(m_looked_at, 1); row < m_waiting.row_count(); ++row) {
        TRY(check_order(m_waiting, row));
        if (row >= m_block_rows && m_waiting.show[row] != m_waiting.show[row - 1]) {
            TRY(pass_on(row, visit));
            row = 0;
        }
    }
    m_looked_at = m_waiting.row_count();
    return {};
}

Result<void> ShowBlocks::flush(const Visit& visit) {
    return m_waiting.row_count() == 0 ? Result<void>() : pass_on(m_waiting.row_count(), visit);
}

Result<void> ShowBlocks::pass_on(Row end, const Visit& visit) {
    Panel rest = split(m_waiting, end);
    TRY(visit(m_waiting));
    m_waiting = std::move(rest);
    m_looked_at = 0;
    return {};
}

MeasuringStream::MeasuringStream(const FeaturePlan& plan, const FeatureOptions& options, std::size_t block_rows)
    : m_plan(plan), m_options(options), m_blocks(block_rows), m_global(plan, options) {}

Result<void> MeasuringStream::push(Panel batch) {
    return m_blocks.push(std::move(batch), [this](const Panel& block) { return measure(block); });
}

Result<std::vector<Scale>> MeasuringStream::flush() {
    TRY(m_blocks.flush([this](const Panel& block) { return measure(block); }));
    return m_global.scales();
}

Result<void> MeasuringStream::measure(const Panel& block) {
    const std::vector<Input> inputs = TRY(inputs_of(block, m_plan.inputs));
    m_columns = missing_columns(m_plan, m_global.sources(), block.row_count(), std::move(m_columns));
    const FeatureBlock features{block, block.units(), inputs, m_columns};
    TRY(fill_features(features, m_plan, m_options, m_global.sources()));
    m_global.add(features, m_plan, m_options.threads);
    return {};
}

FeatureStream::FeatureStream(const FeaturePlan& plan, const FeatureOptions& options, std::vector<Scale> scales,
                             Visit visit, std::vector<bool> wanted, std::size_t block_rows)
    : m_plan(plan),
      m_options(options),
      m_scales(std::move(scales)),
      m_visit(std::move(visit)),
      m_blocks(block_rows),
      m_wanted(wanted.empty() ? std::vector<bool>(plan.features.size(), true) : std::move(wanted)) {}

Result<void> FeatureStream::push(Panel batch) {
    return m_blocks.push(std::move(batch), [this](const Panel& block) { return make(block); });
}

Result<void> FeatureStream::flush() {
    return m_blocks.flush([this](const Panel& block) { return make(block); });
}

Result<void> FeatureStream::make(const Panel& block) {
    const std::vector<Input> inputs = TRY(inputs_of(block, m_plan.inputs));
    m_columns = missing_columns(m_plan, m_wanted, block.row_count(), std::move(m_columns));
    const FeatureBlock features{block, block.units(), inputs, m_columns};
    const Tally tally = TRY(fill_features(features, m_plan, m_options, m_wanted));
    fill_scaled(features, m_plan, m_options, m_scales, m_wanted);
    m_tally.incomplete_windows += tally.incomplete_windows;
    m_tally.zero_bases += tally.zero_bases;
    return m_visit(features);
}

}  // namespace public_signals::inline features
