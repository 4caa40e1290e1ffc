// Three passes over the file: the keys, the metrics for what is standardised over the whole panel, then everything.
#include "public_signals/features/model_ready_file.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "public_signals/features/derived_columns.hpp"
#include "public_signals/features/keys.hpp"
#include "public_signals/features/metadata.hpp"
#include "public_signals/features/stream.hpp"
#include "public_signals/panel/parquet_errors.hpp"
#include "public_signals/panel/week_text.hpp"

namespace public_signals::inline features {

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

/// The first rows with all of their features, for the preview.
Result<Panel> head_of(const FeatureBlock& block, const FeaturePlan& plan, const FeatureOptions& options,
                      const std::vector<Scale>& scales) {
    Row end = 0;
    for (auto show = block.shows.begin(); show != block.shows.end() && end < preview_rows; ++show) {
        end = show->end;
    }
    std::vector<Row> rows(end);
    std::iota(rows.begin(), rows.end(), Row{0});
    Panel head = reordered(block.panel, rows);
    const std::vector<bool> every(plan.features.size(), true);
    const std::vector<Input> inputs = TRY(inputs_of(head, plan.inputs));
    std::vector<Column> columns = missing_columns(plan, every, end);
    const FeatureBlock whole{head, head.units(), inputs, columns};
    TRY(fill_features(whole, plan, options, every));
    fill_scaled(whole, plan, options, scales, every);
    for (Column& column : columns) {
        put_column(head, std::move(column));
    }
    rows.resize(std::min(end, preview_rows));
    return reordered(head, rows);
}

/// The columns behind the features: what they are made of, and what says which weeks are partial.
std::vector<std::string> columns_read(const FeaturePlan& plan) {
    std::vector<std::string> names = plan.inputs;
    for (const std::string& input : plan.inputs) {
        const std::string_view flag = partial_flag_of(input);
        if (!flag.empty() && std::ranges::find(names, flag) == names.end()) {
            names.emplace_back(flag);
        }
    }
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
    Output(PanelWriter& writer, const FeaturePlan& plan, const FeatureOptions& options,
           const std::vector<Scale>& scales)
        : m_writer(writer), m_plan(plan), m_options(options), m_scales(scales), m_derived(plan, options, scales) {}

    std::vector<bool> wanted() const { return m_derived.wanted(); }
    Result<void> append(const FeatureBlock& block) {
        if (m_head.columns.empty()) {
            m_head = TRY(head_of(block, m_plan, m_options, m_scales));
        }
        return m_writer.append(m_derived.row_group_of(block));
    }
    /// Of a panel without rows: the columns alone.
    Result<void> append_nothing(const Panel& schema) {
        std::vector<Column> columns = missing_columns(m_plan, std::vector<bool>(m_plan.features.size(), true), 0);
        const std::vector<Input> inputs = TRY(inputs_of(schema, m_plan.inputs));
        return append({schema, {}, inputs, columns});
    }
    bool any() const { return !m_head.columns.empty(); }
    const Panel& head() const { return m_head; }

  private:
    PanelWriter& m_writer;
    const FeaturePlan& m_plan;
    const FeatureOptions& m_options;
    const std::vector<Scale>& m_scales;
    DerivedColumns m_derived;
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
    TRY(check_quantities(file.stored(), plan.inputs).map_error([&](Error error) {
        return in_file(input.name, error);
    }));
    if (!options.overwrite) {
        TRY(check_names_free(plan, column_names(file.schema())));
    }
    if (!keys.sorted()) {
        TRY(file.sort());
    }

    const std::vector<Scale> scales = TRY(measured(file, plan, options));
    PanelWriter writer(output.path, stream_options.threads, file.week_format(), file.schema().asked);
    Output written(writer, plan, options, scales);
    FeatureStream stream(
        plan, options, scales, [&written](const FeatureBlock& block) { return written.append(block); },
        written.wanted());
    TRY(file.each_batch({}, [&stream](ReadPanel batch) { return stream.push(std::move(batch.panel)); }));
    TRY(stream.flush());
    if (!written.any()) {
        TRY(written.append_nothing(file.schema()));
    }
    TRY(writer.close());

    FeatureFacts facts{.rows = file.row_count(),
                       .columns = column_names(written.head()),
                       .features = {},
                       .skipped_metrics = plan.skipped_metrics,
                       .warnings = {},
                       .incomplete_windows = stream.tally().incomplete_windows,
                       .zero_bases = stream.tally().zero_bases};
    for (const PlannedFeature& feature : plan.features) {
        const auto named = std::ranges::find(written.head().columns, feature.info.name, &Column::name);
        facts.features.push_back(feature.info);
        facts.features.back().nulls = writer.nulls().at(named - written.head().columns.begin());
    }
    facts.warnings = warnings_of(facts);
    TRY(write_beside(facts, options, input.name, output.name, output.path, written.head()));
    return facts;
}

}  // namespace public_signals::inline features
