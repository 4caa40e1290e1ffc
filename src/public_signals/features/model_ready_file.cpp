// Three passes over the file: the keys, the metrics for what is standardised over the whole panel, then everything.
#include "public_signals/features/model_ready_file.hpp"

#include <algorithm>
#include <utility>

#include "public_signals/features/keys.hpp"
#include "public_signals/features/metadata.hpp"
#include "public_signals/features/stream.hpp"
#include "public_signals/panel/week_text.hpp"

namespace public_signals {

namespace {

/// What the keys of a whole file are like, batch after batch.
class KeyCheck {
  public:
    void add(const ReadPanel& batch) {
        const Panel& keys = batch.panel;
        if (m_problems.bad_weeks.empty() && !batch.bad_weeks.empty()) {
            keep(keys, static_cast<Row>(std::ranges::find(keys.week, no_week) - keys.week.begin()));
        }
        m_problems.bad_weeks.insert(m_problems.bad_weeks.end(), batch.bad_weeks.begin(), batch.bad_weeks.end());
        for (const auto& [row, day] : batch.not_mondays) {
            if (m_problems.not_mondays.empty()) {
                keep(keys, row);
            }
            m_problems.not_mondays.emplace_back(m_problems.panel.row_count() - 1, day);
        }
        for (Row row = 0; row < keys.row_count() && m_sorted; ++row) {
            const std::string& show = row == 0 ? m_last_show : keys.show[row - 1];
            const Week week = row == 0 ? m_last_week : keys.week[row - 1];
            const int by_show = show.compare(keys.show[row]);
            m_sorted = by_show < 0 || (by_show == 0 && week <= keys.week[row]);
        }
        if (keys.row_count() > 0) {
            m_last_show = keys.show.back();
            m_last_week = keys.week.back();
        }
    }
    const ReadPanel& problems() const { return m_problems; }
    bool sorted() const { return m_sorted; }

  private:
    void keep(const Panel& keys, Row row) {
        m_problems.panel.show.push_back(keys.show[row]);
        m_problems.panel.week.push_back(keys.week[row]);
    }

    ReadPanel m_problems;  // of its rows only those that an error names
    bool m_sorted = true;
    std::string m_last_show;
    Week m_last_week = no_week;
};

/// The panel's columns with the features behind them, or in place of a column that has a feature's name.
std::vector<const Column*> side_by_side(const Panel& panel, const std::vector<Column>& features) {
    std::vector<const Column*> columns;
    for (const Column& column : panel.columns) {
        const auto feature = std::ranges::find(features, column.name, &Column::name);
        columns.push_back(feature == features.end() ? &column : &*feature);
    }
    for (const Column& feature : features) {
        if (panel.find(feature.name) == nullptr) {
            columns.push_back(&feature);
        }
    }
    return columns;
}

/// The first rows, for the preview.
Panel head_of(const RowGroup& rows) {
    const Row end = std::min(rows.panel.row_count(), preview_rows);
    const auto cut = [end]<class Values>(const Values& values) {
        return Values(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(end));
    };
    Panel head{cut(rows.panel.show), cut(rows.panel.week), {}};
    for (const Column* column : rows.columns) {
        head.columns.push_back(
            {column->name,
             std::visit([&](const auto& values) -> decltype(Column::values) { return cut(values); }, column->values),
             cut(column->known)});
    }
    return head;
}

/// The columns behind the features: what they are made of, and what says which weeks are partial.
std::vector<std::string> columns_read(const FeaturePlan& plan) {
    std::vector<std::string> names = plan.inputs;
    names.emplace_back("gt_is_partial");
    return names;
}

Result<std::vector<Scale>> measured(const PanelFile& file, const FeaturePlan& plan, const FeatureOptions& options) {
    if (!GlobalScales(plan, options).any()) {
        return std::vector<Scale>(plan.features.size());
    }
    MeasuringStream stream(plan, options);
    TRY(file.each_batch(columns_read(plan),
                        [&stream](ReadPanel batch) { return stream.push(std::move(batch.panel)); }));
    return stream.flush();
}

/// Writes blocks, and keeps the first rows.
class Output {
  public:
    Output(const std::filesystem::path& file, int threads) : m_writer(file, threads) {}

    Result<void> append(const Panel& panel, const std::vector<Column>& features) {
        const RowGroup rows{panel, side_by_side(panel, features)};
        if (!m_any) {
            m_head = head_of(rows);
        }
        m_any = true;
        return m_writer.append(rows);
    }
    Result<void> close() { return m_writer.close(); }
    bool any() const { return m_any; }
    const Panel& head() const { return m_head; }

  private:
    PanelWriter m_writer;
    bool m_any = false;
    Panel m_head;
};

}  // namespace

Result<FeatureFacts> write_model_ready_file(const NamedFile& input, const NamedFile& output,
                                            const FeatureOptions& options, const StreamOptions& stream_options) {
    PanelFile file = TRY(PanelFile::open(input.path, stream_options));
    KeyCheck keys;
    TRY(file.each_batch(std::vector<std::string>{}, [&keys](const ReadPanel& batch) -> Result<void> {
        keys.add(batch);
        return {};
    }));
    TRY(check_keys(keys.problems()));
    const FeaturePlan plan = TRY(plan_features(file.schema(), options));
    if (!options.overwrite) {
        TRY(check_names_free(plan, column_names(file.schema())));
    }
    if (!keys.sorted()) {
        TRY(file.sort());
    }

    Output written(output.path, stream_options.threads);
    FeatureStream stream(
        plan, options, TRY(measured(file, plan, options)),
        [&written](const Panel& block, const auto& features) { return written.append(block, features); });
    TRY(file.each_batch({}, [&stream](ReadPanel batch) { return stream.push(std::move(batch.panel)); }));
    TRY(stream.flush());
    if (!written.any()) {
        TRY(written.append(file.schema(), missing_columns(plan, std::vector<bool>(plan.features.size(), true), 0)));
    }
    TRY(written.close());

    FeatureFacts facts{.rows = file.row_count(),
                       .columns = column_names(written.head()),
                       .features = {},
                       .skipped_metrics = plan.skipped_metrics,
                       .warnings = {},
                       .incomplete_windows = stream.tally().incomplete_windows,
                       .zero_bases = stream.tally().zero_bases};
    for (std::size_t f = 0; f < plan.features.size(); ++f) {
        facts.features.push_back(plan.features[f].info);
        facts.features.back().nulls = stream.nulls()[f];
    }
    facts.warnings = warnings_of(facts);
    TRY(write_beside(facts, options, input.name, output.name, output.path, written.head()));
    return facts;
}

}  // namespace public_signals
