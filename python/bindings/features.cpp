// Panel features for Python: key columns and the asked columns come in, the new columns go out in the same row order.
#include "bindings.hpp"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <thread>
#include <tuple>

#include "public_signals/base/text.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/features/keys.hpp"
#include "public_signals/features/model_ready.hpp"
#include "public_signals/features/names.hpp"
#include "public_signals/features/plan.hpp"

namespace public_signals::python {

namespace {

using namespace nb::literals;
using Names = std::vector<std::string>;

constexpr std::size_t rows_worth_threads = 50'000;

struct NewColumns {
    std::vector<Column> columns;
    Names skipped_metrics;
};

/// The features of `input` in its own row order. `taken` are the names of the whole frame; `input` is a part of it.
Result<NewColumns> features_of(ReadPanel input, FeatureOptions options, const Names& taken, bool overwrite) {
    TRY(check_keys(input));
    const FeaturePlan plan = TRY(plan_features(input.panel, options));
    TRY(check_quantities(input.stored, plan.inputs));
    if (!overwrite) {
        TRY(check_names_free(plan, taken));
    }
    options.overwrite = true;
    if (input.panel.row_count() > rows_worth_threads) {
        options.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1u, 8u));
    }
    const std::vector<Row> order = panel_order(input.panel);
    std::vector<Row> place(order.size());
    for (Row row = 0; row < order.size(); ++row) {
        place[order[row]] = row;
    }
    ModelReady ready = TRY(model_ready(std::move(input.panel), options));
    Panel made;
    for (const FeatureInfo& feature : ready.features) {
        made.columns.push_back(std::move(*std::ranges::find(ready.panel.columns, feature.name, &Column::name)));
    }
    if (!std::ranges::is_sorted(order)) {
        made.show.resize(order.size());
        made.week.resize(order.size());
        made = reordered(made, place);
    }
    return NewColumns{std::move(made.columns), std::move(ready.skipped_metrics)};
}

std::tuple<nb::object, Names> panel_features(nb::handle frame, std::optional<Names> metrics, std::vector<int> lags,
                                             std::vector<int> leads, bool add_deltas, bool add_dlog1p, bool add_rolling,
                                             int rolling_window, std::optional<int> rolling_min_periods,
                                             bool anomaly_flags, const std::string& scope, bool as_minmax,
                                             std::optional<Names> standardize, const Names& taken, bool overwrite) {
    FeatureOptions options{.metrics = std::move(metrics),
                           .lags = std::move(lags),
                           .leads = std::move(leads),
                           .add_deltas = add_deltas,
                           .add_dlog1p = add_dlog1p,
                           .add_rolling = add_rolling,
                           .rolling_window = rolling_window,
                           .rolling_min_periods = rolling_min_periods,
                           .anomaly_flags = anomaly_flags,
                           .zscore = value_or_raise(parse_word<ZScope>(scope)),
                           .scaling = as_minmax ? Scaling::MinMax : Scaling::ZScore,
                           .overwrite = false,
                           .standardize = std::move(standardize),
                           .threads = 1};
    ReadPanel input = panel_from(frame);
    NewColumns made = value_or_raise(
        without_gil([&] { return features_of(std::move(input), std::move(options), taken, overwrite); }));
    return {stream_capsule(made.columns), std::move(made.skipped_metrics)};
}

}  // namespace

void bind_features(nb::module_& module) {
    module.def("panel_features", &panel_features, "frame"_a, nb::kw_only(), "metrics"_a.none(), "lags"_a, "leads"_a,
               "add_deltas"_a, "add_dlog1p"_a = false, "add_rolling"_a, "rolling_window"_a,
               "rolling_min_periods"_a.none(), "anomaly_flags"_a = false, "scope"_a, "as_minmax"_a = false,
               "standardize"_a.none(), "taken"_a, "overwrite"_a);
    module.def("default_metrics", &default_metrics);
    module.def("feature_summary", &feature_summary, "names"_a);
    module.def("nearest_name", &nearest, "word"_a, "candidates"_a);
}

}  // namespace public_signals::python
