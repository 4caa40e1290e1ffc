#include "regression_options.hpp"

#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "public_signals/base/words.hpp"

namespace public_signals::python {

namespace {

/// The bootstrap as lagged_causality.py calls it.
enum class AskedBootstrap { Wild, Webb };
constexpr auto word_table(AskedBootstrap) {
    return words<AskedBootstrap>("bootstrap", {{AskedBootstrap::Wild, "wild"}, {AskedBootstrap::Webb, "webb"}});
}

}  // namespace

Regression regression_from(const nb::dict& options) {
    const auto names = [&](const char* key) { return nb::cast<std::vector<std::string>>(options[key]); };
    const auto text = [&](const char* key) { return nb::cast<std::string>(options[key]); };
    const nb::object kernel_lags = options["kernel_lags"];
    return {.outcome = text("outcome"),
            .predictors = names("predictors"),
            .controls = names("controls"),
            .entity = text("entity"),
            .time = text("time"),
            .effects = names("effects"),
            .clusters = names("clusters"),
            .vcov = value_or_raise(parse_word<Vcov>(text("vcov"))),
            .cluster_vcov = value_or_raise(parse_word<ClusterVcov>(text("cluster_vcov"))),
            .ssc = value_or_raise(parse_word<Ssc>(text("ssc"))),
            .model = Model::Ols,
            .transform = value_or_raise(parse_word<ValueTransform>(text("transform"))),
            .alpha = nb::cast<double>(options["alpha"]),
            .drop_singletons = nb::cast<bool>(options["drop_singletons"]),
            .common_sample = names("common_sample"),
            .kernel_lags = kernel_lags.is_none() ? std::nullopt : std::optional(nb::cast<int>(kernel_lags))};
}

std::optional<BootstrapOptions> bootstrap_from(const nb::dict& options) {
    if (options["bootstrap"].is_none()) {
        return std::nullopt;
    }
    const auto asked = value_or_raise(parse_word<AskedBootstrap>(nb::cast<std::string>(options["bootstrap"])));
    return BootstrapOptions{
        .weights = asked == AskedBootstrap::Webb ? BootstrapWeights::Webb : BootstrapWeights::Rademacher,
        .draws = nb::cast<int>(options["draws"]),
        .seed = nb::cast<std::uint64_t>(options["seed"]),
        .type = value_or_raise(parse_word<BootstrapType>(nb::cast<std::string>(options["bootstrap_type"])))};
}

std::vector<std::string> names_to_transform(const Regression& regression) {
    std::vector<std::string> names = regression.predictors;
    if (regression.model == Model::Ols) {
        names.push_back(regression.outcome);
    }
    return names;
}

}  // namespace public_signals::python
