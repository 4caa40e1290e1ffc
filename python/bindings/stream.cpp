// The features of a partition of a cluster: batches in, blocks with their features out, in two passes.
#include "bindings.hpp"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <cstdio>
#include <cstdlib>
#include <tuple>

#include "public_signals/features/keys.hpp"
#include "public_signals/features/plan.hpp"
#include "public_signals/features/stream.hpp"

namespace public_signals::python {

namespace {

using namespace nb::literals;
using Names = std::vector<std::string>;

/// (values, origin, mean from the origin, sd, constant): numbers as texts that keep every bit.
using ScaleText = std::tuple<std::size_t, std::string, std::string, std::string, bool>;

std::string exact_text(long double number) {
    char text[64];
    std::snprintf(text, sizeof text, "%La", number);
    return text;
}

long double number_of(const std::string& text) {
    return std::strtold(text.c_str(), nullptr);
}

FeatureOptions options_of(std::optional<Names> metrics, std::vector<int> lags, std::vector<int> leads, bool add_deltas,
                          bool add_rolling, int rolling_window) {
    return {.metrics = std::move(metrics),
            .lags = std::move(lags),
            .leads = std::move(leads),
            .add_deltas = add_deltas,
            .add_rolling = add_rolling,
            .rolling_window = rolling_window};
}

/// One partition, sorted by show and week. With scales it makes features, without it measures what they take.
class PartitionFeatures {
  public:
    PartitionFeatures(nb::handle schema, std::optional<Names> metrics, std::vector<int> lags, std::vector<int> leads,
                      bool add_deltas, bool add_rolling, int rolling_window,
                      const std::optional<std::vector<ScaleText>>& scales, std::size_t block_rows)
        : m_schema(panel_from(schema).panel),
          m_options(options_of(std::move(metrics), std::move(lags), std::move(leads), add_deltas, add_rolling,
                               rolling_window)),
          m_plan(value_or_raise(plan_features(m_schema, m_options))) {
        value_or_raise(check_names_free(m_plan, column_names(m_schema)));
        if (!scales) {
            m_measuring.emplace(m_plan, m_options, block_rows);
            return;
        }
        std::vector<Scale> known;
        for (const auto& [count, origin, mean, sd, constant] : *scales) {
            known.push_back({{count, number_of(origin), number_of(mean), number_of(sd), constant}, {}});
        }
        if (known.size() != m_plan.features.size()) {
            raise({ErrorKind::InvalidInput, "the scales are of other features", "", "measure the same columns first"});
        }
        m_making.emplace(
            m_plan, m_options, std::move(known), [this](const FeatureBlock& block) { return keep(block); },
            std::vector<bool>{}, block_rows);
    }

    Names inputs() const { return m_plan.inputs; }
    Names skipped_metrics() const { return m_plan.skipped_metrics; }

    /// The blocks that are complete with `batch`.
    nb::list push(nb::handle batch) {
        ReadPanel read = panel_from(batch);
        value_or_raise(without_gil([&]() -> Result<void> {
            TRY(check_keys(read));
            return m_making ? m_making->push(std::move(read.panel)) : m_measuring->push(std::move(read.panel));
        }));
        return made();
    }
    nb::list flush() {
        value_or_raise(without_gil([&]() -> Result<void> {
            if (m_making) {
                return m_making->flush();
            }
            m_scales = TRY(m_measuring->flush());
            return {};
        }));
        return made();
    }
    /// What `flush` measured, one for each feature.
    std::vector<ScaleText> scales() const {
        std::vector<ScaleText> texts;
        for (const Scale& scale : m_scales) {
            const Moments& moments = scale.moments;
            texts.emplace_back(moments.count, exact_text(moments.origin), exact_text(moments.mean),
                               exact_text(moments.sd), moments.constant);
        }
        return texts;
    }
    /// The columns that come out, without rows.
    nb::object made_schema() const {
        Panel empty = m_schema;
        for (const PlannedFeature& feature : m_plan.features) {
            empty.columns.push_back(missing_column(feature.info.name, feature.type, 0));
        }
        return stream_capsule(to_arrow(empty));
    }

  private:
    Result<void> keep(const FeatureBlock& block) {
        Panel panel = block.panel;
        panel.columns.insert(panel.columns.end(), block.columns.begin(), block.columns.end());
        m_made.push_back(to_arrow(panel));
        return {};
    }
    nb::list made() {
        nb::list capsules;
        for (auto& table : m_made) {
            capsules.append(stream_capsule(std::move(table)));
        }
        m_made.clear();
        return capsules;
    }

    Panel m_schema;
    FeatureOptions m_options;
    FeaturePlan m_plan;
    std::optional<MeasuringStream> m_measuring;
    std::optional<FeatureStream> m_making;
    std::vector<Scale> m_scales;
    std::vector<std::shared_ptr<arrow::Table>> m_made;
};

}  // namespace

void bind_stream(nb::module_& module) {
    nb::class_<PartitionFeatures>(module, "PartitionFeatures")
        .def(nb::init<nb::handle, std::optional<Names>, std::vector<int>, std::vector<int>, bool, bool, int,
                      const std::optional<std::vector<ScaleText>>&, std::size_t>(),
             "schema"_a, nb::kw_only(), "metrics"_a.none(), "lags"_a, "leads"_a, "add_deltas"_a, "add_rolling"_a,
             "rolling_window"_a, "scales"_a.none(), "block_rows"_a)
        .def("inputs", &PartitionFeatures::inputs)
        .def("skipped_metrics", &PartitionFeatures::skipped_metrics)
        .def("push", &PartitionFeatures::push, "batch"_a)
        .def("flush", &PartitionFeatures::flush)
        .def("scales", &PartitionFeatures::scales)
        .def("made_schema", &PartitionFeatures::made_schema);
}

}  // namespace public_signals::python
