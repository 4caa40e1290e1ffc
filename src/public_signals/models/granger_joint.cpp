#include "public_signals/models/granger_joint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "public_signals/models/calendar_shift.hpp"
#include "public_signals/models/estimate_json.hpp"
#include "public_signals/models/estimate_text.hpp"

namespace public_signals::inline models {
namespace {

constexpr int most_chosen_lags = 104;

/// Lags 1 to K, which take the place of columns of the same names.
std::vector<Column> lags_of(const Series& series, int lags, const CalendarRows& calendar) {
    std::vector<Column> made;
    for (int k = 1; k <= lags; ++k) {
        made.push_back(calendar.shifted(series, k, fmt::format("{}_lag{}", series.name, k)));
    }
    return made;
}

std::string verdict(const GrangerJoint& joint, const Regression& regression) {
    const double p = joint.test.decisive_p();
    if (!(p >= 0)) {
        return "undecided";
    }
    return fmt::format("{} {} {} beyond its own{}", p < regression.alpha ? "the past of" : "no sign that the past of",
                       joint.predictor + " predicts", regression.outcome, level_text(regression.alpha));
}

}  // namespace

Result<GrangerJoint> granger_joint(const std::vector<Series>& columns, Regression regression,
                                   const std::string& predictor, int lags,
                                   const std::optional<BootstrapOptions>& bootstrap, std::uint64_t seed) {
    if (lags < 1 || lags > most_chosen_lags) {
        return invalid(fmt::format("{} lags can't be tested", lags), "",
                       fmt::format("ask for 1 to {}", most_chosen_lags));
    }
    if (regression.outcome == predictor) {
        return invalid_at({.column = predictor}, fmt::format("'{}' is both outcome and predictor", predictor),
                          "name two columns");
    }
    std::vector<Series> series = columns;
    const CalendarRows calendar = TRY(calendar_of(series, regression.entity, regression.time));
    const std::vector<Column> own = lags_of(*TRY(number_column(series, regression.outcome)), lags, calendar);
    const std::vector<Column> other = lags_of(*TRY(number_column(series, predictor)), lags, calendar);
    regression.predictors.clear();
    for (const auto* const made : {&other, &own}) {
        for (const Column& column : *made) {
            std::erase_if(series, [&](const Series& given) { return given.name == column.name; });
            series.push_back(series_of(column));
            (made == &other ? regression.predictors : regression.controls).push_back(column.name);
        }
    }
    const Prepared prepared = TRY(prepare(series, regression));
    Estimate estimate = TRY(public_signals::estimate(prepared.sample, prepared.within, prepared.solved, regression));
    const auto drawn = bootstrap_for(prepared.sample, regression, bootstrap, seed);
    if (drawn) {
        estimate.rest_on_bootstrap();
    }
    std::vector<std::size_t> all(static_cast<std::size_t>(lags));
    std::iota(all.begin(), all.end(), std::size_t{0});
    return GrangerJoint{
        .predictor = predictor,
        .lags = lags,
        .test = joint_test(prepared, estimate, influence_of(prepared, estimate), all, regression, drawn),
        .coefficients = estimate.predictors,
        .df_t = estimate.df_t,
        .n_obs = estimate.n_obs,
        .n_clusters = estimate.n_clusters,
        .warnings = estimate.warnings};
}

std::string sentence_of(const GrangerJoint& joint, const Regression& regression) {
    const std::string which = joint.lags == 1 ? "lag 1" : fmt::format("lags 1 to {}", joint.lags);
    return fmt::format("{}; {} rows; standard errors: {}: {}",
                       joint_text(fmt::format("{} of {}", which, joint.predictor), joint.test), joint.n_obs,
                       vcov_word(regression), verdict(joint, regression));
}

Json to_json(const GrangerJoint& joint, const Regression& regression) {
    Json json = to_json(joint.test);
    json["coefficients"] = Json::array();
    for (std::size_t i = 0; i < joint.coefficients.size(); ++i) {
        Json one = {{"weeks_earlier", i + 1}};
        one.update(fields(joint.coefficients[i]));
        json["coefficients"].push_back(std::move(one));
    }
    json["df_t"] = joint.df_t;
    json["n_obs"] = joint.n_obs;
    json["n_clusters"] = joint.n_clusters;
    json["sentence"] = sentence_of(joint, regression);
    add_warnings(json, joint.warnings);
    return json;
}

}  // namespace public_signals::inline models
