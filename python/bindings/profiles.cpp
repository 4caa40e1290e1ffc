// Profiles for Python: the columns cross as an Arrow table, the result as the JSON that `fit --profile` writes.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>

#include "bindings.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/models/partial_weeks.hpp"
#include "public_signals/models/profile/profile_text.hpp"
#include "public_signals/panel/parquet.hpp"
#include "regression_options.hpp"

namespace public_signals::python {
namespace {

using namespace nb::literals;

std::string make_profile(nb::handle frame, const nb::dict& options, const std::string& kind, const std::string& metric,
                         std::optional<int> weeks, const std::string& smoothing, int degree, int past) {
    const ProfileRequest request{
        .regression = regression_from(options),
        .kind = value_or_raise(parse_word<ProfileKind>(kind)),
        .metrics = {metric},
        .weeks = weeks,
        .smoothing = value_or_raise(parse_word<LagSmoothing>(smoothing)),
        .degree = degree,
        .past = past,
        .draws = {.seed = nb::cast<std::uint64_t>(options["seed"]), .draws = nb::cast<int>(options["draws"])}};
    const auto table = table_from(frame);
    const StoredProfileRun stored = value_or_raise(without_gil([&]() -> Result<StoredProfileRun> {
        std::vector<Column> columns = TRY(columns_from_arrow(*table));
        const auto lost =
            TRY(forget_partial_weeks(columns, FeatureOrigins{}, request.regression.entity, request.regression.time));
        StoredProfileRun made{.source = {}, .run = TRY(run_profiles(columns, FeatureOrigins{}, request))};
        std::ranges::move(partial_warnings(lost, {metric, request.regression.outcome}),
                          std::back_inserter(made.run.warnings));
        return made;
    }));
    Json json = to_json(stored);
    const ProfileRun& run = stored.run;
    json["sentence"] =
        run.profiles.empty() ? sentence_of(run.shows.front(), run) : sentence_of(run.profiles.front(), run);
    return json.dump();
}

}  // namespace

void bind_profiles(nb::module_& module) {
    module.def("profile", &make_profile, "frame"_a, "options"_a, nb::kw_only(), "kind"_a, "metric"_a, "weeks"_a.none(),
               "smoothing"_a, "degree"_a, "past"_a);
}

}  // namespace public_signals::python
